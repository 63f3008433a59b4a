#include "cli/config_accounts.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/strings.h"
#include "cli/config_names.h"

namespace walletgate::cli {
namespace {

using config::Diagnostics;
using config::MapReader;
using config::YamlNode;
using provider::Account;
using provider::Ids;
using Instance = routing::State::Instances::value_type;

constexpr std::array<std::string_view, 3> kIds = {"plain", "prefixed", "derived"};

/// "main" is the vendor's account of that name, "acme/main" is the whole name, "acme/" the deployment's own.
std::string FullName(MapReader& reader, const provider::ProviderSpec& spec, const std::string& owner) {
  const std::optional<std::string> name = reader.OptionalString("account");
  if (!name) return spec.vendor() + "/" + owner;
  if (name->starts_with("${")) return {};  // reported where it was looked up
  const std::size_t slash = name->find('/');
  const std::string vendor = slash == std::string::npos ? spec.vendor() : name->substr(0, slash);
  const std::string rest = slash == std::string::npos ? *name : name->substr(slash + 1);
  if (!IsName(vendor) || (!rest.empty() && !IsName(rest)) || (slash == std::string::npos && rest.empty())) {
    reader.Fault("account", "must be a name, or VENDOR/NAME: letters, digits, '.', '_' or '-'");
  }
  return vendor + "/" + rest;
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

  void ProvePrefixes(const YamlNode& tenants) {
    std::vector<const routing::Tenant*> prefixed;
    for (const auto& [id, tenant] : parsed_.state->tenants()) {
      if (!UsesPrefix(tenant)) continue;
      const YamlNode& at = NodeOf(tenants, id);
      if (tenant.prefix.empty()) {
        diagnostics_.Add(at.where, at.path,
                         "tenant '" + id + "' uses an account with ids: prefixed, and has no 'prefix'");
        continue;
      }
      for (const routing::Tenant* other : prefixed) {
        if (!tenant.prefix.starts_with(other->prefix) && !other->prefix.starts_with(tenant.prefix)) continue;
        diagnostics_.Add(at.where, at.path,
                         "the prefixes of '" + other->id + "' and '" + id +
                             "' cannot be told apart: one is the beginning of the other");
      }
      prefixed.push_back(&tenant);
    }
  }

 private:
  static bool UsesPrefix(const routing::Tenant& tenant) {
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
    if (first.name != second.name && earlier.second->PresentsSameAs(*later.second)) {
      Fault(later.first, "is the same account as " + whose + ", by its base URL and a credential: write account: " +
                             first.name + " beside the settings, so that whose users they are is counted together");
    } else if (first.name == second.name && first.ids != second.ids) {
      Fault(later.first, "ids: " + std::string(ToString(second.ids)) + " differs from that of " + whose +
                             ", which is of the same account " + first.name);
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

}  // namespace

provider::Account ReadAccount(MapReader* reader, const provider::ProviderSpec& spec, const std::string& owner) {
  Account account;
  account.name = spec.vendor() + "/" + owner;
  if (reader == nullptr) return account;
  account.name = FullName(*reader, spec, owner);
  if (const auto ids = reader->OptionalEnum("ids", kIds)) {
    account.ids = static_cast<Ids>(std::find(kIds.begin(), kIds.end(), *ids) - kIds.begin());
  }
  constexpr std::array<std::string_view, 1> kTokens = {"minted_only"};
  account.minted_only = reader->OptionalEnum("user_tokens", kTokens).has_value();
  return account;
}

void ProveAccounts(const ParsedTenants& parsed, const YamlNode& tenants, Diagnostics& diagnostics) {
  AccountProof proof(parsed, diagnostics);
  proof.ProveInstances();
  proof.ProvePrefixes(tenants);
}

std::vector<storage::FirstAccount> AccountsOf(const routing::State& state) {
  std::vector<storage::FirstAccount> accounts;
  for (const auto& [id, tenant] : state.tenants()) {
    for (const auto& [provider_id, provider] : tenant.providers) {
      accounts.push_back({id, provider_id, provider->account().name, provider->TellsExternalId()});
    }
    // Users who are at a provider of the deployment's that the tenant no longer lists.
    for (const auto& [whose, provider] : state.instances()) {
      if (!whose.first.empty() || tenant.providers.contains(whose.second)) continue;
      accounts.push_back({id, whose.second, provider->account().name, provider->TellsExternalId()});
    }
  }
  return accounts;
}

std::vector<std::string> SharedPlainAccounts(const routing::State& state) {
  std::map<std::string, std::vector<std::string>> tenants_of;
  for (const auto& [id, tenant] : state.tenants()) {
    for (const auto& [provider_id, provider] : tenant.providers) {
      if (provider->account().ids != Ids::kPlain || !provider->TellsExternalId()) continue;
      std::vector<std::string>& tenants = tenants_of[provider->account().name];
      if (tenants.empty() || tenants.back() != id) tenants.push_back(id);
    }
  }
  std::vector<std::string> shared;
  for (const auto& [account, tenants] : tenants_of) {
    if (tenants.size() > 1) shared.push_back(account + ": tenants " + Join(tenants, ", "));
  }
  return shared;
}

}  // namespace walletgate::cli
