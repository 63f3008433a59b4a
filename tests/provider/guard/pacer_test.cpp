// The vendor's rate and the pauses that it asks for.

#include "provider/guard/pacer.h"

#include <gtest/gtest.h>

namespace walletgate::provider {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const SteadyTime kNow{std::chrono::hours(1)};

std::optional<SteadyTime> Take(Pacer& pacer, milliseconds patience = seconds(30)) {
  return pacer.TakeSlot(kNow, Deadline::After(kNow, patience));
}

TEST(Pacer, WithoutAKnownRateEverythingGoesAtOnce) {
  Pacer pacer(0, milliseconds(0));
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(Take(pacer), SteadyTime::min());
}

TEST(Pacer, ATenthComesAtOnceAndTheRestEvenly) {
  Pacer pacer(20, seconds(18));  // two at once, and one a second
  EXPECT_EQ(Take(pacer), SteadyTime::min());
  EXPECT_EQ(Take(pacer), SteadyTime::min());
  EXPECT_EQ(Take(pacer), kNow + seconds(1));
  EXPECT_EQ(Take(pacer), kNow + seconds(2));
}

TEST(Pacer, AWaitThatIsTooLongTakesNoSlot) {
  Pacer pacer(20, seconds(18));
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(Take(pacer));
  EXPECT_EQ(Take(pacer), std::nullopt) << "three seconds";
  EXPECT_EQ(pacer.TakeSlot(kNow + seconds(1), Deadline::After(kNow, seconds(30))), kNow + seconds(3));
}

TEST(Pacer, ADeadlineThatPassesBeforeTakesNoSlot) {
  Pacer pacer(20, seconds(18));
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(Take(pacer));
  EXPECT_EQ(Take(pacer, milliseconds(999)), std::nullopt);
  EXPECT_EQ(Take(pacer), kNow + seconds(1));
}

TEST(Pacer, APauseThatTheVendorAsksForEndsByItself) {
  Pacer pacer(0, milliseconds(0));
  EXPECT_EQ(pacer.ThrottledFor(kNow), std::nullopt);
  pacer.Throttle(kNow, seconds(7));
  EXPECT_EQ(pacer.ThrottledFor(kNow + seconds(3)), seconds(4));
  EXPECT_EQ(pacer.ThrottledFor(kNow + seconds(7)), std::nullopt);
}

TEST(Pacer, NoVendorShutsUsOutForLong) {
  Pacer pacer(0, milliseconds(0));
  pacer.Throttle(kNow, std::chrono::hours(24));
  EXPECT_EQ(pacer.ThrottledFor(kNow), Pacer::kLongestThrottle);
}

}  // namespace
}  // namespace walletgate::provider
