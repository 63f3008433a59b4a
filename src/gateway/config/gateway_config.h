#pragma once

// config/walletgate.yaml: listeners, limits, store, providers with their settings, tenants with keys and routing.
// Read strictly: unknown and duplicate keys are refused, every fault is reported at once.

#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/secret.h"
#include "config/diagnostics.h"
#include "config/secret_ref.h"
#include "gateway/config/renames.h"
#include "http/admin_gate.h"
#include "http/admission.h"
#include "http/server/server.h"
#include "provider/provider.h"
#include "provider/provider_spec.h"
#include "routing/attempts.h"
#include "routing/resolver.h"
#include "routing/state.h"

namespace walletgate::gateway {

struct StoreConfig {
  enum class Kind : std::uint8_t {
    kMemory,  ///< forgets everything when the process ends
    kSqlite,
  };
  Kind kind = Kind::kMemory;  ///< the file must say which
  std::string path;  ///< of the database, resolved against the folder of the configuration file; "" for kMemory
  bool personal_data = true;  ///< storage::SqliteOptions::personal_data
  std::string vfs;            ///< storage::SqliteOptions::vfs; not in the file
};

/// What the file says of things that users may be at, and where, for holding it against the store (usage.h).
struct UsersSections {
  std::set<std::string> retired_accounts;  ///< as the store has them
  Place providers;                         ///< the sections themselves
  Place tenants;
  std::map<std::pair<std::string, std::string>, Place> instances;  ///< by owner and provider id
};

/// Where spans go.
struct TraceConfig {
  std::string endpoint;                      ///< a URL that ParseUrl takes, with a path; "": nowhere
  Secret authorization;                      ///< value of the Authorization header; empty: none
  double sample = 1;                         ///< http::GatewayOptions::trace_sample
  std::chrono::milliseconds interval{5000};  ///< between exports; not in the file
};

struct GatewayConfig {
  http::ServerOptions traffic;
  http::ServerOptions admin;
  std::shared_ptr<const http::AdminAccess> admin_access = std::make_shared<http::AdminAccess>();
  std::chrono::milliseconds request_timeout{30000};
  std::chrono::milliseconds drain_timeout{35000};  ///< at least request_timeout; by default 5 s more
  std::chrono::milliseconds drain_delay{0};        ///< of a drain: not ready any more, but still taking requests
  std::chrono::milliseconds key_lifetime{std::chrono::hours(24)};
  provider::CallLimits call_limits;      ///< per credential set
  int attempts = routing::kMaxAttempts;  ///< at one vendor call; not in the file
  http::AdmissionOptions admission;
  bool log_requests = true;
  double success_sample = 1;
  std::string log_level = "info";
  TraceConfig trace;
  StoreConfig store;
  routing::ResolverOptions resolver;  ///< not in the file
  std::string providers_folder;       ///< resolved against the folder of the configuration file
  provider::ProviderSpecs specs;
  std::shared_ptr<const routing::State> state;
  UsersSections users;
  /// What each tenant's sections say, by tenant and section, for telling what a reload has changed. Never shown.
  std::map<std::string, std::map<std::string, std::string>> tenant_texts;
  std::string hash;  ///< of the file and the provider files, without comments; what references stand for is not in it
};

/// Reads and proves the whole: the file, every provider file, every setting, key and certificate it names.
/// Faults go to `diagnostics`; then the result must not be used. `before`: the state in use, when this is a reload;
/// providers and limits that have not changed are taken over from it.
GatewayConfig LoadGatewayConfig(const std::string& file, const config::EnvLookup& env, config::Diagnostics& diagnostics,
                                const routing::State* before = nullptr);

/// The same from text, for the demo and tests; `file` names it in diagnostics and anchors relative paths.
GatewayConfig ReadGatewayConfig(std::string_view text, const std::string& file, const config::EnvLookup& env,
                                config::Diagnostics& diagnostics, const routing::State* before = nullptr);

/// `log.level` as the log knows it.
LogLevel LogLevelOf(const GatewayConfig& config);

/// The section `store` alone; nothing else of the file is looked at, nor are other environment variables needed.
StoreConfig LoadStoreConfig(const std::string& file, const config::EnvLookup& env, config::Diagnostics& diagnostics);

/// Of the section `admin` where it listens, in the same way: there a gateway that runs with this file takes commands.
http::ServerOptions LoadAdminOptions(const std::string& file, const config::EnvLookup& env,
                                     config::Diagnostics& diagnostics);

/// draft-07 JSON Schema of the file, for editors.
std::string GatewayConfigSchema();

}  // namespace walletgate::gateway
