#pragma once

// `errors` of a provider file (docs/mapping.md section 8). Used by the spec loader.

#include <span>

#include "config/diagnostics.h"
#include "config/yaml_node.h"
#include "provider/spec/provider_spec.h"

namespace walletgate::provider {

/// Reads `errors`. `offered`: the operations that the file declares; `minting`: those among them whose user token the
/// gateway may mint. Rules that cannot match, because of an earlier one or because what they look at is not declared,
/// are faults.
ErrorSpec ParseErrors(const config::YamlNode& node, std::span<const api::Operation> offered,
                      std::span<const api::Operation> minting, config::Diagnostics& diagnostics);

}  // namespace walletgate::provider
