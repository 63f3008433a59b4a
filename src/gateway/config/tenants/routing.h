#pragma once

// `routing` of a tenant in config/walletgate.yaml (docs/routing.md): rules, read and proved.

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "config/yaml_node.h"
#include "routing/choice/route_rules.h"

namespace walletgate::gateway {

using Providers = std::map<std::string, routing::ProviderPtr, std::less<>>;

struct RoutingScope {
  const Providers& providers;                          ///< what the tenant may route to
  std::function<bool(const std::string&)> is_faulty;   ///< a provider that is absent for a fault reported elsewhere
  std::function<bool(const std::string&)> is_retired;  ///< null: none is
  std::set<std::string, std::less<>> closed = {};      ///< of `providers`, those that get no new end users
};

/// Reads `rules`, or `order`, the short form of one. Reports, each at its place: what cannot be read; shares that do
/// not add up; vendors that can never serve their rule; rules that can never fire.
std::vector<routing::RouteRule> ParseRouting(const config::YamlNode& node, const RoutingScope& scope,
                                             config::Diagnostics& diagnostics);

}  // namespace walletgate::gateway
