// What a key may do and for how long: every route with every set of scopes, on a clock of the test's own.

#include <gmock/gmock.h>

#include <set>

#include "http/resources/tables.h"
#include "routing/api_key.h"
#include "tests/http/traffic_fixture.h"

namespace walletgate::http {
namespace {

using api::Scope;
using testing::HasSubstr;
using testing::Not;

constexpr std::array kScopes = {Scope::kUsersRead, Scope::kUsersWrite, Scope::kUsersDelete, Scope::kMigrations};

/// One for each of the sixteen sets of scopes.
std::string KeyNumber(unsigned set) { return "key-number-" + std::to_string(set); }

api::ScopeSet SetNumber(unsigned set) {
  api::ScopeSet scopes;
  for (const Scope scope : kScopes) {
    if ((set >> static_cast<unsigned>(scope) & 1U) != 0) scopes.Add(scope);
  }
  return scopes;
}

class KeyScopes : public TrafficFixture {
 protected:
  KeyScopes() {
    std::vector<routing::ApiKey> keys;
    for (unsigned set = 0; set < 16; ++set) {
      keys.push_back({"k" + std::to_string(set), routing::HashApiKey(KeyNumber(set)), SetNumber(set), {}});
    }
    keys.push_back({"plain", routing::HashApiKey("plain-key")});
    keys.push_back(
        {"brief", routing::HashApiKey("brief-key"), api::kDefaultScopes, clock_.Now() + std::chrono::hours(1)});
    Use(std::move(keys));
  }

  /// From the next request on the tenant has these keys.
  void Use(std::vector<routing::ApiKey> keys, std::shared_ptr<routing::RateLimit> limit = nullptr) {
    auto state = std::make_shared<routing::State>();
    routing::Tenant tenant;
    tenant.id = "t";
    tenant.rate_limit = std::move(limit);
    state->AddTenant(std::move(tenant), std::move(keys));
    handler_.Use(std::move(state), options_);
  }

  Reply Ask(const std::string& method, const std::string& path, const std::string& key) {
    Request request = RequestFor(method, path);
    if (!key.empty()) request.headers.emplace_back("authorization", "Bearer " + key);
    return TrafficFixture::Ask(request);
  }

