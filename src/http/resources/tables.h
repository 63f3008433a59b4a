#pragma once

// Which resources each listener has. Used by the pipelines, and by the program for what it tells of the routes.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/scope.h"
#include "http/route.h"

namespace walletgate::http {

RouteTable TrafficTable();
RouteTable AdminTable();

/// The routes of traffic that metrics know by name.
std::vector<std::string> GatewayRoutes();

/// api::ScopeOf of the routes of traffic.
std::optional<api::Scope> ScopeOf(std::string_view method, std::string_view pattern);

}  // namespace walletgate::http
