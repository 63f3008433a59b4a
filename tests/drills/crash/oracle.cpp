#include "tests/drills/crash/oracle.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>

#include "base/json/parse.h"
#include "tests/http/raw_client.h"

namespace walletgate::drills {
namespace {

struct Remembered {
  std::string id;
  std::string external_id;
  std::string provider;
  std::string provider_user_id;
  std::string contact;
  std::vector<std::string> addresses;
};
using Directory = std::multimap<std::string, Remembered>;  ///< of one tenant, by external id

/// What a tenant wanted of a vendor.
struct Wish {
  std::size_t tenant = 0;
  std::string external_id;
};

std::string NameOf(const Wish& wish) { return wish.external_id + " of " + std::string(kTenants[wish.tenant].id); }

Remembered RememberedOf(json::Value user) {
  const auto text = [&](std::string_view name) { return std::string(user.Get(name).AsString()); };
  Remembered remembered{text("id"), text("external_id"), text("provider"), text("provider_user_id"), {}, {}};
  remembered.contact = user.Get("login_methods").At(0).Get("email").AsString();
  for (const json::Value wallet : user.Get("wallets").Elements()) {
    remembered.addresses.emplace_back(wallet.Get("address").AsString());
  }
  return remembered;
}

class Judgement {
 public:
  Judgement(const Workload& workload, const Place& place) : workload_(workload), place_(place), client_(place.port) {}

  Verdict Pass() {
    for (std::size_t tenant = 0; tenant < kTenants.size(); ++tenant) {
      directories_[tenant] = ReadDirectory(tenant);
      verdict_.users += directories_[tenant].size();
    }
    for (const Operation& operation : workload_.operations()) JudgeOperation(operation);
    const bool shared = place_.vendors[0] == place_.vendors[1];
    for (const std::string_view vendor : kVendors) {
      JudgeAccount(vendor, shared ? std::vector<std::size_t>{0, 1} : std::vector<std::size_t>{0});
      if (!shared) JudgeAccount(vendor, {1});
    }
    return std::move(verdict_);
  }

 private:
  json::Document Fetch(std::size_t tenant, const std::string& target) {
    client_.Send(RequestText({tenant}, "GET", target));
    const auto reply = client_.Read();
    Result<json::Document> document = json::Parse(reply && reply->status == 200 ? reply->body : "");
    if (document) return std::move(*document);
    std::cerr << "crash drill: GET " << target << ": " << (reply ? reply->body : "no answer") << std::endl;
    std::exit(2);
  }

  Directory ReadDirectory(std::size_t tenant) {
    Directory directory;
    std::string target = "/v1/end-users?limit=100";
    while (!target.empty()) {
      const json::Document page = Fetch(tenant, target);
      for (const json::Value user : page.root().Get("data").Elements()) {
        Remembered remembered = RememberedOf(user);
        directory.emplace(remembered.external_id, std::move(remembered));
      }
      const std::string cursor(page.root().Get("next_cursor").AsString());
      target = cursor.empty() ? "" : "/v1/end-users?limit=100&cursor=" + cursor;
    }
    return directory;
  }

  void JudgeOperation(const Operation& operation) {
    if (operation.status != 200 && operation.status != 201) return;
    const Directory& directory = directories_[operation.tenant];
    const std::string name = NameOf({operation.tenant, operation.external_id});
    const std::size_t count = directory.count(operation.external_id);
    if (count == 0 || directory.find(operation.external_id)->second.id != operation.answered_id) {
      verdict_.lost.push_back(name + " was acknowledged as " + operation.answered_id);
    }
    if (count > 1) verdict_.duplicates.push_back("the directory has " + name + " twice");
    if (!operation.user_id.empty()) JudgeWallets(operation);
  }

  /// A user of the drill is created with one wallet and gets at most one more.
  void JudgeWallets(const Operation& wallet) {
    const json::Document shown = Fetch(wallet.tenant, "/v1/end-users/" + wallet.user_id + "?refresh=true");
    std::size_t solana = 0;
    for (const json::Value one : shown.root().Get("wallets").Elements()) {
      if (one.Get("chain").AsString() == "solana") ++solana;
    }
    verdict_.vendor_wallets += solana;
    const std::string name = std::string(kVendors[wallet.vendor]) + " " + NameOf({wallet.tenant, wallet.external_id});
    if (solana == 0) verdict_.lost.push_back(name + " has lost its wallet");
    if (solana > 1) verdict_.duplicates.push_back(name + " has the wallet twice");
  }

