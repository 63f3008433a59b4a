#include "http/admission.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/check.h"

namespace walletgate::http {
namespace {

using std::chrono::milliseconds;
using Work = Admission::Work;

class AdmissionTest : public testing::Test {
 protected:
  /// Creates of `tenant` that are admitted, one after the other, and stay under way.
  int Fill(std::string_view tenant, int tries) {
    int admitted = 0;
    for (int i = 0; i < tries; ++i) admitted += Enter(tenant) ? 1 : 0;
    return admitted;
  }
  bool Enter(std::string_view tenant, Work work = Work::kCreates) {
    std::optional<Admission::Place> place = admission_.Enter(tenant, work);
    if (!place) return false;
    places_.push_back(std::move(*place));
    return true;
  }
  /// A window in which every timer fired `lag` late.
  void Window(milliseconds lag) {
    for (milliseconds passed{0}; passed <= Admission::kWindow; passed += milliseconds(10)) Probe(lag);
  }
  void Probe(milliseconds lag) {
    now_ += milliseconds(10);
    admission_.OnLag(now_, lag);
  }

  Admission admission_{{1000, milliseconds(10)}};
  std::vector<Admission::Place> places_;
  SteadyTime now_{std::chrono::hours(1)};
};

TEST_F(AdmissionTest, TakesAsMuchAsIsConfiguredAndNoMore) {
  EXPECT_EQ(Fill("one", 5000), 1000);
  EXPECT_EQ(admission_.in_flight(), 1000U);
  places_.clear();
  EXPECT_EQ(admission_.in_flight(), 0U);
  EXPECT_EQ(Fill("one", 5000), 1000);
}

TEST_F(AdmissionTest, KnowsNoTimerThatFiresBeforeItIsDue) {
  EXPECT_THROW(Probe(milliseconds(-1)), FailedCheck);
  EXPECT_THROW(admission_.Use({0, milliseconds(10)}), FailedCheck) << "nobody would ever get in";
}

TEST_F(AdmissionTest, ABurstOfLateTimersCutsNothing) {
  Fill("one", 900);
  for (int i = 0; i < 50; ++i) {
    for (int late = 0; late < 8; ++late) Probe(milliseconds(500));
    Probe(milliseconds(10));
  }
  EXPECT_EQ(admission_.limit(), 1000U);
  EXPECT_FALSE(admission_.shedding());
}

TEST_F(AdmissionTest, AStandingQueueCutsCreatesBelowWhatIsUnderWay) {
  Fill("one", 900);
  Window(milliseconds(11));
  EXPECT_TRUE(admission_.shedding());
  EXPECT_EQ(admission_.limit(), 810U) << "nine tenths of the most that was under way";
  EXPECT_FALSE(Enter("one"));
  places_.erase(places_.begin() + 809, places_.end());
  EXPECT_TRUE(Enter("one"));
  EXPECT_FALSE(Enter("one"));
}

TEST_F(AdmissionTest, CutsDeeperTheLongerTheQueue) {
  Fill("one", 900);
  Window(milliseconds(20));
  EXPECT_EQ(admission_.limit(), 450U);
  places_.erase(places_.begin() + 400, places_.end());
  Window(milliseconds(2000));
  EXPECT_EQ(admission_.limit(), 112U) << "a quarter, and no less at once";
}

TEST_F(AdmissionTest, WaitsUntilACutHasTakenEffect) {
  Fill("one", 900);
  for (int i = 0; i < 5; ++i) Window(milliseconds(20));
  EXPECT_EQ(admission_.limit(), 450U) << "vendors are slow: those admitted before are still under way";
  places_.erase(places_.begin() + 450, places_.end());
  Window(milliseconds(20));
  Window(milliseconds(20));
  EXPECT_LT(admission_.limit(), 450U);
}

TEST_F(AdmissionTest, OnceItShedsTheMeanCounts) {
  Fill("one", 900);
  Window(milliseconds(11));
  places_.clear();
  Fill("one", 810);
  for (int i = 0; i < 10; ++i) Probe(milliseconds(i % 2 == 0 ? 0 : 40));
  EXPECT_LT(admission_.limit(), 810U);
}

TEST_F(AdmissionTest, OnlyCreatesAreCut) {
  Fill("one", 900);
  Window(milliseconds(50));
  EXPECT_FALSE(Enter("one", Work::kCreates));
  EXPECT_TRUE(Enter("one", Work::kOther));
}

TEST_F(AdmissionTest, IsNotCutBelowWhatCannotBeAStandingQueue) {
  for (int i = 0; i < 100; ++i) {
    Fill("one", 900);
    Window(milliseconds(5000));
    places_.clear();
  }
  EXPECT_EQ(admission_.limit(), Admission::kMinLimit);
  EXPECT_EQ(Fill("one", 5000), static_cast<int>(Admission::kMinLimit));
}

TEST_F(AdmissionTest, GrowsAgainAsTheQueueGoes) {
  Fill("one", 900);
  for (int i = 0; i < 20; ++i) Window(milliseconds(50));
  const std::size_t cut = admission_.limit();
  Window(milliseconds(0));
  EXPECT_GT(admission_.limit(), cut);
  EXPECT_LT(admission_.limit(), cut + cut / 4) << "slowly: it stops where the queue begins";
  for (int i = 0; i < 100; ++i) Window(milliseconds(10));
  EXPECT_EQ(admission_.limit(), 1000U);
  EXPECT_FALSE(admission_.shedding());
}

TEST_F(AdmissionTest, WhatWasLearnedIsForgottenWhenNothingIsToDo) {
  Fill("one", 900);
  Window(milliseconds(50));
  places_.clear();
  admission_.OnIdle();
  EXPECT_EQ(Fill("one", 5000), 1000);
}

TEST_F(AdmissionTest, ATenantBelowItsShareIsServedWhileAnotherIsRefused) {
  EXPECT_EQ(Fill("greedy", 5000), 1000);
  EXPECT_TRUE(Enter("modest"));
  EXPECT_FALSE(Enter("greedy"));
  EXPECT_EQ(Fill("modest", 5000), 499) << "half of the thousand";
  EXPECT_TRUE(Enter("third"));
  places_.erase(places_.begin(), places_.begin() + 1000);
  EXPECT_TRUE(Enter("greedy")) << "what others do not use is anybody's";
}

TEST_F(AdmissionTest, ThereIsNoLimitSoLowThatATenantGetsNothing) {
  admission_.Use({1, milliseconds(10)});
  EXPECT_TRUE(Enter("one"));
  EXPECT_TRUE(Enter("two"));
  EXPECT_FALSE(Enter("one"));
  Window(milliseconds(50));
  EXPECT_EQ(admission_.limit(), 1U);
}

TEST_F(AdmissionTest, PlacesMayLeaveAfterIt) {
  auto admission = std::make_unique<Admission>(AdmissionOptions{});
  std::optional<Admission::Place> place = admission->Enter("one", Work::kCreates);
  admission.reset();
  EXPECT_TRUE(place.has_value());
  place.reset();
}

}  // namespace
}  // namespace walletgate::http
