#include "routing/migrations/run/stop_rule.h"

#include <gtest/gtest.h>

namespace walletgate::routing {
namespace {

api::MigrationGuard Guard(double failed_share, int of_last, int unknown = 10) {
  api::MigrationGuard guard;
  guard.failed_share = failed_share;
  guard.of_last = of_last;
  guard.unknown = unknown;
  return guard;
}

void Note(StopRule& rule, MoveEnd end, int times) {
  for (int i = 0; i < times; ++i) rule.Note(end);
}

TEST(StopRule, StopsOnceMoreThanTheShareOfALookBackHaveFailed) {
  StopRule rule;
  Note(rule, MoveEnd::kPrepared, 196);
  Note(rule, MoveEnd::kFailed, 4);
  EXPECT_EQ(rule.Reason(Guard(0.02, 200), 0), "");
  Note(rule, MoveEnd::kFailed, 1);
  EXPECT_EQ(rule.Reason(Guard(0.02, 200), 0), kTooManyFailed);
}

TEST(StopRule, StopsWithinTheLookBackOfATargetThatTurnsBad) {
  StopRule rule;
  Note(rule, MoveEnd::kPrepared, 5000);
  int more = 0;
  while (rule.Reason(Guard(0.02, 200), 0).empty() && more < 1000) {
    rule.Note(MoveEnd::kFailed);
    ++more;
  }
  EXPECT_LE(more, 200);
}

TEST(StopRule, ForgetsWhatIsLongerAgoThanItLooksBack) {
  StopRule rule;
  Note(rule, MoveEnd::kFailed, 50);
  Note(rule, MoveEnd::kPrepared, 100);
  EXPECT_EQ(rule.Reason(Guard(0.02, 100), 0), "");
}

TEST(StopRule, CountsNobodyOfWhomNothingWasTried) {
  StopRule rule;
  Note(rule, MoveEnd::kPrepared, 10);
  Note(rule, MoveEnd::kLater, 100);
  Note(rule, MoveEnd::kHeldBack, 100);
  EXPECT_EQ(rule.Reason(Guard(0.02, 10), 0), "");
}

TEST(StopRule, IsNotStoppedByTheFirstFewOfASmallMigration) {
  StopRule rule;
  Note(rule, MoveEnd::kFailed, 3);
  EXPECT_EQ(rule.Reason(Guard(0.02, 200), 0), "");
}

TEST(StopRule, StopsWhenSoManyAreUnknown) {
  const StopRule rule;
  EXPECT_EQ(rule.Reason(Guard(0.02, 200, 10), 9), "");
  EXPECT_EQ(rule.Reason(Guard(0.02, 200, 10), 10), kTooManyUnknown);
}

}  // namespace
}  // namespace walletgate::routing
