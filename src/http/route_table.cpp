#include "http/route_table.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/check.h"
#include "base/strings.h"
#include "http/visit.h"

namespace walletgate::http {

namespace {

constexpr std::string_view kTenantWord = "{tenant}";

/// Takes the segment that `path` begins with.
std::string_view TakeSegment(std::string_view& path) {
  const std::string_view segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

std::string Decoded(std::string_view segment) { return PercentDecode(segment).value_or(std::string(segment)); }

}  // namespace

std::optional<PathWords> MatchPath(std::string_view pattern, std::string_view path) {
  std::string_view tenant;
  std::string_view id;
  std::size_t brace = pattern.find('{');
  while (brace != std::string_view::npos) {
    if (path.size() <= brace || !path.starts_with(pattern.substr(0, brace)) || path[brace] == '/') return std::nullopt;
    path.remove_prefix(brace);
    pattern.remove_prefix(brace);
    const std::size_t end = pattern.find('}');
    Check(end != std::string_view::npos, "a word in braces ends");
    const bool is_tenant = pattern.starts_with(kTenantWord);
    (is_tenant ? tenant : id) = TakeSegment(path);
    pattern.remove_prefix(end + 1);
    brace = pattern.find('{');
  }
  if (pattern != path) return std::nullopt;
  return PathWords{Decoded(tenant), Decoded(id)};
}

namespace {

void NoteMethod(const Route& route, std::string& allow) {
  allow += allow.empty() ? "" : ", ";
  allow += route.method;
  if (route.method == "GET") allow += ", HEAD";
}

/// Where it is the one of the path.
void NotePattern(std::string_view pattern, Visit& visit) {
  std::optional<PathWords> words = MatchPath(pattern, visit.request.path);
  if (!words) return;
  visit.pattern = pattern;
  visit.id = std::move(words->id);
  visit.tenant_name = std::move(words->tenant);
}

}  // namespace

void FindRoute(RouteTable table, Visit& visit) {
  Check(visit.route == nullptr && visit.pattern.empty(), "the route of a request is looked for once");
  const std::string_view method = visit.request.method == "HEAD" ? "GET" : std::string_view(visit.request.method);
  for (const std::span<const Route> resource : table) {
    for (const Route& route : resource) {
      if (visit.pattern.empty()) NotePattern(route.pattern, visit);
      // "/v1/end-users/plan" stands before "/v1/end-users/{id}", and its methods are its own.
      if (visit.pattern != route.pattern) continue;
      NoteMethod(route, visit.allow);
      if (route.method == method) visit.route = &route;
    }
  }
  Check(visit.route == nullptr || visit.route->pattern == visit.pattern, "the route is one of the path that was found");
}

std::size_t MaxBodyOf(RouteTable table, const Request& head) {
  for (const std::span<const Route> resource : table) {
    for (const Route& route : resource) {
      const bool takes = Has(route.needs, Needs::kLines) && route.method == head.method;
      if (takes && MatchPath(route.pattern, head.path)) return kMaxLines;
    }
  }
  return 0;
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
