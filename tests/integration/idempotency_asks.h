#pragma once

// The language of the idempotency table: a row is a short conversation with the running gateway, each request with what
// it must be answered.

#include <string>
#include <vector>

namespace walletgate::idempotency {

/// How an answer relates to an earlier one.
enum class Like {
  kItself,    ///< an answer of its own, without the header of a replay
  kReplay,    ///< byte-equal to that of the ask `of`, and says so
  kSameUser,  ///< the same body as `of`, but executed: no header of a replay
};

enum class When {
  kInTurn,
  kMeanwhile,  ///< while the first ask of the row is still waiting for the vendor
};

/// One request. "{id}" in texts is an id of the row's own; "{user}" in a target is the end user id of the first answer.
struct Ask {
  std::vector<std::string> keys = {};  ///< values of Idempotency-Key as sent, one header each
  std::string body = {};
  int status = 201;
  std::string code = {};  ///< of the problem document, "" for none
  Like like = Like::kItself;
  std::size_t of = 0;
  std::string tenant = "main";  ///< "": no Authorization
  std::string target = "/v1/end-users";
  std::string headers = "Content-Type: application/json\r\n";
  std::string key_header = "Idempotency-Key";
  std::string fault = {};  ///< what the vendor suffers during this ask
  When when = When::kInTurn;
  bool retry_after = false;  ///< the answer must have one
};

struct Row {
  std::string name;
  std::vector<Ask> asks;
  int creates = 1;              ///< of "{id}" at the vendor, in the end
  std::string vendor = "capa";  ///< where `creates`, faults and slowness are
};

/// Prints the name only.
inline void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

/// A create of "{id}" at the vendor that is cheapest to ask; `more` are further members.
inline std::string User(const std::string& more = {}, const std::string& id = "{id}") {
  return R"({"external_id":")" + id + R"(","provider":"capa","login_methods":[{"type":"email","email":")" + id +
         R"(@example.com"}])" + more + "}";
}

/// The same at a vendor that adds wallets.
inline std::string Holder(const std::string& id = "{id}") {
  return R"({"external_id":")" + id + R"(","provider":"cdp","login_methods":[{"type":"email","email":")" + id +
         R"(@example.com"}]})";
}

inline const std::string kWallets = "/v1/end-users/{user}/wallets";
inline const std::string kSolana = R"({"chain":"solana"})";

std::vector<Row> FormRows();           ///< what a key may look like
std::vector<Row> ReplayRows();         ///< same key: same request, other request
std::vector<Row> ScopeRows();          ///< tenants, paths, no key at all
std::vector<Row> FaultRows();          ///< found before execution: not stored
std::vector<Row> VendorOutcomeRows();  ///< what the vendor said: stored, or not
std::vector<Row> ParallelRows();       ///< while the first still runs
std::vector<Row> ExpiryRows();         ///< after the key's life

}  // namespace walletgate::idempotency
