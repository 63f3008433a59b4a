// More work than the gateway can do: what is too much is refused at once and says so, what is taken on is done, and a
// tenant that asks for little is served meanwhile. WALLETGATE_OVERLOAD_SECONDS makes it a drill by hand: so many seconds
// of three times the capacity, and the ratios are asserted; otherwise they are printed only.

#include <gmock/gmock.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <iostream>
#include <thread>

#include "tests/fakes/gateway_fixture.h"
#include "tests/integration/load.h"

namespace walletgate {
namespace {

using fakes::Answer;
using fakes::UserBody;
using std::chrono::milliseconds;

std::string OneLoop(std::string_view limits) {
  std::string config(fakes::kGatewayConfig);
  const std::string_view line = "  request_timeout: ${TEST_REQUEST_TIMEOUT:-30s}\n";
  const std::size_t at = config.find(line);
  config.replace(at, line.size(), std::string(line) + std::string(limits));
  return config.replace(config.find("loops: 2"), 8, "loops: 1");
}

class TooManyAtOnce : public testing::Test {
 protected:
  /// Creates that stay under way for a while.
  std::vector<std::thread> Begin(const fakes::Client& client, int count) {
    std::vector<std::thread> callers;
    for (int i = 0; i < count; ++i) {
      callers.emplace_back([this, client, i] {
        const Answer answer = client.Create(UserBody("slow-" + std::to_string(i), "cdp"));
        (answer.status == 201 ? made_ : others_)++;
      });
    }
    return callers;
  }
  /// Until that many creates are at the vendor.
  void Await(int count) {
    const std::string wanted = "walletgate_provider_in_flight{provider=\"cdp\"} " + std::to_string(count) + "\n";
    for (int i = 0; i < 3000 && gateway_.Admin().Get("/metrics").body.find(wanted) == std::string::npos; ++i) {
      std::this_thread::sleep_for(milliseconds(10));
    }
  }
  void SlowDown(milliseconds by) {
    sandbox::Fault slow;
    slow.kind = "slow";
    slow.delay = by;
    slow.count = -1;
    vendors_.sandbox().Inject("cdp", slow);
  }

