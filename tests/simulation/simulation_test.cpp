// Thousands of seeded runs of the real core against simulated vendors, disk, time and crashes. tests/README.md tells
// how to run more of them and how to replay one.

#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/simulation/run.h"

namespace walletgate::simulation {
namespace {

constexpr std::uint64_t kShards = 10;
constexpr int kEnough = 5;  ///< seeds that fail before a shard gives up

std::uint64_t NumberFrom(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

class Seeds : public testing::TestWithParam<std::uint64_t> {};

TEST_P(Seeds, BreakNoPromise) {
  const std::uint64_t share = NumberFrom("WALLETGATE_SIM_SEEDS", 10'000) / kShards;
  std::uint64_t made = 0;
  std::uint64_t steps = 0;
  unsigned crashes = 0;
  unsigned probes = 0;
  unsigned lies = 0;
  unsigned late = 0;
  unsigned denials = 0;
  int failed = 0;
  for (std::uint64_t i = 0; i < share; ++i) {
    const Report report = RunSeed(GetParam() * share + i);
    EXPECT_TRUE(report.violations.empty()) << report.Text();
    ASSERT_LT(failed += report.violations.empty() ? 0 : 1, kEnough) << "enough";
    made += report.made;
    steps += report.steps;
    crashes += report.crashes;
    probes += report.probes;
    lies += report.lies;
    late += report.late;
    denials += report.denials;
  }
  std::printf(
      "%llu seeds, %llu steps, %llu users made, %u crashes, %u probes, %u lies, "
      "%u made late, %u ended as not applied\n",
      static_cast<unsigned long long>(share), static_cast<unsigned long long>(steps),
      static_cast<unsigned long long>(made), crashes, probes, lies, late, denials);
  EXPECT_GT(made, share / 2);
  EXPECT_GT(late, share / 20);
  EXPECT_GT(denials, share / 10);
}

INSTANTIATE_TEST_SUITE_P(Simulation, Seeds, testing::Range<std::uint64_t>(0, kShards));

TEST(Simulation, GivesTheSameTraceForTheSameSeed) {
  std::uint64_t different = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const Report first = RunSeed(seed);
    const Report again = RunSeed(seed);
    EXPECT_EQ(first.hash, again.hash) << "seed " << seed;
    EXPECT_EQ(first.steps, again.steps) << "seed " << seed;
    if (first.hash != RunSeed(seed + 1).hash) ++different;
  }
  EXPECT_EQ(different, 100U);
}

TEST(Simulation, ReplaysOneSeed) {
  if (std::getenv("WALLETGATE_SIM_SEED") == nullptr) GTEST_SKIP() << "set WALLETGATE_SIM_SEED";
  RunOptions options;
  options.print = true;
  const Report report = RunSeed(NumberFrom("WALLETGATE_SIM_SEED", 0), options);
  EXPECT_TRUE(report.violations.empty()) << report.Text();
}

}  // namespace
}  // namespace walletgate::simulation
