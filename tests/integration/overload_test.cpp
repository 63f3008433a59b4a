// More work than the gateway can do: what is too much is refused at once and says so, what is taken on is done, and a
// tenant that asks for little is served meanwhile. WALLETGATE_OVERLOAD_SECONDS makes it a drill by hand: so many
// seconds of three times the capacity, and the ratios are asserted; otherwise they are printed only.

#include <gmock/gmock.h>

#include <atomic>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <thread>

#include "tests/fakes/gateway_fixture.h"
#include "tests/integration/load.h"

namespace walletgate {
namespace {

using fakes::Answer;
using fakes::UserBody;
using std::chrono::milliseconds;

std::string WithLimits(std::string_view limits) {
  std::string config(fakes::kGatewayConfig);
  const std::string_view line = "  request_timeout: ${TEST_REQUEST_TIMEOUT:-30s}\n";
  const std::size_t at = config.find(line);
  config.replace(at, line.size(), std::string(line) + std::string(limits));
  return config.replace(config.find("log: {requests: true}"), 21, "log: {requests: false}");
}

std::string OneLoop(std::string_view limits) {
  std::string config = WithLimits(limits);
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
  void SlowDown(milliseconds by) { vendors_.sandbox().Inject("cdp", {.kind = "slow", .count = -1, .delay = by}); }

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
  EXPECT_THAT(gateway_.Admin().Get("/metrics").body,
              testing::HasSubstr("walletgate_rate_limited_total{scope=\"global\"} 2\n"));
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

/// Creates at the providers in turn.
fakes::Load CreatesBy(const fakes::Client& client, std::string prefix, std::vector<std::string> providers) {
  fakes::Load load;
  load.client = client;
  load.body = [prefix = std::move(prefix), providers = std::move(providers)](int number) {
    return UserBody(prefix + std::to_string(number), providers[static_cast<std::size_t>(number) % providers.size()]);
  };
  return load;
}

std::ostream& operator<<(std::ostream& out, const fakes::LoadResult& result) {
  return out << result.made.size() << " made (" << result.MadePerSecond() << "/s, p50 "
             << fakes::Millis(result.made, 0.5) << " ms, p99 " << fakes::Millis(result.made, 0.99) << " ms), "
             << result.refused.size() << " refused (p50 " << fakes::Millis(result.refused, 0.5) << " ms, p99 "
             << fakes::Millis(result.refused, 0.99) << " ms), " << result.others.size() << " others";
}

/// First as much as `at_once` callers can have, then three times as much per second by "main", and a little by "other".
struct Drill {
  fakes::LoadResult peak;
  fakes::LoadResult greedy;
  fakes::LoadResult modest;
};

Drill ThreeTimesThePeak(const fakes::TestGateway& gateway, int at_once, const std::vector<std::string>& providers,
                        const std::string& providers_of_other) {
  const std::chrono::seconds by_hand(DrillSeconds());
  const milliseconds length = by_hand.count() > 0 ? by_hand : std::chrono::seconds(2);
  Drill drill;
  fakes::Load usual = CreatesBy(gateway.As("main"), "usual-", providers);
  usual.at_once = at_once;
  usual.length = length / 2;
  drill.peak = fakes::Run(usual);
  std::cout << "peak:     " << drill.peak << "\n";

  fakes::Load greedy = CreatesBy(gateway.As("main"), "greedy-", providers);
  greedy.per_second = 3 * drill.peak.MadePerSecond();
  greedy.length = length;
  fakes::Load modest = CreatesBy(gateway.As("other"), "modest-", {providers_of_other});
  modest.per_second = std::min(20.0, drill.peak.MadePerSecond() / 20);
  modest.length = length;
  std::thread beside([&] { drill.modest = fakes::Run(modest); });
  drill.greedy = fakes::Run(greedy);
  beside.join();
  std::cout << "overload: " << drill.greedy << "\nmodest:   " << drill.modest
            << "\ngoodput:  " << drill.greedy.MadePerSecond() / drill.peak.MadePerSecond() << " of the peak\n";
  return drill;
}

void ExpectEverybodyWasAnswered(const Drill& drill) {
  EXPECT_EQ(drill.peak.others.size() + drill.peak.refused.size(), 0U);
  EXPECT_GT(drill.greedy.made.size(), 0U);
  EXPECT_EQ(drill.greedy.others.size(), 0U) << drill.greedy.others.front().answer;
  EXPECT_EQ(drill.greedy.made.size() + drill.greedy.refused.size(), drill.greedy.sent);
  EXPECT_GT(drill.modest.made.size(), 0U);
  EXPECT_EQ(drill.modest.others.size(), 0U) << drill.modest.others.front().answer;
  EXPECT_EQ(drill.modest.made.size() + drill.modest.refused.size(), drill.modest.sent);
}

void ExpectGoodput(const Drill& drill) {
  if (DrillSeconds() == 0) return;  // a machine with other things to do must not turn ctest red
  EXPECT_LE(drill.modest.refused.size(), drill.modest.sent / 100) << "a tenant that asks for little is served";
  EXPECT_GE(drill.greedy.MadePerSecond(), 0.9 * drill.peak.MadePerSecond());
  EXPECT_LE(fakes::Millis(drill.greedy.made, 0.99), 2 * fakes::Millis(drill.peak.made, 0.99));
  EXPECT_LE(fakes::Millis(drill.greedy.refused, 0.5), 5);
}

/// The gateway has a core for itself, callers and vendors have the others: what is measured is what the gateway can do.
TEST(Overload, OfTheGatewayIsRefusedAtOnceAndTheRestIsDone) {
  const fakes::OnCores others(fakes::OnCores::kOthers);
  fakes::Vendors vendors;
  std::optional<fakes::OnCores> first(fakes::OnCores::kFirst);
  fakes::TestGateway gateway(vendors, {{"TEST_QUEUE_DELAY", "2ms"}}, OneLoop(""));
  first.reset();
  vendors.PublishKeysAt(gateway.url());
  // Not CDP, whose file declares how many requests it takes.
  const Drill drill = ThreeTimesThePeak(gateway, 8, {"yieldforce", "streambird", "moonkey", "capa"}, "streambird");
  ExpectEverybodyWasAnswered(drill);
  ExpectGoodput(drill);
  EXPECT_EQ(gateway.As("main").Create(UserBody("afterwards", "streambird")).status, 201);
  vendors.PublishKeysAt("");
}

/// The vendor is what is slow: its places and its queue are full, the gateway has time.
TEST(Overload, OfAVendorIsRefusedAtItsDoorAndTheRestIsDone) {
  fakes::Vendors vendors;
  fakes::TestGateway gateway(vendors, {}, OneLoop("  connections_per_provider: 16\n  queue_per_provider: 8\n"));
  vendors.sandbox().Inject("capa", {.kind = "slow", .count = -1, .delay = milliseconds(20)});
  const Drill drill = ThreeTimesThePeak(gateway, 16, {"capa"}, "streambird");
  ExpectEverybodyWasAnswered(drill);
  ExpectGoodput(drill);
}

std::size_t CountOf(const fakes::TestGateway& gateway, const std::string& series) {
  const std::string text = gateway.Admin().Get("/metrics").body;
  const std::size_t at = text.find(series);
  return at == std::string::npos ? 0 : std::stoul(text.substr(at + series.size()));
}

/// A call that has waited in the queue is served, whoever comes meanwhile: those who are turned away never got in.
TEST(Overload, NewcomersDoNotTurnAwayWhoeverQueuedForAVendor) {
  fakes::Vendors vendors;
  fakes::TestGateway gateway(vendors, {}, WithLimits("  connections_per_provider: 2\n  queue_per_provider: 8\n"));
  vendors.sandbox().Inject("capa", {.kind = "slow", .count = -1, .delay = milliseconds(5)});
  fakes::Load load = CreatesBy(gateway.As("main"), "queued-", {"capa"});
  load.at_once = 24;
  load.length = std::chrono::seconds(1);
  const fakes::LoadResult result = fakes::Run(load);
  std::cout << "queue:    " << result << "\n";
  EXPECT_EQ(result.others.size(), 0U);
  EXPECT_GT(result.refused.size(), 0U) << "the queue was never full";
  const std::size_t queued = CountOf(gateway, "walletgate_provider_queue_duration_seconds_count{provider=\"capa\"} ");
  EXPECT_GT(queued, 0U);
  EXPECT_LE(queued, result.made.size());
}

}  // namespace
}  // namespace walletgate
