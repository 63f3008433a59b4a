#include "sandbox/vendor_handler.h"

#include "base/json/parse.h"
#include "sandbox/capa.h"
#include "sandbox/cdp/cdp.h"
#include "sandbox/streambird/streambird.h"
#include "tests/sandbox/cdp_test_client.h"

namespace walletgate::sandbox {
namespace {

/// An EventLoop whose timers only note what was asked for and fire on Fire().
class HandLoop final : public EventLoop {
 public:
  void Watch(int, std::uint8_t, Watcher) override {}
  void Unwatch(int) override {}
  TimerId After(std::chrono::nanoseconds delay, std::function<void()> action) override {
    delays.push_back(delay);
    actions_.push_back(std::move(action));
    return actions_.size();
  }
  void Cancel(TimerId) override {}
  void Post(std::function<void()> action) override { actions_.push_back(std::move(action)); }
  SteadyTime Now() const override { return {}; }
  void Fire() {
    std::vector<std::function<void()>> due = std::move(actions_);
    actions_.clear();
    for (auto& action : due) action();
  }

  std::vector<std::chrono::nanoseconds> delays;

 private:
  std::vector<std::function<void()>> actions_;
};

class SandboxHandler : public ::testing::Test {
 protected:
  SandboxHandler()
      : capa_(world_.facilities, world_.credentials.capa, {}), handler_(capa_, faults_, world_.facilities, loop_) {}

  http::Reply Send(const http::Request& request) {
    std::optional<http::Reply> answer;
    Spawn(handler_.Handle(request), [&](http::Reply reply) { answer = std::move(reply); });
    if (!answer) loop_.Fire();
    EXPECT_TRUE(answer.has_value());
    return answer.value_or(http::Reply{});
  }
  http::Reply Create(const std::string& external_id) {
    return Send(MakeRequest("POST", "/api/partner/v1/user",
                            {{"partner-api-key", std::string(world_.credentials.capa.partner_api_key.Reveal())}},
                            R"({"externalUserId":")" + external_id + "\"}"));
  }
  http::Reply Order(const std::string& body) { return Send(MakeRequest("POST", "/_sandbox/faults", {}, body)); }
  http::Reply Show(const std::string& what) { return Send(MakeRequest("GET", "/_sandbox/" + what)); }

