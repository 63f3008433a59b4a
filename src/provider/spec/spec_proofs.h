#pragma once

// What must hold across the sections of a provider file. Used by the spec loader, after every section was read.

#include <string>
#include <vector>

#include "config/yaml_node.h"
#include "provider/spec/provider_spec.h"

namespace walletgate::provider {

/// Declared ⇔ used: reports settings that neither `upstream` nor `auth` nor `operations` of `root` refer to. (That a
/// used one is declared is proved where it is used.)
void ProveSettingsUsed(const ProviderSpec& spec, const config::YamlNode& root, config::Diagnostics& diagnostics);

/// Accepted ⇔ used: whatever a caller may send reaches the vendor in the create request, whole, or is declared as kept
/// by the gateway. `accepts` gives paths for messages.
void ProveAcceptedReachesVendor(const ProviderSpec& spec, const config::YamlNode& accepts,
                                config::Diagnostics& diagnostics);

/// Each means of `unknown_outcome` can settle an outcome of its operation, and a search can prove something.
void ProveRecovery(const ProviderSpec& spec, const config::YamlNode& operations, config::Diagnostics& diagnostics);

}  // namespace walletgate::provider
