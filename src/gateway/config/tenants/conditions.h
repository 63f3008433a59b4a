#pragma once

// `when` of a routing rule in config/walletgate.yaml (docs/routing.md).

#include "config/yaml_node.h"
#include "routing/choice/facts.h"

namespace walletgate::gateway {

routing::Conditions ParseConditions(const config::YamlNode& node, config::Diagnostics& diagnostics);

}  // namespace walletgate::gateway
