#include "transport/retry_after.h"

#include <gtest/gtest.h>

#include <string>

namespace walletgate::transport {
namespace {

using std::chrono::seconds;

const WallTime kNow = *ParseRfc3339("2026-05-20T10:00:00Z");

std::string Read(std::string_view text, WallTime now = kNow) {
  const std::optional<WallTime> time = ParseHttpDate(text, now);
  return time ? FormatRfc3339(*time) : "none";
}

TEST(HttpDate, ReadsTheThreeFormsOfTheStandard) {
  EXPECT_EQ(Read("Sun, 06 Nov 1994 08:49:37 GMT"), "1994-11-06T08:49:37Z");
  EXPECT_EQ(Read("Sunday, 06-Nov-94 08:49:37 GMT"), "1994-11-06T08:49:37Z");
  EXPECT_EQ(Read("Sun Nov  6 08:49:37 1994"), "1994-11-06T08:49:37Z");
  EXPECT_EQ(Read("Wed Nov 16 08:49:37 1994"), "1994-11-16T08:49:37Z");
  EXPECT_EQ(Read(" Sun, 06 Nov 1994 08:49:37 GMT\t"), "1994-11-06T08:49:37Z");
  for (const std::string_view day : {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}) {
    EXPECT_EQ(Read(std::string(day) + ", 06-Nov-94 08:49:37 GMT"), "1994-11-06T08:49:37Z")
        << "the weekday says nothing new";
  }
}

// RFC 9110 section 5.6.7: more than 50 years in the future means the most recent year in the past with those digits.
TEST(HttpDate, TakesAYearOfTwoDigitsForOneOfTheNextFiftyYears) {
  EXPECT_EQ(Read("Wednesday, 20-May-26 10:00:00 GMT"), "2026-05-20T10:00:00Z");
  EXPECT_EQ(Read("Wednesday, 20-May-75 10:00:00 GMT"), "2075-05-20T10:00:00Z");
  EXPECT_EQ(Read("Wednesday, 20-May-76 09:00:00 GMT"), "2076-05-20T09:00:00Z");
  EXPECT_EQ(Read("Friday, 20-Nov-76 10:00:00 GMT"), "1976-11-20T10:00:00Z");
  EXPECT_EQ(Read("Friday, 20-May-77 10:00:00 GMT"), "1977-05-20T10:00:00Z");
  EXPECT_EQ(Read("Friday, 31-Dec-99 23:59:59 GMT"), "1999-12-31T23:59:59Z");
  EXPECT_EQ(Read("Friday, 31-Dec-99 23:59:59 GMT", *ParseRfc3339("2060-01-01T00:00:00Z")), "2099-12-31T23:59:59Z");
  EXPECT_EQ(Read("Saturday, 01-Jan-00 00:00:00 GMT"), "2000-01-01T00:00:00Z");
}

TEST(HttpDate, TakesALeapSecondForTheNextOne) {
  EXPECT_EQ(Read("Sat, 31 Dec 2016 23:59:60 GMT"), "2017-01-01T00:00:00Z");
}

TEST(HttpDate, RefusesWhatIsNone) {
  for (const std::string_view text : {"",
                                      "0",
                                      "-1",
                                      "GMT",
                                      "Sun",
                                      "Sunday",
                                      "Sun, ",
                                      "Someday, 06-Nov-94 08:49:37 GMT",
                                      "06 Nov 1994 08:49:37 GMT",
                                      "Sun, 06 Nov 1994 08:49:37",
                                      "Sun, 06 Nov 1994 08:49:37 CET",
                                      "Sun, 06 Nov 1994 08:49:37 GMT+1",
                                      "Sun, 6 Nov 1994 08:49:37 GMT",
                                      "Sun, 31 Feb 1994 08:49:37 GMT",
                                      "Sun, 00 Nov 1994 08:49:37 GMT",
                                      "Sun, 06 nov 1994 08:49:37 GMT",
                                      "Sun, 06 Nov 1994 24:00:00 GMT",
                                      "Sun, 06 Nov 1994 08:60:37 GMT",
                                      "Sun, 06 Nov 1994 08:49:61 GMT",
                                      "Sun, 06-Nov-94 08:49:37 GMT",
                                      "Sunday, 06-Nov-1994 08:49:37 GMT",
                                      "Sun Nov 6 08:49:37 1994",
                                      "Sun Nov  6 08:49:37 1994 GMT",
                                      "Sun, 06 Nov 0000 08:49:37 GMT",
                                      "Sun, 06 Nov 9999 08:49:37 GMT",
                                      "1994-11-06T08:49:37Z",
                                      "Sun, 06 Nov 1994  08:49:37 GMT"}) {
    EXPECT_EQ(Read(text), "none") << text;
  }
}

TEST(RetryAfter, ReadsSecondsOfAnyLengthAndAtMostAnHour) {
  const auto read = [](std::string_view text) { return ParseRetryAfter(text, kNow); };
  EXPECT_EQ(read("0"), seconds(0));
  EXPECT_EQ(read(" 120 "), seconds(120));
  EXPECT_EQ(read("007"), seconds(7));
  EXPECT_EQ(read("3600"), seconds(3600));
  EXPECT_EQ(read("3601"), seconds(3600));
  EXPECT_EQ(read("999999999"), seconds(3600));
  EXPECT_EQ(read("99999999999999999999"), seconds(3600));
  EXPECT_EQ(read(std::string(4000, '9')), seconds(3600));
}

TEST(RetryAfter, RoundsAFractionUp) {
  EXPECT_EQ(ParseRetryAfter("1.5", kNow), seconds(2));
  EXPECT_EQ(ParseRetryAfter("1.0", kNow), seconds(1));
  EXPECT_EQ(ParseRetryAfter("0.001", kNow), seconds(1));
  EXPECT_EQ(ParseRetryAfter("3599.9", kNow), seconds(3600));
}

TEST(RetryAfter, IsNothingWhereItIsNeitherSecondsNorADate) {
  for (const std::string_view text :
       {"", " ", "-1", "+5", "1.", ".5", "1,5", "1e3", "0x10", "5s", "5 s", "5, 10", "soon", "\xEF\xBC\x95"}) {
    EXPECT_EQ(ParseRetryAfter(text, kNow), std::nullopt) << text;
  }
}

TEST(RetryAfter, ReadsADateOfEveryFormAsADelay) {
  const auto read = [](std::string_view text) { return ParseRetryAfter(text, kNow); };
  EXPECT_EQ(read("Wed, 20 May 2026 10:00:30 GMT"), seconds(30));
  EXPECT_EQ(read("Wednesday, 20-May-26 10:00:30 GMT"), seconds(30));
  EXPECT_EQ(read("Wed May 20 10:00:30 2026"), seconds(30));
  EXPECT_EQ(read("Sunday, 06-Nov-94 08:49:37 GMT"), seconds(0));
  EXPECT_EQ(read("Fri, 20 May 2033 10:00:00 GMT"), seconds(3600));
  EXPECT_EQ(ParseRetryAfter("Wed, 20 May 2026 10:00:01 GMT", kNow + std::chrono::milliseconds(400)), seconds(1));
}

TEST(RetryAfter, ADateIsByTheClockThatWroteIt) {
  HttpResponse response{
      429, {{"date", "Wednesday, 20-May-26 07:00:00 GMT"}, {"retry-after", "Wed May 20 07:00:30 2026"}}, ""};
  EXPECT_EQ(RetryAfterOf(response, kNow), seconds(30));
  response.headers[0].second = "yesterday";
  EXPECT_EQ(RetryAfterOf(response, kNow), seconds(0));
  response.headers[1].second = "";
  EXPECT_EQ(RetryAfterOf(response, kNow), std::nullopt);
}

}  // namespace
}  // namespace walletgate::transport
