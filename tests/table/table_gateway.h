#pragma once

// A gateway without sockets before a vendor who answers from a script: the HTTP handler, routing and the provider with
// its real file, a store in memory, and a clock that moves only when the test or a slow vendor says so.

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace walletgate::table {

/// One thing that a vendor does with one call.
struct VendorAnswer {
  enum class Kind {
    kReply,
    kLost,     ///< the request arrived, the connection broke before an answer
    kSilent,   ///< the request arrived, and no answer comes in time
    kRefused,  ///< nobody listens: nothing was sent
    kNotHttp,  ///< bytes that are no HTTP
  };
  Kind kind = Kind::kReply;
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers = {};  ///< names in lower case
  std::string body = {};
  std::chrono::seconds after{0};  ///< so long it takes
};

/// What a vendor answers to one kind of call: `all` in this order, or `all.front()` however often it comes.
struct VendorAnswers {
  std::vector<VendorAnswer> all;
  bool in_order = false;
};

/// The vendor's answers by call ("create", "get", "find", "delete", "wallet", "token").
using Script = std::map<std::string, VendorAnswers>;

/// How a call is known: "POST /v1/users/*/wallets", where * is one segment.
using Calls = std::map<std::string, std::string>;

struct GatewayAnswer {
  int status = 0;
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
};

/// What the directory has of one external id, and of its open intent.
struct Kept {
  std::string status = "none";  ///< or "active", "pending", "deleted"
  std::string id;               ///< the gateway's
  std::string provider_user_id;
  std::vector<std::string> wallets;  ///< "evm eoa", sorted
  std::vector<std::string> pending_wallets;
  bool missing = false;         ///< the vendor says that it does not know him any more
  std::string intent = "none";  ///< "open": a means is left to settle it; "operator": none is
};

class TableGateway {
 public:
  /// `vendor`: the folder in providers/. `settings`: what a deployment gives it; $rsa_key, $ed25519_key and
  /// $p256_key are keys made for tests.
  TableGateway(const std::string& vendor, const std::map<std::string, std::string>& settings, Calls calls);
  ~TableGateway();
  TableGateway(const TableGateway&) = delete;
  TableGateway& operator=(const TableGateway&) = delete;

  /// From now on the vendor answers so. Gives what was left of the script before: calls that never came.
  std::vector<std::string> Play(Script script);

  GatewayAnswer Ask(const std::string& method, const std::string& target, const std::string& body = {},
                    const std::vector<std::pair<std::string, std::string>>& headers = {});
  /// One try of the gateway by itself at every open intent.
  void SettleByItself();
  void Wait(std::chrono::seconds time);

  Kept Look(const std::string& external_id);
  /// The calls that the vendor got since the last Play, in order. One that the script has no answer for, or that is
  /// none of `calls`, ends with an exclamation mark.
  const std::vector<std::string>& sent() const;
  /// How often each kind of drift was counted since the beginning: "left_out" → 1.
  std::map<std::string, int> Drift() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace walletgate::table
