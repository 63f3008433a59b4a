#include "gateway/config/gateway_config.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <thread>

#include "auth/jose.h"
#include "config/map_reader.h"
#include "gateway/config/admin.h"
#include "gateway/config/key_sets.h"
#include "gateway/config/listener.h"
#include "gateway/config/tenants.h"

namespace walletgate::gateway {
namespace {

using config::Diagnostics;
using config::MapReader;
using config::YamlNode;
using std::chrono::milliseconds;

constexpr std::size_t kHashDigits = 16;
constexpr milliseconds kMaxDuration = std::chrono::hours(24 * 365);

/// A child mapping that may be absent: `parse` runs only when it is there.
template <class Parse>
void Section(MapReader& parent, std::string_view key, Parse parse) {
  const YamlNode* node = parent.Child(key);
  if (node == nullptr) return;
  MapReader reader(*node, parent.diagnostics());
  parse(reader);
  reader.Finish();
}

/// By default a drain gives the slowest request a little more than it may take.
constexpr milliseconds kDrainMargin{5000};
constexpr milliseconds kMaxDrainDelay = std::chrono::minutes(5);

void ParseLimits(MapReader& reader, GatewayConfig& config) {
  http::ServerOptions& traffic = config.traffic;
  const auto size = [&](std::string_view key, std::size_t fallback, std::int64_t max) {
    return static_cast<std::size_t>(reader.Int(key, static_cast<std::int64_t>(fallback), 1, max));
  };
  traffic.max_body_bytes = size("max_body_bytes", traffic.max_body_bytes, 1 << 20);
  traffic.max_header_bytes = size("max_header_bytes", traffic.max_header_bytes, 1 << 16);
  traffic.max_connections = size("max_connections", traffic.max_connections, 1'000'000);
  const auto duration = [&](std::string_view key, milliseconds fallback) {
    const milliseconds value = reader.Duration(key, fallback);
    if (value < milliseconds(1) || value > kMaxDuration) reader.Fault(key, "must be from 1ms to 365d");
    return value;
  };
  traffic.header_timeout = duration("header_timeout", traffic.header_timeout);
  traffic.body_timeout = duration("body_timeout", traffic.body_timeout);
  traffic.idle_timeout = duration("idle_timeout", traffic.idle_timeout);
  traffic.write_timeout = duration("write_timeout", traffic.write_timeout);
  config.request_timeout = duration("request_timeout", config.request_timeout);
  config.drain_timeout = duration("drain_timeout", config.request_timeout + kDrainMargin);
  config.drain_delay = reader.Duration("drain_delay", config.drain_delay);
  if (config.drain_delay < milliseconds(0) || config.drain_delay > kMaxDrainDelay) {
    reader.Fault("drain_delay", "must be from 0s to 5m");
  }
  if (config.drain_timeout < config.request_timeout) {
    reader.Fault("drain_timeout",
                 "must not be shorter than request_timeout, or a slow create is cut off when the gateway stops");
  }
  config.admission.max_in_flight = size("max_in_flight", config.admission.max_in_flight, 1'000'000);
  config.admission.queue_delay = duration("queue_delay", config.admission.queue_delay);
  config.key_lifetime = duration("idempotency_key_lifetime", config.key_lifetime);
  provider::CallLimits& calls = config.call_limits;
  calls.max_calls = static_cast<int>(reader.Int("connections_per_provider", calls.max_calls, 1, 10'000));
  calls.max_queue = static_cast<int>(reader.Int("queue_per_provider", calls.max_queue, 0, 100'000));
}

/// Two listeners cannot have one port, unless on addresses that do not include each other.
bool Collide(const http::ServerOptions& one, const http::ServerOptions& other) {
  const auto is_any = [](const std::string& address) { return address == "0.0.0.0" || address == "::"; };
  if (!other.socket.empty() || one.port == 0 || one.port != other.port) return false;
  return one.address == other.address || is_any(one.address) || is_any(other.address);
}

/// A share of something.
void ParseShare(MapReader& reader, std::string_view key, double& share) {
  const std::optional<std::string> text = reader.OptionalString(key);
  if (!text) return;
  const char* const end = text->data() + text->size();
  const auto [stop, fault] = std::from_chars(text->data(), end, share);
  const bool good = fault == std::errc() && stop == end && share >= 0 && share <= 1;
  if (!good) reader.Fault(key, "must be a number from 0 to 1");
}

void ParseLog(MapReader& reader, GatewayConfig& config) {
  static constexpr std::array<std::string_view, 4> levels = {"debug", "info", "warning", "error"};
  if (auto level = reader.OptionalEnum("level", levels)) config.log_level = *level;
  config.log_requests = reader.Bool("requests", config.log_requests);
  ParseShare(reader, "success_sample", config.success_sample);
}

void ParseTrace(MapReader& reader, const config::EnvLookup& env, TraceConfig& trace) {
  trace.endpoint = reader.OptionalString("endpoint").value_or("");
  ParseShare(reader, "sample", trace.sample);
  if (const YamlNode* secret = reader.Child("authorization")) {
    trace.authorization = config::ResolveSecret(*secret, env, reader.diagnostics()).value_or(Secret());
    const std::string_view value = trace.authorization.Reveal();
    const auto breaks_header = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    if (std::any_of(value.begin(), value.end(), breaks_header))
      reader.Fault("authorization", "has a control character, which no header may have");
  }
  if (trace.endpoint.empty()) return;
  const Result<Url> url = ParseUrl(trace.endpoint);
  if (!url) reader.Fault("endpoint", "is no usable URL: " + url.error().detail);
  else if (url->path.empty()) reader.Fault("endpoint", "needs the path for traces, which is /v1/traces as a rule");
}

/// Puts values in for ${NAME} and ${NAME:-default} where they are a whole scalar. `settings` are left alone: which of
/// them are secrets, and how those may be referred to, is the provider file's business. `authorization` and the URL of
/// a proxy are secrets (a provider may be called proxy, too: then it is a mapping).
void ResolveReferences(YamlNode& node, const config::EnvLookup& env, Diagnostics& diagnostics) {
  for (YamlNode& element : node.elements) ResolveReferences(element, env, diagnostics);
  for (YamlNode::Entry& entry : node.entries) {
    const bool own_reader =
        entry.key == "settings" || entry.key == "authorization" || (entry.key == "proxy" && entry.value.IsScalar());
    if (!own_reader) ResolveReferences(entry.value, env, diagnostics);
  }
  if (!node.IsScalar() || node.scalar.find("${") == std::string::npos) return;
  if (std::optional<std::string> value = config::ResolveText(node, env, diagnostics)) {
    node.scalar = std::move(*value);
    node.quoted = false;
  }
}

constexpr std::string_view kStoreToWrite =
    "write `store: {kind: sqlite, path: /var/lib/walletgate/walletgate.db}`, or `store: {kind: memory}`, which forgets "
    "every user when the process ends";

/// `file` anchors a relative path. Nothing is opened or created: `check` comes here too.
void ParseStore(MapReader& reader, const std::string& file, StoreConfig& store) {
  static constexpr std::array<std::string_view, 2> kinds = {"memory", "sqlite"};
  const bool kind_given = reader.Has("kind");
  std::optional<std::string> kind = reader.OptionalString("kind");
  if (kind == "postgres") {
    reader.Fault("kind", "'postgres' is not built yet; this version has sqlite and memory");
    kind.reset();
  } else {
    kind = reader.OptionalEnum("kind", kinds);
  }
  if (!kind_given && reader.node().IsMapping()) reader.Fault("kind", "is required: " + std::string(kStoreToWrite));
  const std::optional<std::string> path = reader.OptionalString("path");
  const bool personal_data_given = reader.Has("personal_data");
  store.personal_data = reader.Bool("personal_data", store.personal_data);
  if (kind == "sqlite") {
    store.kind = StoreConfig::Kind::kSqlite;
    if (path.value_or("").empty()) reader.Fault("path", "must name the file of a store of kind 'sqlite'");
  }
  if (path) store.path = ResolvePath(file, *path);
  if (kind != "memory") return;
  if (path) reader.Fault("path", "is for a store of kind 'sqlite' only");
  if (personal_data_given) reader.Fault("personal_data", "is for a store of kind 'sqlite' only");
}

/// Where a configuration comes from, and what it may go on with.
struct Origin {
  const std::string& file;
  const config::EnvLookup& env;
  const routing::State* before;
};

std::map<std::string, std::map<std::string, std::string>> TextsOf(const YamlNode& tenants) {
  std::map<std::string, std::map<std::string, std::string>> texts;
  for (const YamlNode& tenant : tenants.elements) {
    const YamlNode* id = tenant.Find("id");
    if (id == nullptr) continue;
    for (const YamlNode::Entry& entry : tenant.entries) texts[id->scalar][entry.key] = CanonicalText(entry.value);
  }
  return texts;
}

GatewayConfig ParseResolved(const YamlNode& root, const Origin& origin, Diagnostics& diagnostics) {
  GatewayConfig config;
  const std::string& file = origin.file;
  config.traffic.port = 8080;
  config.traffic.loops = std::max(1U, std::thread::hardware_concurrency());
  config.admin.port = kAdminPort;
  MapReader reader(root, diagnostics);
  Section(reader, "listen", [&](MapReader& child) { ParseListener(child, config.traffic); });
  Section(reader, "admin", [&](MapReader& child) {
    ParseAdminListener(child, file, config.admin);
    config.admin_access = std::make_shared<const http::AdminAccess>(ParseAdminAccess(child, origin.env, config.admin));
  });
  if (Collide(config.traffic, config.admin)) reader.Fault("admin", "has the port of 'listen'; it needs one of its own");
  Section(reader, "limits", [&](MapReader& child) { ParseLimits(child, config); });
  Section(reader, "log", [&](MapReader& child) { ParseLog(child, config); });
  Section(reader, "trace", [&](MapReader& child) { ParseTrace(child, origin.env, config.trace); });
  Section(reader, "store", [&](MapReader& child) { ParseStore(child, file, config.store); });
  if (root.IsMapping() && !reader.Has("store")) reader.Fault("store", "is required: " + std::string(kStoreToWrite));
  config.providers_folder = ResolvePath(file, reader.OptionalString("providers_folder").value_or("../providers"));
  config.specs = provider::LoadProviderFolder(config.providers_folder, diagnostics);
  const YamlNode* providers = reader.RequiredChild("providers");
  const YamlNode* tenants = reader.RequiredChild("tenants");
  const YamlNode* accounts = reader.Child("accounts");
  const KeySetSection key_sets = ReadKeySets(reader);
  reader.Finish();
  if (providers != nullptr && tenants != nullptr) {
    ParsedTenants parsed = ParseTenants({*providers, *tenants, accounts, config.specs, config.providers_folder,
                                         origin.env, config.call_limits, origin.before},
                                        diagnostics);
    ServeKeySets(key_sets, parsed, reader);
    config.state = parsed.state;
    config.users = {std::move(parsed.retired_accounts),
                    {providers->where, providers->path},
                    {tenants->where, tenants->path},
                    std::move(parsed.places)};
    config.tenant_texts = TextsOf(*tenants);
  }
  return config;
}

/// A value that could not be looked up is told once, not again for what its ${NAME} is not.
GatewayConfig Parse(YamlNode root, const Origin& origin, Diagnostics& diagnostics) {
  std::string text = CanonicalText(root);
  Diagnostics unresolved;
  ResolveReferences(root, origin.env, unresolved);
  Diagnostics others;
  GatewayConfig config = ParseResolved(root, origin, others);
  for (const auto& [id, spec] : config.specs) text += spec->text;
  config.hash = auth::Sha256Hex(text).substr(0, kHashDigits);
  for (const config::Diagnostic& fault : unresolved.items()) diagnostics.Add(fault.where, fault.path, fault.message);
  for (const config::Diagnostic& fault : others.items()) {
    const auto same_place = [&](const config::Diagnostic& told) {
      return told.path == fault.path && told.where.line == fault.where.line && told.where.column == fault.where.column;
    };
    if (std::any_of(unresolved.items().begin(), unresolved.items().end(), same_place)) continue;
    diagnostics.Add(fault.where, fault.path, fault.message);
  }
  return config;
}

/// One section of the file without the members `passed_over`; the others are not looked at. False when the file could
/// not be read.
template <class Parse>
bool ReadSection(const Origin& origin, std::string_view key, Diagnostics& diagnostics, Parse parse,
                 const std::vector<std::string>& passed_over = {}) {
  std::optional<YamlNode> root = config::ReadYamlFile(origin.file, diagnostics);
  if (!root) return false;
  for (YamlNode::Entry& entry : root->entries) {
    if (entry.key != key) continue;
    std::erase_if(entry.value.entries, [&](const auto& one) { return std::ranges::count(passed_over, one.key) > 0; });
    ResolveReferences(entry.value, origin.env, diagnostics);
    MapReader reader(entry.value, diagnostics);
    parse(reader);
    reader.Finish();
  }
  return true;
}

}  // namespace

GatewayConfig LoadGatewayConfig(const std::string& file, const config::EnvLookup& env, Diagnostics& diagnostics,
                                const routing::State* before) {
  std::optional<YamlNode> root = config::ReadYamlFile(file, diagnostics);
  return root ? Parse(std::move(*root), {file, env, before}, diagnostics) : GatewayConfig();
}

LogLevel LogLevelOf(const GatewayConfig& config) {
  for (const LogLevel level : {LogLevel::kDebug, LogLevel::kInfo, LogLevel::kWarning, LogLevel::kError}) {
    if (ToString(level) == config.log_level) return level;
  }
  return LogLevel::kInfo;
}

StoreConfig LoadStoreConfig(const std::string& file, const config::EnvLookup& env, Diagnostics& diagnostics) {
  std::optional<StoreConfig> store;
  const bool read = ReadSection({file, env, nullptr}, "store", diagnostics,
                                [&](MapReader& reader) { ParseStore(reader, file, store.emplace()); });
  if (read && !store) diagnostics.Add({file, 1, 1}, "store", "is required: " + std::string(kStoreToWrite));
  return store.value_or(StoreConfig());
}

http::ServerOptions LoadAdminOptions(const std::string& file, const config::EnvLookup& env, Diagnostics& diagnostics) {
  http::ServerOptions admin;
  admin.port = kAdminPort;
  ReadSection({file, env, nullptr}, "admin", diagnostics,
              [&](MapReader& reader) { ParseAdminListener(reader, file, admin); },
              {"hosts", "tokens", "metrics_token"});
  return admin;
}

GatewayConfig ReadGatewayConfig(std::string_view text, const std::string& file, const config::EnvLookup& env,
                                Diagnostics& diagnostics, const routing::State* before) {
  std::optional<YamlNode> root = config::ReadYaml(text, file, diagnostics);
  return root ? Parse(std::move(*root), {file, env, before}, diagnostics) : GatewayConfig();
}

}  // namespace walletgate::gateway
