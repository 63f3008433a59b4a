#include "base/log/line_limit.h"

#include <gtest/gtest.h>

namespace walletgate {
namespace {

using std::chrono::milliseconds;

constexpr SteadyTime kStart{std::chrono::hours(1)};

TEST(LineLimit, LetsSoManyThroughInAWindowAndTellsTheNextHowManyItLeftOut) {
  LineLimit limit(2);
  EXPECT_EQ(limit.Take(kStart), 0);
  EXPECT_EQ(limit.Take(kStart + milliseconds(1)), 0);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(limit.Take(kStart + milliseconds(999)), std::nullopt);
  EXPECT_EQ(limit.Take(kStart + milliseconds(1000)), 5);
  EXPECT_EQ(limit.Take(kStart + milliseconds(1000)), 0) << "told once";
  EXPECT_EQ(limit.Take(kStart + milliseconds(1999)), std::nullopt);
}

TEST(LineLimit, AWindowBeginsWithALineAndNotWithTheOneBefore) {
  LineLimit limit(1, milliseconds(100));
  EXPECT_EQ(limit.Take(kStart), 0);
  EXPECT_EQ(limit.Take(kStart + milliseconds(150)), 0);
  EXPECT_EQ(limit.Take(kStart + milliseconds(249)), std::nullopt);
  EXPECT_EQ(limit.Take(kStart + milliseconds(250)), 1);
}

}  // namespace
}  // namespace walletgate