  World world_;
  HandLoop loop_;
  FaultBook faults_;
  Capa capa_;
  VendorHandler handler_;
};

TEST_F(SandboxHandler, RefusesInTheVendorsWords) {
  http::Reply reply = Create("fault-429-a");
  EXPECT_EQ(reply.status, 429);
  EXPECT_EQ(Member(reply, {"error", "code"}), "TOO_MANY_REQUESTS");
  EXPECT_EQ(Create("fault-500-a").status, 500);
  EXPECT_EQ(world_.log.Counters().creates, 0U);
  EXPECT_EQ(Create("fault-after-500-a").status, 500);
  EXPECT_EQ(world_.log.Counters().creates, 1U);
}

TEST_F(SandboxHandler, LosesRepliesAfterAndBeforeTheEffect) {
  EXPECT_TRUE(Create("fault-lost-a").drop);
  EXPECT_EQ(world_.log.Counters().creates, 1U);
  EXPECT_EQ(Create("fault-lost-a").status, 201);
  EXPECT_EQ(world_.log.Counters().creates, 1U);
  EXPECT_TRUE(Create("fault-lost-before-a").drop);
  EXPECT_EQ(world_.log.Counters().creates, 1U);
  EXPECT_EQ(Create("fault-lost-before-a").status, 201);
  EXPECT_EQ(world_.log.Counters().creates, 2U);
}

TEST_F(SandboxHandler, SpoilsReplies) {
  http::Reply cut = Create("fault-badjson-a");
  EXPECT_EQ(cut.status, 201);
  EXPECT_FALSE(json::Parse(cut.body));
  http::Reply drift = Create("fault-drift-a");
  EXPECT_EQ(drift.status, 201);
  EXPECT_EQ(Member(drift, {"data", "userId"}), "null");
  EXPECT_NE(Member(drift, {"data", "userId_renamed"}), "null");
  http::Reply html = Create("fault-html-a");
  EXPECT_EQ(html.status, 502);
  EXPECT_EQ(HeaderOf(html, "Content-Type"), "text/html");
  EXPECT_EQ(world_.log.Counters().creates, 2U);
}

TEST_F(SandboxHandler, WaitsOnTheLoop) {
  EXPECT_EQ(Create("fault-slow-250-a").status, 201);
  ASSERT_EQ(loop_.delays.size(), 1U);
  EXPECT_EQ(loop_.delays[0], std::chrono::milliseconds(250));
  handler_.SetLatency(std::chrono::milliseconds(20));
  Create("b");
  EXPECT_EQ(loop_.delays[1], std::chrono::milliseconds(20));
}

TEST_F(SandboxHandler, TakesOrdersAndShowsThem) {
  EXPECT_EQ(Order(R"({"kind":"503","count":2})").status, 201);
  EXPECT_EQ(Member(Show("faults"), {"faults", "0", "kind"}), "503");
  EXPECT_EQ(Create("a").status, 503);
  EXPECT_EQ(Member(Show("faults"), {"faults", "0", "count"}), "1");
  EXPECT_EQ(Send(MakeRequest("DELETE", "/_sandbox/faults")).body, R"({"faults":[]})");
  EXPECT_EQ(Create("a").status, 201);
  http::Reply bad = Order(R"({"kind":"boom"})");
  EXPECT_EQ(bad.status, 400);
  EXPECT_EQ(Order("{").status, 400);
}

TEST_F(SandboxHandler, ShowsLogAndStats) {
  Create("a");
  Create("a");
  Create("fault-lost-b");
  http::Reply log = Show("log");
  EXPECT_EQ(Member(log, {"creates", "0", "external_id"}), "a");
  EXPECT_EQ(Member(log, {"creates", "0", "at"}), "2026-05-20T10:00:00.000Z");
  EXPECT_EQ(Member(log, {"creates", "1", "external_id"}), "fault-lost-b");
  EXPECT_EQ(Show("stats").body,
            R"({"requests":3,"creates":2,"writes":3,"faults":{"lost":1},"statuses":{"dropped":1,"201":2}})");
  Send(MakeRequest("DELETE", "/_sandbox/log"));
  EXPECT_EQ(Show("log").body, R"({"creates":[]})");
  EXPECT_EQ(Show("nothing").status, 404);
}

TEST_F(SandboxHandler, BadAddressesAreMalformed) {
  std::string text = R"({"w":"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed","o":"0x12","n":1.5})";
  EXPECT_EQ(SpoilAddresses(text), R"({"w":"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe","o":"0x12","n":1.5})");
}

TEST(SandboxHandlerKeys, ASlowFirstRequestHoldsItsKey) {
  World world;
  CdpTestClient client(world);
  Cdp cdp(world.facilities, *CdpTokens::Make(world.clock, world.credentials.cdp), {});
  HandLoop loop;
  FaultBook faults;
  VendorHandler handler(cdp, faults, world.facilities, loop);
  const std::string body = R"({"userId":"u-1","authenticationMethods":[{"type":"email","email":"a@b.cd"}]})";
  const Headers key = {{"x-idempotency-key", "7a1f8a10-3b5c-4d6e-8f90-123456789abc"}};
  Fault slow;
  slow.kind = "slow";
  slow.delay = std::chrono::seconds(1);
  faults.Add(slow);
  http::Request first = client.Post("/platform/v2/end-users", body, key);
  http::Request second = client.Post("/platform/v2/end-users", body, key);
  http::Request third = client.Post("/platform/v2/end-users", body, key);
  std::vector<int> statuses;
  const auto note = [&](http::Reply reply) { statuses.push_back(reply.status); };
  Spawn(handler.Handle(first), note);
  Spawn(handler.Handle(second), note);
  loop.Fire();
  Spawn(handler.Handle(third), note);
  EXPECT_EQ(statuses, (std::vector<int>{409, 201, 201}));
  EXPECT_EQ(world.log.Counters().creates, 1U);
}

TEST(SandboxHandlerKeys, AnErrorAfterTheEffectGivesItsResultToARepeat) {
  World world;
  CdpTestClient client(world);
  Cdp cdp(world.facilities, *CdpTokens::Make(world.clock, world.credentials.cdp), {});
  HandLoop loop;
  FaultBook faults;
  VendorHandler handler(cdp, faults, world.facilities, loop);
  Fault after;
  after.kind = "after-500";
  faults.Add(after);
  std::vector<int> statuses;
  for (int i = 0; i < 2; ++i) {
    http::Request request = client.Post(
        "/platform/v2/end-users", R"({"userId":"u-1","authenticationMethods":[{"type":"email","email":"a@b.cd"}]})",
        {{"x-idempotency-key", "7a1f8a10-3b5c-4d6e-8f90-123456789abc"}});
    Spawn(handler.Handle(request), [&](http::Reply reply) { statuses.push_back(reply.status); });
  }
  EXPECT_EQ(statuses, (std::vector<int>{500, 201}));
  EXPECT_EQ(world.log.Counters().creates, 1U);
}

}  // namespace
}  // namespace walletgate::sandbox
