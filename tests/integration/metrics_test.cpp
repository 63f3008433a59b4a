// The admin listener: what operators see after traffic.

#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <thread>

#include "tests/integration/problem_check.h"

namespace walletgate {
namespace {

using fakes::Answer;
using fakes::UserBody;
using testing::HasSubstr;

/// One request of each kind that counts something.
void MakeTraffic(fakes::Vendors& to, const fakes::TestGateway& through) {
  const fakes::Client main = through.As("main");
  const transport::Headers key = {{"Idempotency-Key", "metrics-1"}};
  main.Create(UserBody("met-1", "cdp"), key);
  main.Create(UserBody("met-1", "cdp"), key);
  main.Create(UserBody("met-other", "cdp"), key);
  main.Create(UserBody("met-2", "yieldforce"));
  main.Create(R"({"external_id":"a b"})");
  to.sandbox().Inject("capa", {.kind = "drift"});
  main.Create(UserBody("met-3", "capa"));
  through.As("wrong").Create(UserBody("met-4", "streambird"));
  through.As("unreachable").Create(UserBody("met-5", "streambird"));
  through.Nobody().Get("/v1/providers");
  main.Get("/nowhere");
}

class AdminListener : public fakes::GatewayTest {
 protected:
  static Answer OpenMetrics() {
    return gateway().Admin().Get("/metrics", {{"Accept", "application/openmetrics-text"}});
  }
};

TEST(AdminCounters, CountWhatHappened) {
  fakes::Vendors vendors;
  const fakes::TestGateway gateway(vendors, {}, fakes::kGatewayConfig, fakes::OneAttempt);
  vendors.PublishKeysAt(gateway.url());
  MakeTraffic(vendors, gateway);
  const Answer text = gateway.Admin().Get("/metrics");
  EXPECT_EQ(text.status, 200);
  EXPECT_EQ(text.Header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  for (const char* series :
       {"walletgate_http_requests_total{code=\"201\",method=\"POST\",route=\"/v1/end-users\"} 3\n",
        "walletgate_http_requests_total{code=\"404\",method=\"GET\",route=\"unmatched\"} 1\n",
        "walletgate_provider_requests_total{operation=\"create_end_user\",outcome=\"success\",provider=\"cdp\"} 1\n",
        "walletgate_provider_requests_total{operation=\"create_end_user\",outcome=\"auth_error\",provider="
        "\"streambird\"} 1\n",
        "walletgate_provider_requests_total{operation=\"create_end_user\",outcome=\"connect_error\",provider="
        "\"streambird\"} 1\n",
        "walletgate_provider_responses_total{code=\"201\",provider=\"cdp\"} 1\n",
        "walletgate_provider_contract_drift_total{kind=\"missing_field\",provider=\"capa\"} 1\n",
        "walletgate_token_refreshes_total{provider=\"yieldforce\",result=\"success\"} 1\n",
        "walletgate_idempotency_total{result=\"new\"} 1\n", "walletgate_idempotency_total{result=\"replayed\"} 1\n",
        "walletgate_idempotency_total{result=\"mismatch\"} 1\n",
        "walletgate_validation_failures_total{field=\"external_id\",rule=\"format\"} 1\n",
        "walletgate_auth_failures_total{reason=\"missing\"} 1\n",
        "walletgate_errors_total{blame=\"gateway\",code=\"provider_credentials\"} 1\n",
        "walletgate_errors_total{blame=\"caller\",code=\"idempotency_key_reused\"} 1\n",
        "walletgate_provider_in_flight{provider=\"cdp\"} 0\n", "walletgate_http_requests_in_flight 0\n",
        "walletgate_provider_request_duration_seconds_count{operation=\"create_end_user\",provider=\"cdp\"} 1\n",
        "walletgate_request_overhead_seconds_bucket{route=\"/v1/end-users\",le=\"+Inf\"}"}) {
    EXPECT_THAT(text.body, HasSubstr(series));
  }
  EXPECT_THAT(text.body, HasSubstr("\nprocess_resident_memory_bytes "));
  EXPECT_THAT(text.body, testing::ContainsRegex("\nwalletgate_build_info\\{[^}]*revision=\"[^\"]+\"[^}]*\\} 1\n"));
}

TEST_F(AdminListener, SpeaksOpenMetricsToThoseWhoAskForIt) {
  MakeTraffic(vendors(), gateway());
  const Answer open = OpenMetrics();
  EXPECT_EQ(open.status, 200);
  EXPECT_EQ(open.Header("content-type"), "application/openmetrics-text; version=1.0.0; charset=utf-8");
  EXPECT_TRUE(open.body.ends_with("\n# EOF\n"));
  EXPECT_THAT(open.body, HasSubstr("# TYPE walletgate_http_requests counter\n"));
}

TEST_F(AdminListener, SatisfiesPromtool) {
  if (std::system("command -v promtool >/dev/null 2>&1") != 0) GTEST_SKIP() << "promtool is not installed";
  MakeTraffic(vendors(), gateway());
  const std::string file = testing::TempDir() + "/walletgate-metrics-" + std::to_string(::getpid());
  std::ofstream(file) << gateway().Admin().Get("/metrics").body;
  const int verdict = std::system(("promtool check metrics < " + file + " > " + file + ".said 2>&1").c_str());
  std::ifstream said(file + ".said");
  EXPECT_EQ(verdict, 0) << std::string(std::istreambuf_iterator<char>(said), {});
  for (const std::string& name : {file, file + ".said"}) std::filesystem::remove(name);
}

TEST_F(AdminListener, TellsLivenessAndReadiness) {
  EXPECT_EQ(gateway().Admin().Get("/livez").body, "ok\n");
  EXPECT_EQ(gateway().Admin().Get("/healthz").status, 200);
  const Answer ready = gateway().Admin().Get("/readyz");
  EXPECT_EQ(ready.status, 200);
  EXPECT_EQ(ready.body, "ready\n");
  EXPECT_EQ(gateway().Admin().Get("/v1/end-users").status, 404);
  const Answer wrong = gateway().Admin().Post("/metrics", "{}");
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.Header("allow"), "GET, HEAD");
}

TEST_F(AdminListener, IsNotReadyWhileItDrainsAndAnswersWhatIsUnderWay) {
  fakes::TestGateway leaving(vendors());
  vendors().sandbox().Inject("capa", {.kind = "slow", .delay = std::chrono::seconds(5)});
  const std::uint64_t before = vendors().sandbox().Counters("capa").requests;
  std::future<Answer> under_way =
      std::async(std::launch::async, [&] { return leaving.As("main").Create(UserBody("drained", "capa")); });
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  const auto wait = [&](auto until) {
    while (!until() && std::chrono::steady_clock::now() < give_up)
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
  };
  wait([&] { return vendors().sandbox().Counters("capa").requests > before; });
  std::future<bool> drained = std::async(std::launch::async, [&] { return leaving.Drain(); });
  Answer ready;
  wait([&] { return (ready = leaving.Admin().Get("/readyz")).status != 200; });
  EXPECT_EQ(ready.status, 503);
  EXPECT_EQ(ready.body, "draining\n");
  EXPECT_EQ(leaving.Admin().Get("/livez").status, 200);
  EXPECT_EQ(under_way.get().status, 201);
  EXPECT_TRUE(drained.get());
  EXPECT_EQ(leaving.As("main").Get("/docs").status, 0) << "nobody listens any more";
}

TEST_F(AdminListener, IsNotReachableThroughTraffic) {
  for (const char* path : {"/metrics", "/livez", "/readyz"}) EXPECT_EQ(Main().Get(path).status, 404) << path;
}

}  // namespace
}  // namespace walletgate
