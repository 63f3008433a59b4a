// How many calls may be sent again.

#include "provider/guard/repeat_budget.h"

#include <gtest/gtest.h>

namespace walletgate::provider {
namespace {

using std::chrono::seconds;

const SteadyTime kNow{std::chrono::hours(1)};

int Granted(RepeatBudget& budget, SteadyTime now) {
  int granted = 0;
  while (budget.Take(now)) ++granted;
  return granted;
}

TEST(RepeatBudget, HoldsThreeWhereNobodyCalls) {
  RepeatBudget budget;
  EXPECT_EQ(Granted(budget, kNow), 3);
}

TEST(RepeatBudget, HoldsATenthOfTheCalls) {
  RepeatBudget budget;
  for (int i = 0; i < 100; ++i) budget.NoteCall(kNow);
  EXPECT_EQ(Granted(budget, kNow), 9) << "each makes the rest smaller";
}

TEST(RepeatBudget, FillsAgainWhenTenSecondsHavePassed) {
  RepeatBudget budget;
  ASSERT_EQ(Granted(budget, kNow), 3);
  EXPECT_EQ(Granted(budget, kNow + seconds(9)), 0);
  EXPECT_EQ(Granted(budget, kNow + seconds(11)), 3);
}

}  // namespace
}  // namespace walletgate::provider
