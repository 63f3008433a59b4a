#include "base/clock.h"

#include <gtest/gtest.h>

#include <string>

#include "base/deadline.h"
#include "tests/fakes/fake_clock.h"

namespace walletgate {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

WallTime At(std::int64_t unix_seconds) { return WallTime(seconds(unix_seconds)); }

TEST(Rfc3339, FormatsToTheSecondInUtc) {
  EXPECT_EQ(FormatRfc3339(At(0)), "1970-01-01T00:00:00Z");
  EXPECT_EQ(FormatRfc3339(At(1650000000)), "2022-04-15T05:20:00Z");
  EXPECT_EQ(FormatRfc3339(At(951782400)), "2000-02-29T00:00:00Z");
  EXPECT_EQ(FormatRfc3339(At(0) + milliseconds(1999)), "1970-01-01T00:00:01Z");
  EXPECT_EQ(FormatRfc3339(At(0) - milliseconds(1)), "1969-12-31T23:59:59Z");
  EXPECT_EQ(FormatRfc3339(FakeClock().Now()), "2026-05-20T10:00:00Z");
}

TEST(Rfc3339, ReadsOffsetsAndFractions) {
  EXPECT_EQ(ParseRfc3339("2022-04-15T05:20:00Z"), At(1650000000));
  EXPECT_EQ(ParseRfc3339("2022-04-15t05:20:00z"), At(1650000000));
  EXPECT_EQ(ParseRfc3339("2022-04-15T07:20:00+02:00"), At(1650000000));
  EXPECT_EQ(ParseRfc3339("2022-04-14T21:50:00-07:30"), At(1650000000));
  EXPECT_EQ(ParseRfc3339("2022-04-15T05:20:00-00:00"), At(1650000000));
  EXPECT_EQ(ParseRfc3339("2022-04-15T05:20:00.5Z"), At(1650000000) + milliseconds(500));
  EXPECT_EQ(ParseRfc3339("1970-01-01T00:00:00.123456789Z"), WallTime(std::chrono::nanoseconds(123456789)));
  EXPECT_EQ(ParseRfc3339("1969-12-31T23:59:59.999Z"), At(0) - milliseconds(1));
}

TEST(Rfc3339, ReadsALeapSecondAtTheEndOfAUtcDayOnly) {
  EXPECT_EQ(ParseRfc3339("2016-12-31T23:59:60Z"), At(1483228800));
  EXPECT_EQ(ParseRfc3339("2017-01-01T00:59:60+01:00"), At(1483228800));
  EXPECT_EQ(ParseRfc3339("2016-12-31T22:59:60Z"), std::nullopt);
}

TEST(Rfc3339, RefusesOtherTextAndImpossibleDates) {
  for (const char* bad : {"",
                          "2022",
                          "2022-04-15",
                          "2022-04-15T05:20Z",
                          "2022-04-15T05:20:00",
                          "2022-04-15 05:20:00Z",
                          "2022-04-15T05:20:00.Z",
                          "2022-04-15T05:20:00.1234567890Z",
                          "2022-04-15T05:20:00+0200",
                          "2022-04-15T05:20:00+24:00",
                          "2022-04-15T05:20:00+01:60",
                          "2022-04-15T05:20:00ZZ",
                          " 2022-04-15T05:20:00Z",
                          "2022-04-15T05:20:00Z ",
                          "2022-02-29T00:00:00Z",
                          "2022-13-01T00:00:00Z",
                          "2022-00-01T00:00:00Z",
                          "2022-01-00T00:00:00Z",
                          "2022-01-32T00:00:00Z",
                          "2022-01-01T24:00:00Z",
                          "2022-01-01T00:60:00Z",
                          "2022-01-01T00:00:61Z",
                          "22-01-01T00:00:00Z",
                          "+022-01-01T00:00:00Z",
                          "2022-1-01T00:00:00Z",
                          "0001-01-01T00:00:00Z",
                          "9999-12-31T23:59:59Z",
                          "2022-04-15T05:20:00,5Z",
                          "２022-04-15T05:20:00Z"}) {
    EXPECT_EQ(ParseRfc3339(bad), std::nullopt) << bad;
  }
}

TEST(Rfc3339, ReadsBackEveryDayOfFourCenturies) {
  for (std::int64_t day = -100000; day < 46000; ++day) {
    const WallTime time = At(day * 86400 + 12345);
    ASSERT_EQ(ParseRfc3339(FormatRfc3339(time)), time) << FormatRfc3339(time);
  }
}

TEST(HttpDate, FormatsTheExampleOfTheRfc) {
  EXPECT_EQ(FormatHttpDate(At(784111777)), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(FormatHttpDate(At(0)), "Thu, 01 Jan 1970 00:00:00 GMT");
}

TEST(Deadline, CountsDownToZero) {
  FakeClock clock;
  const Deadline deadline = Deadline::After(clock.Steady(), milliseconds(500));
  clock.Advance(milliseconds(200));
  EXPECT_EQ(deadline.Left(clock.Steady()), milliseconds(300));
  clock.Advance(seconds(1));
  EXPECT_EQ(deadline.Left(clock.Steady()), milliseconds(0));
  const Deadline later = Deadline::After(clock.Steady(), milliseconds(1));
  EXPECT_EQ(later.EarlierOf(deadline).at(), deadline.at());
}

TEST(SystemClock, Moves) {
  const SteadyTime before = SystemClock().Steady();
  EXPECT_GE(SystemClock().Steady(), before);
  EXPECT_GT(SystemClock().Now(), At(1700000000));
}

}  // namespace
}  // namespace walletgate
