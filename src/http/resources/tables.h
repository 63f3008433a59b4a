#pragma once

// Which resources each listener has. Used by the pipelines, and by the program for what it tells of the routes.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/scope.h"
#include "http/route.h"
#include "http/server/request.h"

namespace walletgate::http {

RouteTable TrafficTable();
RouteTable AdminTable();

/// http::ServerOptions::max_body_of of both.
std::size_t MaxTrafficBody(const Request& head);
std::size_t MaxAdminBody(const Request& head);

/// The routes of traffic that metrics know by name.
std::vector<std::string> GatewayRoutes();

/// api::ScopeOf of the routes of traffic.
std::optional<api::Scope> ScopeOf(std::string_view method, std::string_view pattern);

}  // namespace walletgate::http
