#include "gateway/config/tenants/tenants.h"

#include <set>

#include "config/map_reader.h"
#include "gateway/config/names.h"
#include "gateway/config/shapes.h"
#include "gateway/config/tenants/accounts.h"
#include "gateway/config/tenants/api_keys.h"
#include "gateway/config/tenants/provider_entries.h"
#include "gateway/config/tenants/routing.h"

namespace walletgate::gateway {
namespace {

using config::Diagnostics;
using config::MapReader;
using config::YamlNode;

class TenantParser {
 public:
  TenantParser(const TenantSections& sections, Diagnostics& diagnostics)
      : sections_(sections),
        diagnostics_(diagnostics),
        renames_(sections.providers, sections.tenants, sections.accounts, diagnostics),
        providers_(sections, renames_, parsed_, diagnostics) {}

  ParsedTenants Parse() {
    parsed_.state = std::make_shared<routing::State>();
    routing::State& state = *parsed_.state;
    providers_.ReadShared(state);
    if (!sections_.tenants.IsSequence() || sections_.tenants.elements.empty()) {
      diagnostics_.Add(sections_.tenants.where, sections_.tenants.path, "must be a list of at least one tenant");
      parsed_.whole = false;
      return std::move(parsed_);
    }
    for (const YamlNode& node : sections_.tenants.elements) ParseTenant(node, state);
    providers_.ShareGuards();
    ProveAccounts(parsed_, sections_.tenants, renames_, diagnostics_);
    for (const auto& [name, account] : renames_.accounts()) {
      if (account.retired) parsed_.retired_accounts.insert(name);
    }
    if (sections_.before != nullptr) state.KeepRateLimits(*sections_.before);
    return std::move(parsed_);
  }

 private:
  void ParseTenant(const YamlNode& node, routing::State& state) {
    MapReader reader(node, diagnostics_);
    routing::Tenant tenant;
    const std::string name = ReadName(reader, "id");
    tenant.id = renames_.StoredTenant(name);
    if (tenant.id != name) tenant.new_id = name;
    if (state.FindTenant(tenant.id) != nullptr) reader.Fault("id", "tenant '" + name + "' is there already");
    std::vector<routing::ApiKey> keys = ParseApiKeys(reader, name, hashes_);
    tenant.prefix = ReadPrefix(reader);
    tenant.retired = reader.Bool("retired", false);
    reader.OptionalString("renamed_from");
    if (const YamlNode* limits = reader.Child("limits")) tenant.rate_limit = ParseLimits(*limits);
    if (tenant.retired) {
      for (const char* unused : {"providers", "routing"}) {
        if (reader.Child(unused) != nullptr) reader.Fault(unused, "is not used: nobody is called for a retired tenant");
      }
    } else {
      ParseCalls(reader, tenant, {name, state});
    }
    reader.Finish();
    state.AddTenant(std::move(tenant), std::move(keys));
  }

  /// Whom the tenant calls.
  void ParseCalls(MapReader& reader, routing::Tenant& tenant, ProviderEntries::Owner owner) {
    const YamlNode* own = reader.Child("providers");
    tenant.providers = providers_.ReadOwn(own, owner);
    tenant.retired_providers.insert(providers_.retired().begin(), providers_.retired().end());
    if (own != nullptr) {
      for (const YamlNode::Entry& entry : own->entries) {
        if (SaysRetired(entry.value)) tenant.retired_providers.insert(entry.key);
      }
    }
    for (const auto& [id, provider] : tenant.providers) tenant.retired_providers.erase(id);
    for (const auto& [id, provider] : tenant.providers) {
      if (providers_.IsClosed(provider)) tenant.closed_providers.insert(id);
    }
    const YamlNode* routing = reader.RequiredChild("routing");
    if (routing == nullptr) return;
    const auto is_faulty = [&](const std::string& id) { return providers_.IsFaulty(id); };
    const auto is_retired = [&](const std::string& id) { return tenant.retired_providers.contains(id); };
    tenant.rules =
        ParseRouting(*routing, {tenant.providers, is_faulty, is_retired, tenant.closed_providers}, diagnostics_);
  }

  static std::string ReadPrefix(MapReader& reader) {
    const std::optional<std::string> prefix = reader.OptionalString("prefix");
    if (!prefix) return {};
    if (!IsName(*prefix)) reader.Fault("prefix", "must be 1 to 64 letters, digits, '.', '_' or '-'");
    return *prefix;
  }

  std::shared_ptr<routing::RateLimit> ParseLimits(const YamlNode& node) {
    MapReader reader(node, diagnostics_);
    const std::optional<std::int64_t> rate = reader.OptionalInt("requests_per_second", 1, kMaxRate);
    if (!reader.Has("requests_per_second")) reader.Fault("requests_per_second", "is required");
    routing::RateLimitOptions options;
    options.requests_per_second = rate.value_or(1);
    options.burst = reader.Int("burst", options.requests_per_second, 1, kMaxRate);
    reader.Finish();
    return std::make_shared<routing::RateLimit>(options);
  }

  const TenantSections& sections_;
  Diagnostics& diagnostics_;
  const Renames renames_;
  ParsedTenants parsed_;
  ProviderEntries providers_;
  std::set<std::string> hashes_;  ///< of all tenants' keys
};

}  // namespace

ParsedTenants ParseTenants(const TenantSections& sections, Diagnostics& diagnostics) {
  return TenantParser(sections, diagnostics).Parse();
}

}  // namespace walletgate::gateway
