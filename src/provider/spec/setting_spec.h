#pragma once

// `settings` of a provider file: what a deployment must or may say. Used by the spec loader.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/yaml_node.h"
#include "mapping/plan.h"
#include "provider/spec/provider_spec.h"

namespace walletgate::provider {

/// Reads the declarations; `settings` is nullptr when the file has none.
std::vector<SettingSpec> ParseSettings(const config::YamlNode* settings, config::Diagnostics& diagnostics);

/// Why `text` is no value of `setting` ("is not one of: eu, us"), or nothing when it is one. Secrets take any text.
std::optional<std::string> FaultOfSettingText(const SettingSpec& setting, std::string_view text);

/// The declarations as the mapping compiler sees them, in the same order.
std::vector<mapping::SettingInfo> SettingInfos(const std::vector<SettingSpec>& settings);

std::vector<std::string> SettingNames(const std::vector<SettingSpec>& settings);

}  // namespace walletgate::provider
