#pragma once

// Finds the route of a request, and lists what others need to know of the routes. Used by the pipeline, the OpenAPI
// document and the metrics.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/scope.h"
#include "http/route.h"

namespace walletgate::http {

/// The label of requests whose path is not there.
inline constexpr std::string_view kUnmatched = "unmatched";

/// What stands for "{id}", or another word in braces, when `path` fits `pattern` ("" when the pattern has none);
/// nothing when it does not fit.
std::optional<std::string> MatchPath(std::string_view pattern, std::string_view path);

/// Into the visit: the path's pattern, id and methods, and the route for the method, null when there is none.
void FindRoute(RouteTable table, Visit& visit);

/// The methods that some path of the table knows, as Allow lists them: what the server as a whole can do.
std::string MethodsOf(RouteTable table);

/// kUnmatched and every pattern, once each, in the order of the table.
std::vector<std::string> PatternsOf(RouteTable table);

/// What a key needs for that method ("POST", in any case) of a pattern; nothing where no key is asked for.
std::optional<api::Scope> ScopeIn(RouteTable table, std::string_view method, std::string_view pattern);

}  // namespace walletgate::http
