// When pending users are looked at again.

#include "routing/look_schedule.h"

#include <gtest/gtest.h>

#include "tests/fakes/fake_clock.h"

namespace walletgate::routing {
namespace {

using std::chrono::seconds;
using storage::Look;

class LookSchedule : public testing::Test {
 protected:
  static api::EndUser Waiting() {
    api::EndUser user;
    user.status = api::Status::kActive;
    user.pending_wallets = {{api::Chain::kEvm, api::WalletKind::kEoa}};
    return user;
  }
  static api::EndUser Pending() {
    api::EndUser user;
    user.status = api::Status::kPending;
    return user;
  }
  /// The pauses between looks that change nothing, in seconds.
  std::vector<std::int64_t> PausesFor(const api::EndUser& user) {
    std::vector<std::int64_t> pauses;
    WallTime now = now_;
    std::optional<Look> look = FirstLook(user, now, true);
    while (look && look->next_at && pauses.size() < 100) {
      pauses.push_back(std::chrono::duration_cast<seconds>(*look->next_at - now).count());
      now = *look->next_at;
      look = NextLook(user, *look, now);
    }
    last_ = look;
    return pauses;
  }

  const WallTime now_ = FakeClock().Now();
  std::optional<Look> last_;
};

TEST_F(LookSchedule, WalletsAreLookedForInGrowingPausesThenDailyForAWeek) {
  EXPECT_EQ(PausesFor(Waiting()),
            (std::vector<std::int64_t>{1, 5, 30, 300, 3600, 86400, 86400, 86400, 86400, 86400, 86400, 86400}));
  EXPECT_TRUE(GivenUp(last_));
}

TEST_F(LookSchedule, APendingStatusIsLookedAtThreeTimes) {
  EXPECT_EQ(PausesFor(Pending()), (std::vector<std::int64_t>{60, 3600, 86400}));
  EXPECT_FALSE(GivenUp(last_));
}

TEST_F(LookSchedule, NobodyLooksAtWhoHasEverythingOrIsGone) {
  api::EndUser active;
  active.status = api::Status::kActive;
  EXPECT_FALSE(FirstLook(active, now_, true));
  api::EndUser deleted = Waiting();
  deleted.status = api::Status::kDeleted;
  EXPECT_FALSE(FirstLook(deleted, now_, true));
  api::EndUser missing = Waiting();
  missing.missing_since = now_;
  EXPECT_FALSE(FirstLook(missing, now_, true));
  EXPECT_FALSE(KeptLook(missing, FirstLook(Waiting(), now_, true), now_));
}

TEST_F(LookSchedule, WhereNobodyCanBeAskedOnlyTheLastByteIsRemembered) {
  const std::optional<Look> look = FirstLook(Waiting(), now_, false);
  ASSERT_TRUE(look);
  EXPECT_FALSE(look->next_at);
  EXPECT_EQ(look->sent_at, now_);
}

TEST_F(LookSchedule, ARefreshIsNoTry) {
  const Look before{Look::For::kWallets, now_ + seconds(300), 3, now_ - seconds(36)};
  EXPECT_EQ(KeptLook(Waiting(), before, now_), before);
  const Look ended{Look::For::kStatus, std::nullopt, 3, now_};
  EXPECT_EQ(KeptLook(Pending(), ended, now_), ended) << "only callers ask from here on";
}

TEST_F(LookSchedule, WhatIsAwaitedNextBeginsAfresh) {
  const Look before{Look::For::kWallets, now_, 4, now_ - seconds(3600)};
  const std::optional<Look> next = NextLook(Pending(), before, now_);
  ASSERT_TRUE(next);
  EXPECT_EQ(*next, (Look{Look::For::kStatus, now_ + seconds(60), 0, before.sent_at}));
}

TEST_F(LookSchedule, AnUnansweredLookIsNoTryAndIsNotMadeAgainAtOnce) {
  const Look early{Look::For::kWallets, now_, 0, now_};
  EXPECT_EQ(PutOffLook(early, now_), (Look{Look::For::kWallets, now_ + seconds(60), 0, now_}));
  const Look late{Look::For::kWallets, now_, 8, now_};
  EXPECT_EQ(PutOffLook(late, now_).next_at, now_ + seconds(86400));
  const Look last{Look::For::kWallets, now_, 12, now_};
  EXPECT_EQ(PutOffLook(last, now_).next_at, now_ + seconds(86400));
}

}  // namespace
}  // namespace walletgate::routing
