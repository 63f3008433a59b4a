#include "gateway/config/tenants/tenants.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "config/map_reader.h"
#include "gateway/config/names.h"
#include "gateway/config/shapes.h"
#include "gateway/config/tenants/accounts.h"
#include "gateway/config/tenants/api_keys.h"
#include "gateway/config/tenants/routing.h"
#include "gateway/config/tenants/upstream.h"
#include "provider/provider.h"
#include "provider/settings.h"

namespace walletgate::gateway {
namespace {

using config::Diagnostics;
using config::MapReader;
using config::YamlNode;
using routing::ProviderPtr;

std::vector<std::string> KnownIds(const provider::ProviderSpecs& specs) {
  std::vector<std::string> ids;
  for (const auto& [id, spec] : specs) ids.push_back(id);
  return ids;
}

class TenantParser {
 public:
  TenantParser(const TenantSections& sections, Diagnostics& diagnostics)
      : sections_(sections),
        diagnostics_(diagnostics),
        renames_(sections.providers, sections.tenants, sections.accounts, diagnostics) {}

  ParsedTenants Parse() {
    parsed_.state = std::make_shared<routing::State>();
    routing::State& state = *parsed_.state;
    shared_ = ParseProviders(sections_.providers, state);
    if (!sections_.tenants.IsSequence() || sections_.tenants.elements.empty()) {
      diagnostics_.Add(sections_.tenants.where, sections_.tenants.path, "must be a list of at least one tenant");
      parsed_.whole = false;
      return std::move(parsed_);
    }
    for (const YamlNode& node : sections_.tenants.elements) ParseTenant(node, state);
    ShareGuards();
    ProveAccounts(parsed_, sections_.tenants, renames_, diagnostics_);
    for (const auto& [name, account] : renames_.accounts()) {
      if (account.retired) parsed_.retired_accounts.insert(name);
    }
    if (sections_.before != nullptr) state.KeepRateLimits(*sections_.before);
    return std::move(parsed_);
  }

 private:
  Providers ParseProviders(const YamlNode& node, routing::State& state) {
    Providers bound;
    if (!node.IsMapping()) {
      diagnostics_.Add(node.where, node.path, "must be a mapping of provider ids");
      return bound;
    }
    for (const YamlNode::Entry& entry : node.entries) {
      const auto spec = sections_.specs.find(entry.key);
      if (SaysRetired(entry.value)) {
        ReadRetired(entry);
        retired_.insert(entry.key);
        continue;
      }
      if (spec == sections_.specs.end()) {
        ReportUnknown(entry);
        parsed_.whole = false;
        continue;
      }
      if (ProviderPtr provider = Bind(entry.value, spec->second, {"", state})) bound[entry.key] = std::move(provider);
    }
    return bound;
  }

  /// Of a retired provider nothing is used, not even its file.
  void ReadRetired(const YamlNode::Entry& entry) {
    if (!IsName(entry.key)) diagnostics_.Add(entry.where, entry.value.path, "'" + entry.key + "' is no provider id");
    for (const YamlNode::Entry& member : entry.value.entries) {
      if (member.key == "retired" || member.key == "renamed_from") continue;
      diagnostics_.Add(member.where, member.value.path, "is not used: nobody calls a retired provider");
    }
  }

  /// A provider whose own file has faults is reported there and not once more here.
  bool IsFaulty(const std::string& id) const {
    std::error_code error;
    return !sections_.specs.contains(id) &&
           std::filesystem::exists(std::filesystem::path(sections_.providers_folder) / id / "provider.yaml", error);
  }

  void ReportUnknown(const YamlNode::Entry& entry) {
    if (IsFaulty(entry.key)) return;
    diagnostics_.Add(entry.where, entry.value.path,
                     config::UnknownName("provider", entry.key, KnownIds(sections_.specs)));
  }

  /// Whose credentials are read: a tenant's, or those of the deployment ("").
  struct Owner {
    const std::string& id;
    routing::State& state;
  };

  /// `node` holds `settings` and how the vendor may be reached; an empty value means that the defaults do.
  ProviderPtr Bind(const YamlNode& node, const std::shared_ptr<const provider::ProviderSpec>& spec, Owner owner) {
    ProviderPtr provider = ReadAndBind(node, spec, owner.id);
    if (provider == nullptr) {
      parsed_.whole = false;
      return nullptr;
    }
    const YamlNode* settings = node.Find("settings");
    const YamlNode& place = settings == nullptr ? node : *settings;
    parsed_.places[{owner.id, spec->id}] = {place.where, place.path};
    owner.state.AddInstance(owner.id, provider);
    return provider;
  }

