#include <gtest/gtest.h>

#include <string>

#include "routing/migrations/run/switching.h"

namespace walletgate::routing {
namespace {

constexpr int kUsers = 4000;

TEST(ShareOfUsers, IsAboutAsManyAsItSaysAndOnlyGrows) {
  for (const int percent : {5, 25, 60}) {
    int within = 0;
    for (int i = 0; i < kUsers; ++i) {
      const std::string user = "eu_" + std::to_string(i);
      const bool is_within = IsWithinShare("main", user, "cdp", percent);
      within += is_within ? 1 : 0;
      EXPECT_TRUE(!is_within || IsWithinShare("main", user, "cdp", percent + 10)) << user;
    }
    EXPECT_NEAR(within, kUsers * percent / 100.0, kUsers * 0.03) << percent;
  }
}

TEST(ShareOfUsers, OfNoneIsNobodyAndOfAllEverybody) {
  for (int i = 0; i < kUsers; ++i) {
    const std::string user = "eu_" + std::to_string(i);
    EXPECT_FALSE(IsWithinShare("main", user, "cdp", 0));
    EXPECT_TRUE(IsWithinShare("main", user, "cdp", 100));
  }
}

}  // namespace
}  // namespace walletgate::routing
