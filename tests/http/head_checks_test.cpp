// What the gateway refuses at the end of a head, and what it waits for the body with.

#include "routing/api_key.h"
#include "routing/rate_limit.h"
#include "tests/http/traffic_fixture.h"

namespace walletgate::http {
namespace {

/// The body that a request announces, as a test sends it.
class Body final : public BodySource {
 public:
  void OnBodyWanted() override { wanted = true; }
  bool wanted = false;
};

class AtTheEndOfTheHead : public TrafficFixture {
 protected:
  AtTheEndOfTheHead() {
    auto state = std::make_shared<routing::State>();
    routing::Tenant tenant;
    tenant.id = "t";
    tenant.rate_limit = std::make_shared<routing::RateLimit>(routing::RateLimitOptions{1, 2});
    state->AddTenant(std::move(tenant),
                     {{"reader", routing::HashApiKey("reads"), api::ScopeSet{api::Scope::kUsersRead}},
                      {"plain", routing::HashApiKey("writes")}});
    handler_.Use(std::move(state), options_);
  }

  Request Create(std::string_view key, std::string_view type = "application/json") {
    Request request = RequestFor("POST", "/v1/end-users");
    if (!key.empty()) request.headers.emplace_back("authorization", "Bearer " + std::string(key));
    request.headers.emplace_back("content-type", type);
    return request;
  }

  /// The status of an answer that comes without the body; 0: the body is waited for.
  int StatusOf(Request request) {
    Body body;
    Arrival arrival;
    arrival.Begin(body);
    request.arrival = &arrival;
    int status = 0;
    Spawn(handler_.Handle(request), [&](const Reply& reply) { status = reply.status; });
    EXPECT_EQ(body.wanted, status == 0);
    const int early = status;
    arrival.Fail(ErrorKind::kRequestTimeout, "late");
    EXPECT_NE(status, 0) << "whoever waits goes on";
    EXPECT_EQ(status, early == 0 ? 408 : early);
    return early;
  }
};

TEST_F(AtTheEndOfTheHead, IsToldWhatNeedsNoBody) {
  EXPECT_EQ(StatusOf(Create("")), 401);
  EXPECT_EQ(StatusOf(Create("nobody's")), 401);
  EXPECT_EQ(StatusOf(Create("reads")), 403);
  EXPECT_EQ(StatusOf(RequestFor("POST", "/v2/end-users")), 404);
  EXPECT_EQ(StatusOf(RequestFor("PUT", "/v1/end-users")), 405);
  EXPECT_EQ(StatusOf(Create("writes", "text/plain")), 415);
  EXPECT_EQ(StatusOf(Create("writes")), 0);
  EXPECT_EQ(StatusOf(Create("writes")), 429) << "of two requests each was counted once";
}

TEST_F(AtTheEndOfTheHead, AKnownCallersSlowBodyHasNoPlaceAmongTheRequestsUnderWay) {
  Body body;
  Arrival arrival;
  arrival.Begin(body);
  Request request = Create("writes");
  request.arrival = &arrival;
  int status = 0;
  Spawn(handler_.Handle(request), [&](const Reply& reply) { status = reply.status; });
  EXPECT_TRUE(arrival.terms().known);
  EXPECT_TRUE(arrival.terms().keep);
  request.body = "{";
  arrival.Finish();
  EXPECT_EQ(status, 400);
}

}  // namespace
}  // namespace walletgate::http
