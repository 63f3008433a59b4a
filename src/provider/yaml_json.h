#pragma once

// YAML values as JSON, for case files.

#include "base/json.h"
#include "config/yaml_node.h"

namespace walletgate::provider {

/// Writes `node`: quoted scalars are strings; bare true, false, null and JSON numbers are typed; any other bare word is
/// a string, as in provider files.
void WriteYamlAsJson(const config::YamlNode& node, json::Sink& sink);

json::Document YamlToJson(const config::YamlNode& node);

}  // namespace walletgate::provider
