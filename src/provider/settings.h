#pragma once

// `settings` of one provider in a deployment's configuration. Used by the program's config loader.

#include <optional>

#include "auth/auth_scheme.h"
#include "config/secret_ref.h"
#include "config/yaml_node.h"
#include "provider/provider_spec.h"

namespace walletgate::provider {

/// Reads `node` (nullptr or null: nothing is set) against what the provider file declares: one value per declared
/// setting, in its order, defaults filled in. Unknown names, missing required settings, texts of the wrong type and
/// secrets that are no reference go to `diagnostics`; then nothing returns. `at` is where to report what is missing
/// when there is no node.
std::optional<auth::SettingValues> ReadSettings(const config::YamlNode* node, const ProviderSpec& spec,
                                                const config::EnvLookup& env, config::Diagnostics& diagnostics,
                                                const config::Position& at = {});

}  // namespace walletgate::provider
