#pragma once

// The `providers` and `tenants` sections of config/walletgate.yaml: credentials, API keys, routing.

#include <memory>
#include <string>

#include "config/secret_ref.h"
#include "provider/provider_spec.h"
#include "routing/state.h"

namespace walletgate::cli {

struct TenantSections {
  const config::YamlNode& providers;
  const config::YamlNode& tenants;
  const provider::ProviderSpecs& specs;
  const std::string& providers_folder;
  const config::EnvLookup& env;
  provider::CallLimits limits;
  const routing::State* before = nullptr;  ///< what has not changed since is taken over from here
};

/// Binds every provider to its settings and every tenant to its providers; all faults go to `diagnostics`.
std::shared_ptr<const routing::State> ParseTenants(const TenantSections& sections, config::Diagnostics& diagnostics);

}  // namespace walletgate::cli
