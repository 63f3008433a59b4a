#include "gateway/config/tenants/accounts.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/strings.h"
#include "gateway/config/names.h"
#include "gateway/config/shapes.h"

namespace walletgate::gateway {
namespace {

using config::Diagnostics;
using config::MapReader;
using config::YamlNode;
using provider::Account;
using provider::Ids;
using Instance = routing::State::Instances::value_type;

/// "main" is the vendor's account of that name, "acme/main" is the whole name, "acme/" the deployment's own.
AccountName NameOf(MapReader& reader, const provider::ProviderSpec& spec, const std::string& owner) {
  const std::optional<std::string> name = reader.OptionalString("account");
  if (!name) return {spec.vendor() + "/" + owner};
  if (name->starts_with("${")) return {};  // reported where it was looked up
  const bool whole = name->find('/') != std::string::npos;
  const std::string full = whole ? *name : spec.vendor() + "/" + *name;
  if (!IsAccountName(full) || name->empty()) {
    reader.Fault("account", "must be a name, or VENDOR/NAME: letters, digits, '.', '_' or '-'");
  }
  return {full, whole, true};
}

class AccountProof {
 public:
  AccountProof(const ParsedTenants& parsed, Diagnostics& diagnostics) : parsed_(parsed), diagnostics_(diagnostics) {}

  void ProveInstances() {
    const routing::State::Instances& instances = parsed_.state->instances();
    for (auto later = instances.begin(); later != instances.end(); ++later) {
      for (auto earlier = instances.begin(); earlier != later; ++earlier) Compare(*earlier, *later);
    }
  }

  void ProveRenames(const Renames& renames) {
    for (const auto& [name, account] : renames.accounts()) {
      const auto fault = [&, &at = account.place](std::string message) {
        diagnostics_.Add(at.where, at.path, std::move(message));
      };
      const std::string whose = WhoseIs(name);
      if (account.retired && !whose.empty()) fault("is still configured, by " + whose + ", and cannot be retired");
      if (account.renamed_from.empty()) continue;
      const std::string before = WhoseIs(account.renamed_from);
      if (whose.empty()) fault(config::UnknownName("account", name, Shown()));
      if (!before.empty())
        fault("'" + account.renamed_from + "' is still configured, by " + before + ", so nothing was renamed from it");
    }
  }

  void ProvePrefixes(const YamlNode& tenants) {
    std::vector<const routing::Tenant*> prefixed;
    for (const auto& [id, tenant] : parsed_.state->tenants()) {
      if (!UsesPrefix(tenant)) continue;
      const YamlNode& at = NodeOf(tenants, tenant.shown());
      if (tenant.prefix.empty()) {
        diagnostics_.Add(at.where, at.path,
                         "tenant '" + tenant.shown() + "' uses an account with ids: prefixed, and has no 'prefix'");
        continue;
      }
      for (const routing::Tenant* other : prefixed) {
        if (!tenant.prefix.starts_with(other->prefix) && !other->prefix.starts_with(tenant.prefix)) continue;
        diagnostics_.Add(at.where, at.path,
                         "the prefixes of '" + other->shown() + "' and '" + tenant.shown() +
                             "' cannot be told apart: one is the beginning of the other");
      }
      prefixed.push_back(&tenant);
    }
  }

 private:
  /// "the deployment's acme", or "" where no settings have an account of that name today.
  std::string WhoseIs(const std::string& account) const {
    for (const auto& [whose, instance] : parsed_.state->instances()) {
      if (instance->account().shown() == account) return OwnerName(whose.first) + "'s " + whose.second;
    }
    return {};
  }
  std::vector<std::string> Shown() const {
    std::set<std::string> names;
    for (const auto& [whose, instance] : parsed_.state->instances()) names.insert(instance->account().shown());
    return {names.begin(), names.end()};
  }

  /// Of one who is retired it stays at the vendor, with its users.
  static bool UsesPrefix(const routing::Tenant& tenant) {
    if (tenant.retired) return !tenant.prefix.empty();
    return std::any_of(tenant.providers.begin(), tenant.providers.end(),
                       [](const auto& entry) { return entry.second->account().ids == Ids::kPrefixed; });
  }

  static const YamlNode& NodeOf(const YamlNode& tenants, const std::string& id) {
    for (const YamlNode& node : tenants.elements) {
      const YamlNode* name = node.Find("id");
      if (name != nullptr && name->scalar == id) return node;
    }
    return tenants;
  }

  void Compare(const Instance& earlier, const Instance& later) {
    const Account& first = earlier.second->account();
    const Account& second = later.second->account();
    const std::string whose = OwnerName(earlier.first.first) + "'s " + earlier.first.second;
    if (first.name == second.name && first.shown() != second.shown()) {
      Fault(later.first, "account " + second.shown() + " is " + second.name + " in the store, and so is " + whose +
                             ", which is called " + first.shown() + ": one of them needs another name");
    } else if (first.name != second.name && earlier.second->binding().PresentsSameAs(later.second->binding())) {
      Fault(later.first, "is the same account as " + whose + ", by its base URL and a credential: write account: " +
                             first.shown() + " beside the settings, so that whose users they are is counted together");
    } else if (first.name == second.name && first.ids != second.ids) {
      Fault(later.first, "ids: " + std::string(ToString(second.ids)) + " differs from that of " + whose +
                             ", which is of the same account " + first.shown());
    }
  }

