#pragma once

// The `providers` and `tenants` sections of config/walletgate.yaml: credentials, API keys, routing.

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "config/secret_ref.h"
#include "gateway/config/tenants/renames.h"
#include "provider/spec/provider_spec.h"
#include "routing/state.h"

namespace walletgate::gateway {

struct TenantSections {
  const config::YamlNode& providers;
  const config::YamlNode& tenants;
  const config::YamlNode* accounts;  ///< null: there is no such section
  const provider::ProviderSpecs& specs;
  const std::string& providers_folder;
  const config::EnvLookup& env;
  provider::CallLimits limits;
  const routing::State* before = nullptr;  ///< what has not changed since is taken over from here
};

struct ParsedTenants {
  std::shared_ptr<routing::State> state;
  std::vector<std::shared_ptr<provider::Provider>> fresh;  ///< of its providers, those that were bound anew
  bool whole = true;  ///< false: a provider is missing in the state, for a fault that was told
  /// Where the settings of each instance of the state stand, by owner and provider id.
  std::map<std::pair<std::string, std::string>, Place> places;
  std::set<std::string> retired_accounts;  ///< as the store has them
};

/// Binds every provider to its settings and every tenant to its providers; all faults go to `diagnostics`.
ParsedTenants ParseTenants(const TenantSections& sections, config::Diagnostics& diagnostics);

}  // namespace walletgate::gateway
