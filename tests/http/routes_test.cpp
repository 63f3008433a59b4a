// The routes are written once (src/http/resources). What else names them must agree: here the OpenAPI document.

#include <gmock/gmock.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "api/openapi/openapi.h"
#include "base/json/parse.h"
#include "base/strings.h"
#include "http/resources/tables.h"
#include "http/route_table.h"

namespace walletgate::http {
namespace {

std::vector<Route> RoutesOf(RouteTable table) {
  std::vector<Route> all;
  for (const std::span<const Route> resource : table) all.insert(all.end(), resource.begin(), resource.end());
  return all;
}

class Routes : public testing::Test {
 protected:
  json::Value Operation(const Route& route) const {
    return Root().Get("paths").Get(route.pattern).Get(ToLowerAscii(route.method));
  }
  json::Value Root() const { return document_.root(); }

  /// Names of the operation's parameters that stand in the query.
  std::set<std::string_view> QueryOf(json::Value operation) const {
    std::set<std::string_view> names;
    for (json::Value reference : operation.Get("parameters").Elements()) {
      const std::string_view target = reference.Get("$ref").AsString();
      const json::Value parameter =
          Root().Get("components").Get("parameters").Get(target.substr(target.rfind('/') + 1));
      if (parameter.Get("in").AsString() == "query") names.insert(parameter.Get("name").AsString());
    }
    return names;
  }

 private:
  json::Document document_ = *json::Parse(api::OpenApiText("1", ScopeOf));
};

TEST_F(Routes, AreInTheOpenApiDocumentAllButThePageThatShowsIt) {
  for (const Route& route : RoutesOf(TrafficTable())) {
    EXPECT_EQ(Operation(route).IsObject(), route.pattern != "/docs") << route.method << ' ' << route.pattern;
  }
}

TEST_F(Routes, AreAllThatTheOpenApiDocumentNames) {
  std::size_t documented = 0;
  for (const json::Member path : Root().Get("paths").Members()) documented += path.value.size();
  EXPECT_EQ(documented + 1, RoutesOf(TrafficTable()).size());
}

TEST_F(Routes, SayThereWhatTheyAskFor) {
  for (const Route& route : RoutesOf(TrafficTable())) {
    const json::Value operation = Operation(route);
    if (!operation) continue;
    std::string id(route.operation);
    std::erase(id, '_');
    EXPECT_TRUE(EqualsIgnoreCase(operation.Get("operationId").AsString(), id)) << id;
    EXPECT_EQ(Has(route.needs, Needs::kBody | Needs::kLines), static_cast<bool>(operation.Get("requestBody"))) << id;
    EXPECT_EQ(QueryOf(operation), std::set(route.query.begin(), route.query.end())) << id;
    EXPECT_EQ(route.scope.has_value(), operation.Get("security").size() == 1) << id;
  }
}

TEST_F(Routes, SayThereOfEveryAnswerThatIsCountedAgainstALimitThatItTellsTheLimit) {
  const std::set<std::string_view> before = {"401", "403", "414", "417",
                                             "431", "501", "505"};  // nobody has counted yet
  for (const Route& route : RoutesOf(TrafficTable())) {
    const json::Value operation = Operation(route);
    if (!operation) continue;
    for (const json::Member answer : operation.Get("responses").Members()) {
      const bool counted = route.scope.has_value() && !before.contains(answer.name);
      for (const char* name : {"RateLimit", "RateLimit-Policy"}) {
        EXPECT_EQ(static_cast<bool>(answer.value.Get("headers").Get(name)), counted)
            << route.operation << ' ' << answer.name;
      }
    }
  }
}

TEST_F(Routes, AreForAKeyOrForATokenNeverForBoth) {
  for (const Route& route : RoutesOf(TrafficTable())) EXPECT_FALSE(route.role) << route.pattern;
  for (const Route& route : RoutesOf(AdminTable())) EXPECT_FALSE(route.scope) << route.pattern;
}

TEST_F(Routes, ThatReadAreForTheMethodsThatRead) {
  for (const RouteTable table : {TrafficTable(), AdminTable()}) {
    for (const Route& route : RoutesOf(table)) {
      const bool plans = route.operation == "plan_end_user";                // a create that is shown and not made
      const bool reports = route.operation == "create_portability_report";  // which changes nobody
      EXPECT_EQ(route.does == Does::kReads, route.method == "GET" || plans || reports) << route.operation;
    }
  }
}

TEST_F(Routes, AreMetricLabelsOnceEach) {
  const std::vector<std::string> labels = GatewayRoutes();
  EXPECT_EQ(labels.front(), "unmatched");
  EXPECT_EQ(std::set(labels.begin(), labels.end()).size(), labels.size());
  for (const Route& route : RoutesOf(TrafficTable())) EXPECT_THAT(labels, testing::Contains(route.pattern));
}

TEST_F(Routes, TakeOneSegmentForAnId) {
  EXPECT_EQ(MatchPath("/a/{id}/b", "/a/x%20y/b")->id, "x y");
  EXPECT_EQ(MatchPath("/a/{id}", "/a/x%zz")->id, "x%zz");
  EXPECT_EQ(MatchPath("/a", "/a")->id, "");
  for (const char* path : {"/a/", "/a//b", "/a/x/y/b", "/b/x/b"}) EXPECT_FALSE(MatchPath("/a/{id}/b", path)) << path;
}

TEST_F(Routes, TakeASegmentForATenantBesideOneForAnId) {
  const std::optional<PathWords> words = MatchPath("/t/{tenant}/a/{id}/b", "/t/m%61in/a/7/b");
  ASSERT_TRUE(words);
  EXPECT_EQ(words->tenant, "main");
  EXPECT_EQ(words->id, "7");
  EXPECT_EQ(MatchPath("/t/{tenant}/a", "/t/main/a")->tenant, "main");
  for (const char* path : {"/t//a/7/b", "/t/main/a//b", "/t/main/a/7", "/t/main/a/7/b/", "/t/main/a/7/8/b", "/t/"}) {
    EXPECT_FALSE(MatchPath("/t/{tenant}/a/{id}/b", path)) << path;
  }
}

}  // namespace
}  // namespace walletgate::http