  void Fault(const std::pair<std::string, std::string>& instance, const std::string& message) {
    const auto place = parsed_.places.find(instance);
    if (place == parsed_.places.end()) return;
    diagnostics_.Add(place->second.where, place->second.path, message);
  }

  const ParsedTenants& parsed_;
  Diagnostics& diagnostics_;
};

bool ComesOfSharing(const provider::Provider& provider, SharedAccount::Why why) {
  if (why == SharedAccount::Why::kPlainIds) return provider.account().ids == Ids::kPlain && provider.TellsExternalId();
  if (why == SharedAccount::Why::kContacts) return true;
  return !provider.account().minted_only && provider.spec().accepts.Find("user_token") != nullptr;
}

}  // namespace

provider::Account ReadAccount(MapReader* reader, const provider::ProviderSpec& spec, const std::string& owner,
                              const Renames& renames) {
  Account account;
  const AccountName name = reader == nullptr ? AccountName{spec.vendor() + "/" + owner} : NameOf(*reader, spec, owner);
  account.name = renames.StoredAccount(name, owner);
  if (account.name != name.full) account.new_name = name.full;
  if (renames.StoredProvider(spec.id) != spec.id) account.provider = renames.StoredProvider(spec.id);
  if (reader == nullptr) return account;
  if (const auto ids = reader->OptionalEnum("ids", kIdsNames)) {
    account.ids = static_cast<Ids>(std::ranges::find(kIdsNames, *ids) - kIdsNames.begin());
  }
  account.minted_only = reader->OptionalEnum("user_tokens", kUserTokensNames).has_value();
  return account;
}

void ProveAccounts(const ParsedTenants& parsed, const YamlNode& tenants, const Renames& renames,
                   Diagnostics& diagnostics) {
  AccountProof proof(parsed, diagnostics);
  proof.ProveInstances();
  if (parsed.whole) proof.ProveRenames(renames);
  proof.ProvePrefixes(tenants);
}

std::vector<storage::FirstAccount> AccountsOf(const routing::State& state) {
  std::vector<storage::FirstAccount> accounts;
  for (const auto& [id, tenant] : state.tenants()) {
    for (const auto& [provider_id, provider] : tenant.providers) {
      accounts.push_back({id, provider->stored_id(), provider->account().name, provider->TellsExternalId()});
    }
    // Users who are at a provider of the deployment's that the tenant no longer lists.
    for (const auto& [whose, provider] : state.instances()) {
      if (!whose.first.empty() || tenant.providers.contains(whose.second)) continue;
      accounts.push_back({id, provider->stored_id(), provider->account().name, provider->TellsExternalId()});
    }
  }
  return accounts;
}

std::string_view TextOf(SharedAccount::Why why) {
  if (why == SharedAccount::Why::kPlainIds) {
    return "tenants share an account under plain external ids, so an id that one of them has is taken for the others "
           "(409)";
  }
  if (why == SharedAccount::Why::kContacts) {
    return "tenants share an account, so each can find out which e-mail addresses and phone numbers are taken there, "
           "and all "
           "have one space of logins";
  }
  return "tenants share an account whose vendor takes callers' own user tokens, so a token of one of them can stand "
         "for a "
         "user of another";
}

std::vector<SharedAccount> SharedAccounts(const routing::State& state) {
  using Why = SharedAccount::Why;
  std::map<std::pair<std::string, Why>, SharedAccount> accounts;
  std::map<std::pair<std::string, Why>, std::vector<std::string>> names;
  for (const auto& [id, tenant] : state.tenants()) {
    for (const auto& [provider_id, provider] : tenant.providers) {
      for (const Why why : {Why::kPlainIds, Why::kUserTokens, Why::kContacts}) {
        if (!ComesOfSharing(*provider, why)) continue;
        const std::string owner = state.instances().contains({tenant.shown(), provider_id}) ? tenant.shown() : "";
        SharedAccount& shared = accounts[{provider->account().name, why}];
        if (!shared.tenants.empty() && shared.tenants.back() == id) continue;
        if (shared.tenants.empty())
          shared = {why, provider->account().name, {}, {owner, provider_id}, provider->account().shown()};
        shared.tenants.push_back(id);
        names[{provider->account().name, why}].push_back(tenant.shown());
      }
    }
  }
  std::vector<SharedAccount> several;
  for (auto& [key, shared] : accounts) {
    if (shared.tenants.size() < 2) continue;
    shared.text += ": tenants " + Join(names[key], ", ");
    several.push_back(std::move(shared));
  }
  return several;
}

}  // namespace walletgate::gateway
