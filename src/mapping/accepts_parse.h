#pragma once

// The capability declaration of a provider file, read. Used when a provider file is loaded.

#include "config/yaml_node.h"
#include "mapping/accepts.h"

namespace walletgate::mapping {

/// Reads `accepts` and `requires_one_of` (nullptr when absent).
Accepts ParseAccepts(const config::YamlNode& accepts, const config::YamlNode* requires_one_of,
                     config::Diagnostics& diagnostics);

}  // namespace walletgate::mapping