  fakes::Vendors vendors_;
  fakes::TestGateway gateway_{vendors_, {}, OneLoop("  max_in_flight: 4\n")};
  std::atomic<int> made_{0};
  std::atomic<int> others_{0};
};

TEST_F(TooManyAtOnce, OneTooManyIsRefusedBeforeItIsReadAndOthersGoOn) {
  SlowDown(std::chrono::seconds(4));
  std::vector<std::thread> callers = Begin(gateway_.As("main"), 4);
  Await(4);
  const Answer refused = gateway_.As("main").Create("no JSON at all", {{"Idempotency-Key", "too-many"}});
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.At("code"), "overloaded");
  EXPECT_EQ(refused.At("applied"), "no");
  EXPECT_EQ(refused.At("retryable"), "true");
  EXPECT_EQ(refused.Header("retry-after"), "1");
  EXPECT_EQ(gateway_.As("main").Get("/v1/providers").status, 503) << "of one tenant, reads too";
  EXPECT_EQ(gateway_.As("other").Get("/v1/providers").status, 200) << "the share of another";
  EXPECT_EQ(gateway_.As("other").Create(UserBody("modest", "streambird")).status, 201);
  EXPECT_EQ(gateway_.Nobody().Get("/openapi.json").status, 200);
  EXPECT_EQ(gateway_.Admin().Get("/readyz").status, 200);
  EXPECT_THAT(gateway_.Admin().Get("/metrics").body, testing::HasSubstr("walletgate_rate_limited_total{scope=\"global\"} 2\n"));
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(made_, 4) << "what was taken on is done";
  EXPECT_EQ(gateway_.As("main").Get("/v1/providers").status, 200);
  const Answer again = gateway_.As("main").Create(UserBody("again", "streambird"), {{"Idempotency-Key", "too-many"}});
  EXPECT_EQ(again.status, 201) << "a refusal is not remembered: " << again;
}

int DrillSeconds() {
  const char* wanted = std::getenv("WALLETGATE_OVERLOAD_SECONDS");
  return wanted == nullptr ? 0 : std::atoi(wanted);
}

/// Creates by one tenant after the other, spread over the vendors that cost least, so that the gateway is what is busy.
fakes::Load CreatesBy(const fakes::Client& client, std::string prefix) {
  fakes::Load load;
  load.client = client;
  load.body = [prefix = std::move(prefix)](int number) {
    static constexpr std::array<const char*, 3> vendors = {"streambird", "moonkey", "capa"};
    return UserBody(prefix + std::to_string(number), vendors[static_cast<std::size_t>(number) % vendors.size()]);
  };
  return load;
}

std::ostream& operator<<(std::ostream& out, const fakes::LoadResult& result) {
  return out << result.made.size() << " made (" << result.MadePerSecond() << "/s, p50 " << fakes::Millis(result.made, 0.5)
             << " ms, p99 " << fakes::Millis(result.made, 0.99) << " ms), " << result.refused.size() << " refused (p50 "
             << fakes::Millis(result.refused, 0.5) << " ms, p99 " << fakes::Millis(result.refused, 0.99) << " ms), "
             << result.others.size() << " others";
}

TEST(Overload, WhatIsTooMuchIsRefusedAtOnceAndTheRestIsDone) {
  const std::chrono::seconds drill(DrillSeconds());
  const milliseconds length = drill.count() > 0 ? drill : std::chrono::seconds(2);
  fakes::Vendors vendors;
  fakes::TestGateway gateway(vendors, {{"TEST_QUEUE_DELAY", "5ms"}}, OneLoop(""));

  fakes::Load usual = CreatesBy(gateway.As("main"), "usual-");
  usual.at_once = 24;
  usual.length = length / 2;
  const fakes::LoadResult peak = fakes::Run(usual);
  std::cout << "peak:     " << peak << "\n";
  ASSERT_EQ(peak.others.size() + peak.refused.size(), 0U) << (peak.others.empty() ? "refused" : peak.others.front());
  ASSERT_GT(peak.made.size(), 0U);

  fakes::Load greedy = CreatesBy(gateway.As("main"), "greedy-");
  greedy.per_second = 3 * peak.MadePerSecond();
  greedy.length = length;
  fakes::Load modest = CreatesBy(gateway.As("other"), "modest-");
  modest.per_second = std::min(20.0, peak.MadePerSecond() / 20);
  modest.length = length;
  fakes::LoadResult modest_result;
  std::thread beside([&] { modest_result = fakes::Run(modest); });
  const fakes::LoadResult result = fakes::Run(greedy);
  beside.join();
  std::cout << "overload: " << result << "\nmodest:   " << modest_result << "\n";
  const double goodput = result.MadePerSecond() / peak.MadePerSecond();
  std::cout << "goodput " << goodput << " of the peak\n";

  EXPECT_EQ(result.others.size(), 0U) << result.others.front();
  EXPECT_GT(result.made.size(), 0U);
  EXPECT_EQ(modest_result.refused.size() + modest_result.others.size(), 0U) << "a tenant that asks for little is served";
  EXPECT_EQ(modest_result.made.size(), modest_result.sent);
  EXPECT_EQ(result.made.size() + result.refused.size(), result.sent) << "everybody was answered";
  EXPECT_EQ(gateway.As("main").Create(UserBody("afterwards", "streambird")).status, 201);
  if (drill.count() == 0) return;
  // The callers and the vendors live on the same cores, so that refusing costs them too: docs/drills.md.
  EXPECT_GE(goodput, 0.5);
  EXPECT_LT(fakes::Millis(result.refused, 0.5), fakes::Millis(result.made, 0.5));
}

}  // namespace
}  // namespace walletgate
