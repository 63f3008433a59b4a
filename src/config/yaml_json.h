#pragma once

// YAML values as JSON: of case files, and of claims in provider files.

#include "base/json/sink.h"
#include "base/json/value.h"
#include "config/yaml_node.h"

namespace walletgate::config {

/// Of a scalar: a quoted one is a string; bare true, false, null and JSON numbers are typed; any other bare word is a
/// string, as in provider files.
void WriteScalarAsJson(const YamlNode& node, json::Sink& sink);

void WriteYamlAsJson(const YamlNode& node, json::Sink& sink);

json::Document YamlToJson(const YamlNode& node);

}  // namespace walletgate::config
