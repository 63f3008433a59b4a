#pragma once

// HTTP status codes in provider files: one number or a list.

#include <vector>

#include "config/yaml_node.h"

namespace walletgate::provider {

struct StatusRange {
  int lowest = 100;
  int highest = 599;
};

/// Reads a number or a non-empty list of different numbers, each within `range`.
std::vector<int> ParseStatusList(const config::YamlNode& node, StatusRange range, config::Diagnostics& diagnostics);

}  // namespace walletgate::provider
