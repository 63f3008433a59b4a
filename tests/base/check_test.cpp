#include "base/check.h"

#include <gtest/gtest.h>

#include <string>

#include "base/log/log.h"

namespace walletgate {
namespace {

TEST(Check, LetsPassWhatHolds) {
  const std::uint64_t before = CountFailedChecks();
  EXPECT_NO_THROW(Check(true, "one is one"));
  EXPECT_EQ(CountFailedChecks(), before);
}

TEST(Check, IsCountedAndLoggedWhereNothingMayBeThrown) {
  const std::uint64_t before = CountFailedChecks();
  std::string logged;
  SetLogSink([&](std::string_view line) { logged = line; });
  EXPECT_TRUE(CheckQuietly(true, "one is one"));
  EXPECT_EQ(logged, "");
  EXPECT_FALSE(CheckQuietly(false, "what ends has begun"));
  SetLogSink({});
  EXPECT_EQ(CountFailedChecks(), before + 1);
  EXPECT_NE(logged.find("what ends has begun"), std::string::npos);
  EXPECT_NE(logged.find("check_test.cpp"), std::string::npos);
}

TEST(Check, ThrowsCountsAndLogsWhatDoesNotInEveryBuild) {
  const std::uint64_t before = CountFailedChecks();
  std::string logged;
  SetLogSink([&](std::string_view line) { logged = line; });
  EXPECT_THROW(Check(false, "a tenant has a name"), FailedCheck);
  SetLogSink({});
  EXPECT_EQ(CountFailedChecks(), before + 1);
  EXPECT_NE(logged.find("a tenant has a name"), std::string::npos);
  EXPECT_NE(logged.find("check_test.cpp"), std::string::npos);
}

}  // namespace
}  // namespace walletgate
