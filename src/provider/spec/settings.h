#pragma once

// `settings` of one provider in a deployment's configuration. Used by the program's config loader.

#include <optional>

#include "auth/auth_scheme.h"
#include "config/secret_ref.h"
#include "config/yaml_node.h"
#include "provider/spec/provider_spec.h"

namespace walletgate::provider {

/// `settings` as they are given.
struct GivenSettings {
  const config::YamlNode* node;  ///< nullptr or null: nothing is set
  config::Position at = {};      ///< where to report what is missing when there is no node
};

/// Reads what is given against what the provider file declares: one value per declared
/// setting, in its order, defaults filled in. Unknown names, missing required settings, texts of the wrong type and
/// secrets that are no reference go to `diagnostics`; then nothing returns.
std::optional<auth::SettingValues> ReadSettings(const GivenSettings& given, const ProviderSpec& spec,
                                                const config::EnvLookup& env, config::Diagnostics& diagnostics);

}  // namespace walletgate::provider
