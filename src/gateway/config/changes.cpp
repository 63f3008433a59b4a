#include "gateway/config/changes.h"

#include <array>

#include "base/strings.h"

namespace walletgate::gateway {
namespace {

using http::ServerOptions;

/// A value of the file outside providers and tenants.
struct Watched {
  std::string_view name;
  bool (*same)(const GatewayConfig& a, const GatewayConfig& b);
};

template <auto Member>
bool Same(const GatewayConfig& a, const GatewayConfig& b) {
  return a.*Member == b.*Member;
}
template <auto Part, auto Member>
bool SameIn(const GatewayConfig& a, const GatewayConfig& b) {
  return (a.*Part).*Member == (b.*Part).*Member;
}

template <auto Member>
bool SameAccess(const GatewayConfig& a, const GatewayConfig& b) {
  return (*a.admin_access).*Member == (*b.admin_access).*Member;
}

bool SameKeyHosts(const GatewayConfig& a, const GatewayConfig& b) {
  return a.state->key_sets().hosts() == b.state->key_sets().hosts();
}
bool SameSharing(const GatewayConfig& a, const GatewayConfig& b) {
  return a.state->key_sets().shared() == b.state->key_sets().shared();
}

constexpr std::array kFollow = {
    Watched{"admin.hosts", SameAccess<&http::AdminAccess::hosts>},
    Watched{"admin.tokens", SameAccess<&http::AdminAccess::tokens>},
    Watched{"admin.metrics_token", SameAccess<&http::AdminAccess::metrics_needs_token>},
    Watched{"limits.request_timeout", Same<&GatewayConfig::request_timeout>},
    Watched{"limits.drain_timeout", Same<&GatewayConfig::drain_timeout>},
    Watched{"limits.drain_delay", Same<&GatewayConfig::drain_delay>},
    Watched{"limits.connections_per_provider", SameIn<&GatewayConfig::call_limits, &provider::CallLimits::max_calls>},
    Watched{"limits.queue_per_provider", SameIn<&GatewayConfig::call_limits, &provider::CallLimits::max_queue>},
    Watched{"limits.max_in_flight", SameIn<&GatewayConfig::admission, &http::AdmissionOptions::max_in_flight>},
    Watched{"limits.queue_delay", SameIn<&GatewayConfig::admission, &http::AdmissionOptions::queue_delay>},
    Watched{"log.level", Same<&GatewayConfig::log_level>},
    Watched{"log.requests", Same<&GatewayConfig::log_requests>},
    Watched{"log.success_sample", Same<&GatewayConfig::success_sample>},
    Watched{"trace.sample", SameIn<&GatewayConfig::trace, &TraceConfig::sample>},
    Watched{"user_token_hosts", SameKeyHosts},
    Watched{"jwks_shared", SameSharing},
    Watched{"providers_folder", Same<&GatewayConfig::providers_folder>},
};

template <auto Member>
constexpr auto kTraffic = SameIn<&GatewayConfig::traffic, Member>;
template <auto Member>
constexpr auto kAdmin = SameIn<&GatewayConfig::admin, Member>;

constexpr std::array kNeedRestart = {
    Watched{"listen.address", kTraffic<&ServerOptions::address>},
    Watched{"listen.port", kTraffic<&ServerOptions::port>},
    Watched{"listen.loops", kTraffic<&ServerOptions::loops>},
    Watched{"admin.address", kAdmin<&ServerOptions::address>},
    Watched{"admin.port", kAdmin<&ServerOptions::port>},
    Watched{"admin.socket", kAdmin<&ServerOptions::socket>},
    Watched{"admin.loops", kAdmin<&ServerOptions::loops>},
    Watched{"limits.max_body_bytes", kTraffic<&ServerOptions::max_body_bytes>},
    Watched{"limits.max_header_bytes", kTraffic<&ServerOptions::max_header_bytes>},
    Watched{"limits.max_connections", kTraffic<&ServerOptions::max_connections>},
    Watched{"limits.header_timeout", kTraffic<&ServerOptions::header_timeout>},
    Watched{"limits.body_timeout", kTraffic<&ServerOptions::body_timeout>},
    Watched{"limits.idle_timeout", kTraffic<&ServerOptions::idle_timeout>},
    Watched{"limits.write_timeout", kTraffic<&ServerOptions::write_timeout>},
    Watched{"limits.idempotency_key_lifetime", Same<&GatewayConfig::key_lifetime>},
    Watched{"trace.endpoint", SameIn<&GatewayConfig::trace, &TraceConfig::endpoint>},
    Watched{"trace.authorization", SameIn<&GatewayConfig::trace, &TraceConfig::authorization>},
    Watched{"store.kind", SameIn<&GatewayConfig::store, &StoreConfig::kind>},
    Watched{"store.path", SameIn<&GatewayConfig::store, &StoreConfig::path>},
    Watched{"store.personal_data", SameIn<&GatewayConfig::store, &StoreConfig::personal_data>},
};

template <std::size_t Count>
std::vector<std::string> Differing(const std::array<Watched, Count>& table, const GatewayConfig& a,
                                   const GatewayConfig& b) {
  std::vector<std::string> names;
  for (const Watched& watched : table) {
    if (!watched.same(a, b)) names.emplace_back(watched.name);
  }
  return names;
}

/// `tell` gives what to write for a key that is in both: "" when it has not changed.
template <class Map, class Name, class Tell>
NameChanges CompareMaps(const Map& before, const Map& after, Name name, Tell tell) {
  NameChanges changes;
  for (const auto& [key, value] : before) {
    if (!after.contains(key)) changes.removed.push_back(name(key));
  }
  for (const auto& [key, value] : after) {
    const auto known = before.find(key);
    if (known == before.end()) {
      changes.added.push_back(name(key));
    } else if (std::string text = tell(key, known->second, value); !text.empty()) {
      changes.changed.push_back(std::move(text));
    }
  }
  return changes;
}

std::string AsItIs(const std::string& id) { return id; }

using Sections = std::map<std::string, std::string>;

/// "main (api_keys, routing)".
std::string TellTenant(const std::string& id, const Sections& before, const Sections& after) {
  const NameChanges sections =
      CompareMaps(before, after, AsItIs,
                  [](const std::string& name, const auto& a, const auto& b) { return a == b ? std::string() : name; });
  std::vector<std::string> names;
  for (const auto* list : {&sections.added, &sections.removed, &sections.changed}) {
    names.insert(names.end(), list->begin(), list->end());
  }
  return names.empty() ? std::string() : id + " (" + Join(names, ", ") + ")";
}

std::string NameOfInstance(const std::pair<std::string, std::string>& key) {
  return key.first.empty() ? key.second : key.second + " (tenant " + key.first + ")";
}

NameChanges CompareProviders(const routing::State& before, const routing::State& after) {
  return CompareMaps(before.instances(), after.instances(), NameOfInstance,
                     [](const auto& key, const auto& a, const auto& b) {
                       return a == b ? std::string() : NameOfInstance(key);  // what is alike was taken over
                     });
}

/// A tenant under a new name has not come and not gone.
NameChanges CompareTenants(const GatewayConfig& before, const GatewayConfig& after) {
  NameChanges changes = CompareMaps(before.tenant_texts, after.tenant_texts, AsItIs, TellTenant);
  for (const auto& [id, tenant] : after.state->tenants()) {
    if (tenant.new_id.empty() || !before.tenant_texts.contains(id) || before.tenant_texts.contains(tenant.new_id))
      continue;
    std::erase(changes.added, tenant.new_id);
    std::erase(changes.removed, id);
    changes.changed.push_back(tenant.new_id + " (renamed from " + id + ")");
  }
  return changes;
}

NameChanges CompareFiles(const provider::ProviderSpecs& before, const provider::ProviderSpecs& after) {
  return CompareMaps(before, after, AsItIs, [](const std::string& id, const auto& a, const auto& b) {
    return a->text == b->text ? std::string() : id;
  });
}

void WriteNames(std::string_view name, const std::vector<std::string>& names, json::Sink& sink) {
  sink.Key(name);
  sink.StartArray();
  for (const std::string& each : names) sink.String(each);
  sink.EndArray();
}

void WriteChanges(std::string_view name, const NameChanges& changes, json::Sink& sink) {
  sink.Key(name);
  sink.StartObject();
  WriteNames("added", changes.added, sink);
  WriteNames("removed", changes.removed, sink);
  WriteNames("changed", changes.changed, sink);
  sink.EndObject();
}

}  // namespace

bool ConfigChanges::empty() const {
  return tenants.empty() && providers.empty() && provider_files.empty() && settings.empty();
}

void ConfigChanges::Write(std::string_view hash, json::Sink& sink) const {
  sink.StartObject();
  sink.Member("object", "reload");
  sink.Member("hash", hash);
  sink.Member("changed", !empty());
  WriteChanges("tenants", tenants, sink);
  WriteChanges("providers", providers, sink);
  WriteChanges("provider_files", provider_files, sink);
  WriteNames("settings", settings, sink);
  WriteNames("needs_restart", needs_restart, sink);
  sink.EndObject();
}

ConfigChanges Compare(const GatewayConfig& started, const GatewayConfig& before, const GatewayConfig& after) {
  ConfigChanges changes;
  changes.tenants = CompareTenants(before, after);
  changes.providers = CompareProviders(*before.state, *after.state);
  changes.provider_files = CompareFiles(before.specs, after.specs);
  changes.settings = Differing(kFollow, before, after);
  changes.needs_restart = Differing(kNeedRestart, started, after);
  return changes;
}

}  // namespace walletgate::gateway
