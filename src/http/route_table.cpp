#include "http/route_table.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/check.h"
#include "base/strings.h"
#include "http/visit.h"

namespace walletgate::http {

std::optional<std::string> MatchPath(std::string_view pattern, std::string_view path) {
  const std::size_t brace = pattern.find('{');
  if (brace == std::string_view::npos) return pattern == path ? std::optional<std::string>("") : std::nullopt;
  const std::string_view before = pattern.substr(0, brace);
  const std::size_t end = pattern.find('}', brace);
  Check(end != std::string_view::npos, "a word in braces ends");
  const std::string_view after = pattern.substr(end + 1);
  if (path.size() <= before.size() + after.size() || !path.starts_with(before) || !path.ends_with(after)) {
    return std::nullopt;
  }
  const std::string_view id = path.substr(before.size(), path.size() - before.size() - after.size());
  if (id.find('/') != std::string_view::npos) return std::nullopt;
  return PercentDecode(id).value_or(std::string(id));
}

namespace {

void NoteMethod(const Route& route, std::string& allow) {
  allow += allow.empty() ? "" : ", ";
  allow += route.method;
  if (route.method == "GET") allow += ", HEAD";
}

}  // namespace

void FindRoute(RouteTable table, Visit& visit) {
  Check(visit.route == nullptr && visit.pattern.empty(), "the route of a request is looked for once");
  const std::string_view method = visit.request.method == "HEAD" ? "GET" : std::string_view(visit.request.method);
  for (const std::span<const Route> resource : table) {
    for (const Route& route : resource) {
      std::optional<std::string> id = MatchPath(route.pattern, visit.request.path);
      // "/v1/end-users/plan" stands before "/v1/end-users/{id}", and its methods are its own.
      if (!id || (!visit.pattern.empty() && visit.pattern != route.pattern)) continue;
      visit.pattern = route.pattern;
      visit.id = std::move(*id);
      NoteMethod(route, visit.allow);
      if (route.method == method) visit.route = &route;
    }
  }
  Check(visit.route == nullptr || visit.route->pattern == visit.pattern, "the route is one of the path that was found");
}

std::string MethodsOf(RouteTable table) {
  std::string allow;
  std::set<std::string_view> seen;
  for (const std::span<const Route> resource : table) {
    for (const Route& route : resource) {
      if (seen.insert(route.method).second) NoteMethod(route, allow);
    }
  }
  return allow + ", OPTIONS";
}

std::vector<std::string> PatternsOf(RouteTable table) {
  std::vector<std::string> names = {std::string(kUnmatched)};
  for (const std::span<const Route> resource : table) {
    for (const Route& route : resource) {
      if (std::find(names.begin(), names.end(), route.pattern) == names.end()) names.emplace_back(route.pattern);
    }
  }
  return names;
}

std::optional<api::Scope> ScopeIn(RouteTable table, std::string_view method, std::string_view pattern) {
  for (const std::span<const Route> resource : table) {
    for (const Route& route : resource) {
      if (route.pattern == pattern && EqualsIgnoreCase(route.method, method)) return route.scope;
    }
  }
  return std::nullopt;
}

}  // namespace walletgate::http