  std::string Counted(const std::string& reason) const {
    return ValueOf("walletgate_auth_failures_total{reason=\"" + reason + "\"}");
  }
};

struct Asked {
  const char* method;
  const char* path;
  std::optional<Scope> needed;
};

/// The contract; src/http/resources has the tables that the program uses.
const std::vector<Asked> kAsked = {
    {"POST", "/v1/end-users", Scope::kUsersWrite},
    {"GET", "/v1/end-users", Scope::kUsersRead},
    {"HEAD", "/v1/end-users", Scope::kUsersRead},
    {"POST", "/v1/end-users/plan", Scope::kUsersRead},
    {"GET", "/v1/end-users/eu_nobody", Scope::kUsersRead},
    {"HEAD", "/v1/end-users/eu_nobody", Scope::kUsersRead},
    {"PATCH", "/v1/end-users/eu_nobody", Scope::kUsersWrite},
    {"POST", "/v1/end-users/eu_nobody/login-methods", Scope::kUsersWrite},
    {"POST", "/v1/end-users/eu_nobody/login-methods/remove", Scope::kUsersWrite},
    {"POST", "/v1/end-users/eu_nobody/touch", Scope::kUsersWrite},
    {"DELETE", "/v1/end-users/eu_nobody", Scope::kUsersDelete},
    {"POST", "/v1/end-users/eu_nobody/erase", Scope::kUsersDelete},
    {"POST", "/v1/end-users/eu_nobody/wallets", Scope::kUsersWrite},
    {"GET", "/v1/end-users/eu_nobody/journal", Scope::kUsersRead},
    {"HEAD", "/v1/end-users/eu_nobody/journal", Scope::kUsersRead},
    {"GET", "/v1/providers", Scope::kUsersRead},
    {"HEAD", "/v1/providers", Scope::kUsersRead},
    {"GET", "/v1/providers/nobody", Scope::kUsersRead},
    {"POST", "/v1/imports", Scope::kMigrations},
    {"GET", "/v1/imports", Scope::kMigrations},
    {"GET", "/v1/imports/eu_nobody", Scope::kMigrations},
    {"POST", "/v1/imports/eu_nobody/lines", Scope::kMigrations},
    {"POST", "/v1/imports/eu_nobody/start", Scope::kMigrations},
    {"POST", "/v1/imports/eu_nobody/pause", Scope::kMigrations},
    {"POST", "/v1/imports/eu_nobody/resume", Scope::kMigrations},
    {"POST", "/v1/imports/eu_nobody/cancel", Scope::kMigrations},
    {"POST", "/v1/imports/eu_nobody/undo", Scope::kMigrations},
    {"GET", "/v1/imports/eu_nobody/users", Scope::kMigrations},
    {"POST", "/v1/portability", Scope::kMigrations},
    {"GET", "/v1/portability/eu_nobody", Scope::kMigrations},
    {"GET", "/v1/portability/eu_nobody/users", Scope::kMigrations},
    {"POST", "/v1/migrations", Scope::kMigrations},
    {"GET", "/v1/migrations", Scope::kMigrations},
    {"GET", "/v1/migrations/eu_nobody", Scope::kMigrations},
    {"PATCH", "/v1/migrations/eu_nobody", Scope::kMigrations},
    {"POST", "/v1/migrations/eu_nobody/assess", Scope::kMigrations},
    {"POST", "/v1/migrations/eu_nobody/start", Scope::kMigrations},
    {"POST", "/v1/migrations/eu_nobody/pause", Scope::kMigrations},
    {"POST", "/v1/migrations/eu_nobody/resume", Scope::kMigrations},
    {"POST", "/v1/migrations/eu_nobody/cut_over", Scope::kMigrations},
    {"POST", "/v1/migrations/eu_nobody/complete", Scope::kMigrations},
    {"POST", "/v1/migrations/eu_nobody/cancel", Scope::kMigrations},
    {"POST", "/v1/migrations/eu_nobody/rollback", Scope::kMigrations},
    {"GET", "/v1/migrations/eu_nobody/users", Scope::kMigrations},
    {"GET", "/.well-known/jwks.json", std::nullopt},
    {"HEAD", "/.well-known/jwks.json", std::nullopt},
    {"GET", "/issuers/nobody/.well-known/jwks.json", std::nullopt},
    {"HEAD", "/issuers/nobody/.well-known/jwks.json", std::nullopt},
    {"GET", "/healthz", std::nullopt},
    {"HEAD", "/healthz", std::nullopt},
    {"GET", "/openapi.json", std::nullopt},
    {"HEAD", "/openapi.json", std::nullopt},
    {"GET", "/docs", std::nullopt},
};

TEST_F(KeyScopes, EachRouteAsksForItsOwnWhateverElseAKeyHas) {
  int refused = 0;
  for (const Asked& asked : kAsked) {
    for (unsigned set = 0; set < 16; ++set) {
      const Reply reply = Ask(asked.method, asked.path, KeyNumber(set));
      const bool may = !asked.needed || SetNumber(set).Has(*asked.needed);
      EXPECT_EQ(reply.status == 403, !may) << asked.method << ' ' << asked.path << " set " << set << ": " << reply.body;
      EXPECT_NE(reply.status, 401) << asked.method << ' ' << asked.path << " set " << set;
      if (may) continue;
      ++refused;
      EXPECT_THAT(reply.body, HasSubstr(R"("code":"forbidden")"));
      EXPECT_THAT(reply.body, HasSubstr(R"("blame":"caller")"));
      EXPECT_THAT(reply.body, HasSubstr(R"("applied":"no")"));
      EXPECT_THAT(reply.body, HasSubstr("the scope " + std::string(ToString(*asked.needed))));
    }
  }
  EXPECT_EQ(Counted("scope"), std::to_string(refused));
}

TEST_F(KeyScopes, TheTableKnowsEveryRoute) {
  std::set<std::string> patterns;
  for (const std::string& route : GatewayRoutes()) {
    if (route != "unmatched") patterns.insert(route);
  }
  std::set<std::string> asked;
  for (const Asked& row : kAsked) {
    for (const std::string& pattern : patterns) {
      const std::string_view method = std::string_view(row.method) == "HEAD" ? "GET" : row.method;
      std::string path = pattern;
      if (const std::size_t at = path.find("{id}"); at != std::string::npos) {
        path.replace(at, 4, path.find("providers") == std::string::npos ? "eu_nobody" : "nobody");
      }
      if (const std::size_t at = path.find("{name}"); at != std::string::npos) path.replace(at, 6, "nobody");
      if (path != row.path) continue;
      asked.insert(pattern);
      EXPECT_EQ(ScopeOf(method, pattern), row.needed) << row.method << ' ' << pattern;
    }
  }
  EXPECT_EQ(asked, patterns);
}

TEST_F(KeyScopes, AKeyWithoutAListMayDoAllButMigrations) {
  for (const Asked& asked : kAsked) {
    const bool refused = Ask(asked.method, asked.path, "plain-key").status == 403;
    EXPECT_EQ(refused, asked.needed == Scope::kMigrations) << asked.method << ' ' << asked.path;
  }
  EXPECT_FALSE(api::kDefaultScopes.Has(Scope::kMigrations));
}

TEST_F(KeyScopes, A403IsTheSameForAUserWhoIsThereAndOneWhoIsNot) {
  const auto without_id = [](std::string body) { return body.substr(0, body.find(R"("request_id")")); };
  const auto ask = [&](const std::string& id) { return Ask("DELETE", "/v1/end-users/" + id, KeyNumber(1)); };
  const Reply there = ask("eu_01J9ZC3Q7T8X2M4N6P8R0S2T4V");
  EXPECT_EQ(there.status, 403);
  EXPECT_THAT(without_id(there.body), HasSubstr("/v1/end-users/eu_01J9ZC3Q7T8X2M4N6P8R0S2T4V"));
  std::string other = without_id(ask("eu_nobody").body);
  other.replace(other.find("eu_nobody"), 9, "eu_01J9ZC3Q7T8X2M4N6P8R0S2T4V");
  EXPECT_EQ(without_id(there.body), other);
}

TEST_F(KeyScopes, APathOrMethodThatIsNotThereIsToldBeforeTheScope) {
  const std::string nothing = KeyNumber(0);
  EXPECT_EQ(Ask("GET", "/v1/nowhere", nothing).status, 404);
  EXPECT_EQ(Ask("PUT", "/v1/end-users", nothing).status, 405);
  EXPECT_EQ(Ask("HEAD", "/v1/end-users/plan", nothing).status, 405);
}

TEST_F(KeyScopes, WhatAKeyMayNotDoCostsItsTenantNothing) {
  const auto limit =
      std::make_shared<routing::RateLimit>(routing::RateLimitOptions{.requests_per_second = 1, .burst = 1});
  Use({{"reader", routing::HashApiKey("reader-key"), {Scope::kUsersRead}, {}}}, limit);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(Ask("DELETE", "/v1/end-users/eu_nobody", "reader-key").status, 403);
  EXPECT_EQ(Ask("GET", "/v1/providers", "reader-key").status, 200);
  EXPECT_EQ(Ask("GET", "/v1/providers", "reader-key").status, 429);
  EXPECT_EQ(Ask("DELETE", "/v1/end-users/eu_nobody", "reader-key").status, 403) << "waiting would not help";
}

TEST_F(KeyScopes, AKeyEndsAtItsMomentWithoutAReload) {
  EXPECT_EQ(Ask("GET", "/v1/providers", "brief-key").status, 200);
  clock_.Advance(std::chrono::hours(1) - std::chrono::seconds(1));
  EXPECT_EQ(Ask("GET", "/v1/providers", "brief-key").status, 200);
  EXPECT_EQ(Counted("expired"), "0");
  clock_.Advance(std::chrono::seconds(1));
  const Reply over = Ask("GET", "/v1/providers", "brief-key");
  EXPECT_EQ(over.status, 401);
  EXPECT_THAT(over.body, HasSubstr(R"("code":"unauthorized")"));
  EXPECT_THAT(over.body, HasSubstr("has expired"));
  EXPECT_THAT(over.headers, testing::Contains(testing::Pair("WWW-Authenticate", testing::_)));
  EXPECT_EQ(Counted("expired"), "1");
  EXPECT_THAT(Ask("GET", "/v1/providers", "another-key").body, Not(HasSubstr("has expired"))) << "who has not the key";
  EXPECT_EQ(Ask("GET", "/v1/providers", "plain-key").status, 200);
}

TEST_F(KeyScopes, AnExpiredKeyIsToldSoBeforeWhatItMayDo) {
  Use({{"old", routing::HashApiKey("old-key"), {Scope::kUsersRead}, clock_.Now()}});
  EXPECT_EQ(Ask("DELETE", "/v1/end-users/eu_nobody", "old-key").status, 401);
}

TEST_F(KeyScopes, AReloadNarrowsProlongsAndTakesAwayForTheNextRequest) {
  const std::string hash = routing::HashApiKey("changing-key");
  const auto look = [&] { return Ask("GET", "/v1/providers", "changing-key").status; };
  EXPECT_EQ(look(), 401);
  Use({{"c", hash}});
  EXPECT_EQ(look(), 200);
  Use({{"c", hash, {Scope::kUsersDelete}, {}}});
  EXPECT_EQ(look(), 403);
  Use({{"c", hash, api::kDefaultScopes, clock_.Now()}});
  EXPECT_EQ(look(), 401);
  Use({{"c", hash, api::kDefaultScopes, clock_.Now() + std::chrono::seconds(1)}});
  EXPECT_EQ(look(), 200);
  Use({});
  EXPECT_EQ(look(), 401);
}

}  // namespace
}  // namespace walletgate::http