  /// How each wish of the account's tenants is known there: by the id that the vendor was told, or by the contact where
  /// a vendor takes no id of ours.
  std::map<std::string, Wish> WishesAt(std::string_view vendor, const std::vector<std::size_t>& tenants) const {
    std::map<std::string, Wish> wishes;
    for (const Operation& operation : workload_.operations()) {
      if (kVendors[operation.vendor] != vendor) continue;
      if (std::find(tenants.begin(), tenants.end(), operation.tenant) == tenants.end()) continue;
      const DrillTenant& tenant = kTenants[operation.tenant];
      const std::string told = vendor == "streambird"
                                   ? ContactOf(operation.tenant, operation.external_id)
                                   : IdAtVendor(place_.ids, {tenant.id, tenant.prefix, operation.external_id});
      wishes[told] = {operation.tenant, operation.external_id};
    }
    return wishes;
  }

  void JudgeAccount(std::string_view vendor, const std::vector<std::size_t>& tenants) {
    const std::map<std::string, Wish> wishes = WishesAt(vendor, tenants);
    std::map<std::string, std::size_t> creates;
    for (const sandbox::CreateRecord& record : place_.vendors[tenants.front()]->Log(vendor)) {
      const std::string told = record.external_id.empty() ? record.contact : record.external_id;
      ++verdict_.vendor_users;
      if (++creates[told] > 1) verdict_.duplicates.push_back(std::string(vendor) + " has " + told + " twice");
      const auto wish = wishes.find(told);
      if (wish == wishes.end()) {
        verdict_.orphans.push_back(std::string(vendor) + " has " + told + ", whom nobody wanted");
      } else {
        JudgeRecord(vendor, wish->second, record);
      }
    }
    JudgeHolders(vendor, tenants);
  }

  void JudgeRecord(std::string_view vendor, const Wish& wish, const sandbox::CreateRecord& record) {
    const std::string name = std::string(vendor) + " has " + NameOf(wish);
    if (!record.contact.empty() && record.contact != ContactOf(wish.tenant, wish.external_id)) {
      verdict_.crossed.push_back(name + " with the contact " + record.contact);
    }
    const auto known = directories_[wish.tenant].find(wish.external_id);
    if (known == directories_[wish.tenant].end()) {
      verdict_.orphans.push_back(name);
    } else if (known->second.provider != vendor || known->second.provider_user_id != record.provider_user_id) {
      verdict_.orphans.push_back(name + " as " + record.provider_user_id + ", the gateway as " +
                                 known->second.provider_user_id);
    }
  }

  /// What an account gives belongs to one end user, who is shown with his own contact.
  void JudgeHolders(std::string_view vendor, const std::vector<std::size_t>& tenants) {
    std::map<std::string, std::string> holders;
    for (const std::size_t tenant : tenants) {
      for (const auto& [external_id, user] : directories_[tenant]) {
        if (user.provider != vendor) continue;
        const std::string name = NameOf({tenant, external_id});
        if (user.contact != ContactOf(tenant, external_id)) {
          verdict_.crossed.push_back(name + " is shown with the contact " + user.contact);
        }
        std::vector<std::string> given = user.addresses;
        given.push_back(user.provider_user_id);
        for (const std::string& one : given) {
          const auto [holder, first] = holders.try_emplace(one, name);
          if (!first) verdict_.crossed.push_back(one + " is with " + holder->second + " and with " + name);
        }
      }
    }
  }

  const Workload& workload_;
  const Place& place_;
  http::testing::RawClient client_;
  std::array<Directory, kTenants.size()> directories_;
  Verdict verdict_;
};

}  // namespace

Verdict Judge(const Workload& workload, const Place& place) { return Judgement(workload, place).Pass(); }

}  // namespace walletgate::drills
