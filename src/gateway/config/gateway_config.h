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

#include "config/diagnostics.h"
#include "config/secret_ref.h"
#include "config/used_variables.h"
#include "gateway/config/settings.h"
#include "gateway/config/tenants/renames.h"
#include "provider/spec/provider_spec.h"
#include "routing/imports/import_runner_options.h"
#include "routing/intents/attempts.h"
#include "routing/migrations/migration_runner_options.h"
#include "routing/reconciliation/reconciler.h"
#include "routing/recovery/resolver.h"
#include "routing/state.h"

namespace walletgate::gateway {

/// What the file says of things that users may be at, and where, for holding it against the store (usage.h).
struct UsersSections {
  std::set<std::string> retired_accounts;  ///< as the store has them
  Place providers;                         ///< the sections themselves
  Place tenants;
  std::map<std::pair<std::string, std::string>, Place> instances;  ///< by owner and provider id
};

/// What was made of the rest of the file, and of what it names.
struct LoadedState {
  provider::ProviderSpecs specs;
  std::shared_ptr<const routing::State> state;
  /// Of its providers, those that were bound anew. May be changed before anybody else has the state.
  std::vector<std::shared_ptr<provider::Provider>> fresh;
  UsersSections users;
  /// What each tenant's sections say, by tenant and section, for telling what a reload has changed. Never shown.
  std::map<std::string, std::map<std::string, std::string>> tenant_texts;
  config::UsedVariables variables;           ///< whose values no fault may print, here or later
  std::vector<config::Diagnostic> warnings;  ///< what is no fault of the file and should be told
  std::string hash;  ///< of the file and the provider files, without comments; what references stand for is not in it
};

/// No file says these; tests make things happen sooner with them, or fail.
struct TestKnobs {
  int attempts = routing::kMaxAttempts;  ///< at one vendor call
  routing::ResolverOptions resolver;
  routing::ImportRunnerOptions imports;
  routing::MigrationRunnerOptions migrations;
  routing::ReconcilerOptions reconciler;
  std::string store_vfs;                          ///< storage::SqliteOptions::vfs
  std::chrono::milliseconds span_interval{5000};  ///< between exports
};

struct GatewayConfig {
  Settings settings;
  LoadedState loaded;
  TestKnobs knobs;
};

/// Where a configuration comes from, and what it may go on with.
struct ConfigOrigin {
  std::string file;  ///< names it in diagnostics and anchors relative paths
  config::EnvLookup env;
  /// The state in use, when this is a reload: providers and limits that have not changed are taken over from it.
  const routing::State* before = nullptr;
};

/// Reads and proves the whole: the file, every provider file, every setting, key and certificate it names.
/// Faults go to `diagnostics`; then the result must not be used.
GatewayConfig LoadGatewayConfig(const ConfigOrigin& origin, config::Diagnostics& diagnostics);

/// The same from text, for tests.
GatewayConfig ReadGatewayConfig(std::string_view text, const ConfigOrigin& origin, config::Diagnostics& diagnostics);

/// The section `store` alone; nothing else of the file is looked at, nor are other environment variables needed.
storage::StoreOptions LoadStoreOptions(const ConfigOrigin& origin, config::Diagnostics& diagnostics);

/// Of the section `admin` where it listens, in the same way: there a gateway that runs with this file takes commands.
http::ServerOptions LoadAdminOptions(const ConfigOrigin& origin, config::Diagnostics& diagnostics);

}  // namespace walletgate::gateway