  ProviderPtr ReadAndBind(const YamlNode& node, const std::shared_ptr<const provider::ProviderSpec>& spec,
                          const std::string& owner) {
    const YamlNode* settings = nullptr;
    std::optional<transport::UpstreamOptions> upstream(std::in_place);
    provider::Account account = ReadAccount(nullptr, *spec, owner, renames_);
    provider::CallLimits limits = sections_.limits;
    if (!node.IsNull()) {
      MapReader reader(node, diagnostics_);
      settings = reader.Child("settings");
      account = ReadAccount(&reader, *spec, owner, renames_);
      reader.Bool("retired", false);
      reader.OptionalString("renamed_from");
      ReadSettlesWithin(reader, *spec, limits);
      upstream = ReadUpstream(reader, sections_.env);
      reader.Finish();
    }
    const YamlNode& place = settings == nullptr ? node : *settings;
    std::optional<auth::SettingValues> values =
        provider::ReadSettings(settings, *spec, sections_.env, diagnostics_, place.where);
    if (!values || !upstream || !ProveUpstreams({node, settings}, *spec, *values, *upstream, diagnostics_)) {
      failed_.insert(spec->id);
      return nullptr;
    }
    if (ProviderPtr same = Unchanged(*spec, *values, {limits, *upstream, account, owner})) return same;
    Result<std::shared_ptr<provider::Provider>> provider =
        provider::Provider::Bind(spec, std::move(*values), limits, std::move(*upstream), std::move(account));
    if (!provider) {
      diagnostics_.Add(place.where, place.path, provider.error().detail);
      failed_.insert(spec->id);
      return nullptr;
    }
    fresh_.push_back(*provider);
    return *provider;
  }

  /// What stands beside the settings, and whose they are.
  struct Beside {
    const provider::CallLimits& limits;
    const transport::UpstreamOptions& upstream;
    const provider::Account& account;
    const std::string& owner;
  };
  /// The provider of the state before, when it is what would be bound anew.
  ProviderPtr Unchanged(const provider::ProviderSpec& spec, const auth::SettingValues& values, Beside beside) const {
    if (sections_.before == nullptr) return nullptr;
    const auto found = sections_.before->instances().find({beside.owner, spec.id});
    if (found == sections_.before->instances().end()) return nullptr;
    const bool same = found->second->IsLike(spec, values, beside.limits, beside.upstream, beside.account);
    return same ? found->second : nullptr;
  }

  /// Places, pace and circuit are an account's. Whoever has not changed since the state before keeps what is in use.
  void ShareGuards() {
    std::map<std::string, ProviderPtr> leaders;
    for (const auto& [whose, instance] : parsed_.state->instances()) {
      if (!IsFresh(instance)) leaders.try_emplace(instance->account().name, instance);
    }
    for (const std::shared_ptr<provider::Provider>& provider : fresh_) {
      const ProviderPtr& leader = leaders.try_emplace(provider->account().name, provider).first->second;
      if (leader != provider) provider->ShareGuardOf(*leader);
    }
  }
  bool IsFresh(const ProviderPtr& instance) const {
    return std::find(fresh_.begin(), fresh_.end(), instance) != fresh_.end();
  }

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
  void ParseCalls(MapReader& reader, routing::Tenant& tenant, Owner owner) {
    const YamlNode* own = reader.Child("providers");
    tenant.providers = ParseTenantProviders(own, owner);
    tenant.retired_providers.insert(retired_.begin(), retired_.end());
    if (own != nullptr) {
      for (const YamlNode::Entry& entry : own->entries) {
        if (SaysRetired(entry.value)) tenant.retired_providers.insert(entry.key);
      }
    }
    for (const auto& [id, provider] : tenant.providers) tenant.retired_providers.erase(id);
    const YamlNode* routing = reader.RequiredChild("routing");
    if (routing == nullptr) return;
    const auto is_faulty = [&](const std::string& id) { return IsFaulty(id) || failed_.contains(id); };
    const auto is_retired = [&](const std::string& id) { return tenant.retired_providers.contains(id); };
    tenant.rules = ParseRouting(*routing, {tenant.providers, is_faulty, is_retired}, diagnostics_);
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

  /// Absent: all providers of the deployment. Otherwise those named, with credentials of their own where `settings` is
  /// given.
  Providers ParseTenantProviders(const YamlNode* node, Owner owner) {
    if (node == nullptr) return shared_;
    Providers own;
    if (!node->IsMapping()) {
      diagnostics_.Add(node->where, node->path, "must be a mapping of provider ids");
      return own;
    }
    for (const YamlNode::Entry& entry : node->entries) {
      const auto spec = sections_.specs.find(entry.key);
      const auto shared = shared_.find(entry.key);
      ProviderPtr provider;
      if (SaysRetired(entry.value)) {
        ReadRetired(entry);
        continue;
      }
      if (entry.value.IsNull() && retired_.contains(entry.key)) {
        diagnostics_.Add(entry.where, entry.value.path, "is retired: the deployment has no settings for it any more");
        parsed_.whole = false;
        continue;
      }
      if (spec != sections_.specs.end() && !entry.value.IsNull()) {
        provider = Bind(entry.value, spec->second, owner);
      } else if (shared != shared_.end()) {
        provider = shared->second;
      } else if (spec == sections_.specs.end()) {
        ReportUnknown(entry);
      } else if (!failed_.contains(entry.key)) {
        diagnostics_.Add(entry.where, entry.value.path, "has no settings here, and the deployment has none for it");
      }
      if (provider != nullptr) own[entry.key] = std::move(provider);
      else parsed_.whole = false;
    }
    return own;
  }

  const TenantSections& sections_;
  Diagnostics& diagnostics_;
  const Renames renames_;
  ParsedTenants parsed_;
  Providers shared_;
  std::set<std::string> retired_;  ///< of the deployment
  std::set<std::string> hashes_;
  std::vector<std::shared_ptr<provider::Provider>> fresh_;  ///< those that were bound anew
  std::set<std::string> failed_;  ///< providers whose settings have faults, which are reported already
};

}  // namespace

ParsedTenants ParseTenants(const TenantSections& sections, Diagnostics& diagnostics) {
  return TenantParser(sections, diagnostics).Parse();
}

}  // namespace walletgate::gateway
