#pragma once

// Finds the route of a request, and lists what others need to know of the routes. Used by the pipeline, the OpenAPI
// document and the metrics.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/scope.h"
#include "http/route.h"
#include "http/server/request.h"

namespace walletgate::http {

/// The label of requests whose path is not there.
inline constexpr std::string_view kUnmatched = "unmatched";

/// What stands for the words in braces of a pattern; "" for those that it has not.
struct PathWords {
  std::string tenant;  ///< for "{tenant}"
  std::string id;      ///< for another one
};

/// Nothing when `path` does not fit `pattern`.
std::optional<PathWords> MatchPath(std::string_view pattern, std::string_view path);

/// The most that a body of the request with this head may have: kMaxLines where its route takes lines, otherwise 0,
/// which says nothing.
std::size_t MaxBodyOf(RouteTable table, const Request& head);

/// Into the visit: the path's pattern, id and methods, and the route for the method, null when there is none.
void FindRoute(RouteTable table, Visit& visit);

/// The methods that some path of the table knows, as Allow lists them: what the server as a whole can do.
std::string MethodsOf(RouteTable table);

/// kUnmatched and every pattern, once each, in the order of the table.
std::vector<std::string> PatternsOf(RouteTable table);

/// What a key needs for that method ("POST", in any case) of a pattern; nothing where no key is asked for.
std::optional<api::Scope> ScopeIn(RouteTable table, std::string_view method, std::string_view pattern);

}  // namespace walletgate::http
