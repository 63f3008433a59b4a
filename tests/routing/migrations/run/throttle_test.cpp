#include "routing/migrations/run/throttle.h"

#include <gtest/gtest.h>

namespace walletgate::routing {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr int kHour = 60;

WallTime At(int hour, int minute, int second = 0) {
  return WallTime(hours(24 * 20000) + hours(hour) + minutes(minute) + seconds(second));
}

TEST(Throttle, IsOpenAtAllTimesWithoutAWindow) { EXPECT_FALSE(UntilOpen({}, At(3, 0))); }

TEST(Throttle, IsOpenFromTheFirstMinuteOfAWindowToTheLast) {
  const std::vector<api::DayWindow> windows = {{9 * kHour, 17 * kHour}};
  EXPECT_EQ(UntilOpen(windows, At(8, 59, 30)), seconds(30));
  EXPECT_FALSE(UntilOpen(windows, At(9, 0)));
  EXPECT_FALSE(UntilOpen(windows, At(16, 59, 59)));
  EXPECT_EQ(UntilOpen(windows, At(17, 0)), hours(16));
}

TEST(Throttle, HasWindowsThatGoPastMidnight) {
  const std::vector<api::DayWindow> windows = {{20 * kHour, 6 * kHour}};
  EXPECT_FALSE(UntilOpen(windows, At(23, 0)));
  EXPECT_FALSE(UntilOpen(windows, At(5, 59)));
  EXPECT_EQ(UntilOpen(windows, At(6, 0)), hours(14));
}

TEST(Throttle, WaitsForTheNextOfSeveralWindows) {
  const std::vector<api::DayWindow> windows = {{1 * kHour, 2 * kHour}, {13 * kHour, 14 * kHour}};
  EXPECT_EQ(UntilOpen(windows, At(12, 30)), minutes(30));
  EXPECT_EQ(UntilOpen(windows, At(14, 0)), hours(11));
}

}  // namespace
}  // namespace walletgate::routing
