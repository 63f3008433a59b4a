#include "tests/drills/crash/oracle.h"

#include <cstdlib>
#include <iostream>
#include <map>

#include "base/json.h"
#include "tests/http/raw_client.h"

namespace walletgate::drills {
namespace {

struct Remembered {
  std::string id;
  std::string provider;
  std::string provider_user_id;
};
using Directory = std::multimap<std::string, Remembered>;  ///< by external id

json::Document Fetch(http::testing::RawClient& client, const std::string& target) {
  client.Send(RequestText("GET", target, "", ""));
  const auto reply = client.Read();
  Result<json::Document> document = json::Parse(reply && reply->status == 200 ? reply->body : "");
  if (document) return std::move(*document);
  std::cerr << "crash drill: GET " << target << ": " << (reply ? reply->body : "no answer") << std::endl;
  std::exit(2);
}

Directory ReadDirectory(http::testing::RawClient& client) {
  Directory directory;
  std::string target = "/v1/end-users?limit=100";
  while (!target.empty()) {
    const json::Document page = Fetch(client, target);
    for (const json::Value user : page.root().Get("data").Elements()) {
      directory.emplace(user.Get("external_id").AsString(),
                        Remembered{std::string(user.Get("id").AsString()), std::string(user.Get("provider").AsString()),
                                   std::string(user.Get("provider_user_id").AsString())});
    }
    const std::string cursor(page.root().Get("next_cursor").AsString());
    target = cursor.empty() ? "" : "/v1/end-users?limit=100&cursor=" + cursor;
  }
  return directory;
}

void JudgeVendor(std::string_view vendor, const sandbox::Sandbox& vendors, const Directory& directory,
                 Verdict& verdict) {
  std::map<std::string, std::size_t> creates;
  for (const sandbox::CreateRecord& record : vendors.Log(vendor)) {
    // One of the vendors takes no id of ours; the drill's contacts carry it.
    const std::string id =
        record.external_id.empty() ? record.contact.substr(0, record.contact.find('@')) : record.external_id;
    ++verdict.vendor_users;
    if (++creates[id] > 1) verdict.duplicates.push_back(std::string(vendor) + " has " + id + " twice");
    const auto known = directory.find(id);
    if (known == directory.end()) {
      verdict.orphans.push_back(std::string(vendor) + " has " + id);
    } else if (known->second.provider != vendor || known->second.provider_user_id != record.provider_user_id) {
      verdict.orphans.push_back(std::string(vendor) + " has " + id + " as " + record.provider_user_id +
                                ", the gateway as " + known->second.provider_user_id);
    }
  }
}

/// A user of the drill is created with one wallet and gets at most one more.
void JudgeWallets(http::testing::RawClient& client, const Operation& wallet, Verdict& verdict) {
  const json::Document shown = Fetch(client, "/v1/end-users/" + wallet.user_id + "?refresh=true");
  std::size_t solana = 0;
  for (const json::Value one : shown.root().Get("wallets").Elements()) {
    if (one.Get("chain").AsString() == "solana") ++solana;
  }
  verdict.vendor_wallets += solana;
  const std::string name = std::string(kVendors[wallet.vendor]) + " " + wallet.external_id;
  if (solana == 0) verdict.lost.push_back(name + " has lost its wallet");
  if (solana > 1) verdict.duplicates.push_back(name + " has the wallet twice");
}

}  // namespace

Verdict Judge(const Workload& workload, const sandbox::Sandbox& vendors, std::uint16_t port) {
  Verdict verdict;
  http::testing::RawClient client(port);
  const Directory directory = ReadDirectory(client);
  verdict.users = directory.size();
  for (const Operation& operation : workload.operations()) {
    if (operation.status != 200 && operation.status != 201) continue;
    const std::size_t count = directory.count(operation.external_id);
    if (count == 0 || directory.find(operation.external_id)->second.id != operation.answered_id) {
      verdict.lost.push_back(operation.external_id + " was acknowledged as " + operation.answered_id);
    }
    if (count > 1) verdict.duplicates.push_back("the directory has " + operation.external_id + " twice");
    if (!operation.user_id.empty()) JudgeWallets(client, operation, verdict);
  }
  for (const std::string_view vendor : kVendors) JudgeVendor(vendor, vendors, directory, verdict);
  return verdict;
}

}  // namespace walletgate::drills
