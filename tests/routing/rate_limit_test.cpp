#include "routing/rate_limit.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace walletgate::routing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

SteadyTime At(milliseconds since) { return SteadyTime(std::chrono::hours(5)) + since; }

int Admitted(RateLimit& limit, SteadyTime now, int tries) {
  int admitted = 0;
  for (int i = 0; i < tries; ++i) admitted += limit.Take(now).admitted ? 1 : 0;
  return admitted;
}

TEST(RateLimit, GivesTheWholeBurstAtOnceAndNoMore) {
  RateLimit limit({50, 100});
  EXPECT_EQ(Admitted(limit, At({}), 1000), 100);
}

TEST(RateLimit, FillsAtItsRateAndNotBeyondTheBurst) {
  RateLimit limit({50, 100});
  Admitted(limit, At({}), 1000);
  EXPECT_EQ(Admitted(limit, At(milliseconds(19)), 10), 0);
  EXPECT_EQ(Admitted(limit, At(milliseconds(20)), 10), 1);
  EXPECT_EQ(Admitted(limit, At(seconds(1)), 1000), 49);
  EXPECT_EQ(Admitted(limit, At(std::chrono::hours(1)), 1000), 100);
}

TEST(RateLimit, ARefusedRequestCostsNothing) {
  RateLimit limit({1, 1});
  EXPECT_EQ(Admitted(limit, At({}), 1), 1);
  for (int i = 1; i < 10; ++i) EXPECT_EQ(Admitted(limit, At(milliseconds(100 * i)), 100), 0);
  EXPECT_EQ(Admitted(limit, At(seconds(1)), 100), 1);
}

TEST(RateLimit, TellsWhatIsLeftAndWhen) {
  RateLimit limit({10, 25});
  const Allowance first = limit.Take(At({}));
  EXPECT_TRUE(first.admitted);
  EXPECT_EQ(first.limit, 25);
  EXPECT_EQ(first.remaining, 24);
  EXPECT_EQ(first.window, seconds(3)) << "2.5 s, rounded up";
  EXPECT_EQ(first.reset, seconds(1)) << "0.1 s, rounded up";
  EXPECT_EQ(Admitted(limit, At({}), 23), 23);
  const Allowance last = limit.Take(At({}));
  EXPECT_TRUE(last.admitted);
  EXPECT_EQ(last.remaining, 0);
  EXPECT_EQ(last.reset, seconds(3));
  const Allowance refused = limit.Take(At({}));
  EXPECT_FALSE(refused.admitted);
  EXPECT_EQ(refused.remaining, 0);
  EXPECT_EQ(refused.reset, seconds(1)) << "the next one is admitted in 0.1 s";
}

TEST(RateLimit, TheHighestRateAndBurstFitTheArithmetic) {
  RateLimit limit({1'000'000, 1'000'000});
  EXPECT_EQ(limit.Take(At({})).remaining, 999'999);
  RateLimit slow({1, 1'000'000});
  EXPECT_EQ(slow.Take(At({})).window, seconds(1'000'000));
}

TEST(RateLimit, ThreadsTogetherGetNoMoreThanOne) {
  RateLimit limit({1, 1000});
  std::atomic<int> admitted{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] { admitted += Admitted(limit, At({}), 2000); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(admitted, 1000);
}

}  // namespace
}  // namespace walletgate::routing
