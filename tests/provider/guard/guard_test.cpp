// The circuit breaker, the places and the queue, the vendor's rate, the budget of repeats.

#include "provider/guard/guard.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/fakes/fake_clock.h"
#include "tests/fakes/manual_loop.h"

namespace walletgate::provider {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class GuardTest : public testing::Test {
 protected:
  void Use(GuardOptions options) { guard_ = std::make_shared<Guard>(options); }

  /// Starts to enter; the outcome is added to `entered_` when there is one.
  void Enter(milliseconds patience = seconds(30)) {
    waiting_.Spawn(NoteEntry(guard_->Enter(loop_, "t", Deadline::After(clock_.Steady(), patience))));
    loop_.Turn();
  }
  void End(std::size_t i, CallEnd end, std::optional<seconds> retry_after = {}) {
    entered_[i]->End(end, clock_.Steady(), retry_after);
    loop_.Turn();
  }
  /// One call from beginning to end.
  void Call(CallEnd end) {
    Enter();
    ASSERT_TRUE(entered_.back()) << entered_.back().error().detail;
    End(entered_.size() - 1, end);
  }
  void Pass(milliseconds time) {
    clock_.Advance(time);
    loop_.Turn();
  }
  std::string Refusal() {
    const std::optional<Error> refusal = guard_->Refusal("t", clock_.Steady());
    return refusal ? std::string(ToString(refusal->cause)) : "";
  }

  FakeClock clock_;
  ManualLoop loop_{clock_};
  std::shared_ptr<Guard> guard_ = std::make_shared<Guard>(GuardOptions{});
  std::vector<Result<Guard::Permit>> entered_;
  TaskScope waiting_;  ///< those whom a test leaves waiting go with it

 private:
  Task<void> NoteEntry(Task<Result<Guard::Permit>> entering) {
    Result<Guard::Permit> permit = co_await std::move(entering);
    entered_.push_back(std::move(permit));
  }
};

/// One call that ends when it has begun, if it may.
Task<void> CallOnce(std::shared_ptr<Guard> guard, EventLoop& loop, std::vector<SteadyTime>& begun) {
  const Deadline deadline = Deadline::After(loop.Now(), seconds(30));
  Result<Guard::Permit> permit = co_await guard->Enter(loop, "t", deadline);
  if (!permit) co_return;
  begun.push_back(loop.Now());
  permit->End(CallEnd::kAnswered, loop.Now(), {});
}

TEST_F(GuardTest, OpensAtTheTenthFailureInARow) {
  for (int i = 0; i < 9; ++i) Call(CallEnd::kFailed);
  EXPECT_EQ(guard_->circuit(clock_.Steady()), Circuit::kClosed);
  Call(CallEnd::kFailed);
  EXPECT_EQ(guard_->circuit(clock_.Steady()), Circuit::kOpen);
  Enter();
  ASSERT_FALSE(entered_.back());
  EXPECT_EQ(entered_.back().error().kind, ErrorKind::kProviderUnavailable);
  EXPECT_EQ(entered_.back().error().applied, Applied::kNo);
  EXPECT_EQ(entered_.back().error().cause, Cause::kCircuitOpen);
  EXPECT_EQ(entered_.back().error().retry_after, seconds(1));
}

TEST_F(GuardTest, AnAnswerBreaksTheRowOfFailures) {
  for (int i = 0; i < 9; ++i) Call(CallEnd::kFailed);
  Call(CallEnd::kAnswered);
  for (int i = 0; i < 8; ++i) Call(CallEnd::kFailed);
  EXPECT_EQ(guard_->circuit(clock_.Steady()), Circuit::kClosed);
}

TEST_F(GuardTest, OpensWhenHalfOfTwentyRecentCallsFail) {
  for (int i = 0; i < 9; ++i) {
    Call(CallEnd::kAnswered);
    Call(CallEnd::kFailed);
  }
  Call(CallEnd::kAnswered);
  EXPECT_EQ(guard_->circuit(clock_.Steady()), Circuit::kClosed);
  Call(CallEnd::kFailed);
  EXPECT_EQ(guard_->circuit(clock_.Steady()), Circuit::kOpen);
}

TEST_F(GuardTest, ForgetsFailuresAfterTenSeconds) {
  for (int i = 0; i < 9; ++i) {
    Call(CallEnd::kAnswered);
    Call(CallEnd::kFailed);
  }
  Pass(seconds(11));
  Call(CallEnd::kAnswered);
  Call(CallEnd::kFailed);
  EXPECT_EQ(guard_->circuit(clock_.Steady()), Circuit::kClosed);
}

TEST_F(GuardTest, CountsCallsInFlightThatHaveNoAnswerForHalfTheTimeout) {
  Use({.timeout = seconds(10)});
  for (int i = 0; i < 10; ++i) Enter();
  Pass(milliseconds(4999));
  EXPECT_EQ(Refusal(), "");
  Pass(milliseconds(1));
  EXPECT_EQ(Refusal(), "circuit_open");
}

TEST_F(GuardTest, AnAnswerClearsThoseInFlight) {
  Use({.timeout = seconds(10)});
  for (int i = 0; i < 10; ++i) Enter();
  Pass(seconds(4));
  End(3, CallEnd::kAnswered);
  Pass(seconds(4));
  EXPECT_EQ(Refusal(), "");
}

TEST_F(GuardTest, LetsOneProbeInAtATimeAndClosesWhenItIsAnswered) {
  for (int i = 0; i < 10; ++i) Call(CallEnd::kFailed);
  Pass(seconds(1));
  Enter();
  ASSERT_TRUE(entered_.back());
  const std::size_t probe = entered_.size() - 1;
  EXPECT_EQ(guard_->circuit(clock_.Steady()), Circuit::kHalfOpen);
  Enter();
  ASSERT_FALSE(entered_.back());
  EXPECT_EQ(entered_.back().error().cause, Cause::kCircuitOpen);
  End(probe, CallEnd::kAnswered);
  EXPECT_EQ(guard_->circuit(clock_.Steady()), Circuit::kClosed);
  for (int i = 0; i < 9; ++i) Call(CallEnd::kFailed);  // none of the old failures counts any more
  EXPECT_EQ(guard_->circuit(clock_.Steady()), Circuit::kClosed);
}

TEST_F(GuardTest, WhoeverHearsOfAMoveMayTakeHisTime) {
  std::vector<Circuit> seen;
  guard_->Observe([&](Circuit, Circuit, std::string_view) { seen.push_back(guard_->circuit(clock_.Steady())); });
  for (int i = 0; i < 10; ++i) Call(CallEnd::kFailed);
  EXPECT_EQ(seen, std::vector<Circuit>{Circuit::kOpen}) << "told when the guard can be asked again";
}

TEST_F(GuardTest, AFailedProbeOpensForAnotherSecond) {
  for (int i = 0; i < 10; ++i) Call(CallEnd::kFailed);
  Pass(seconds(1));
  Call(CallEnd::kFailed);
  EXPECT_EQ(Refusal(), "circuit_open");
  Pass(milliseconds(999));
  EXPECT_EQ(Refusal(), "circuit_open");
  Pass(milliseconds(1));
  EXPECT_EQ(Refusal(), "");
}

TEST_F(GuardTest, AProbeThatWasAbandonedLeavesTheNextOneIn) {
  for (int i = 0; i < 10; ++i) Call(CallEnd::kFailed);
  Pass(seconds(1));
  Call(CallEnd::kAbandoned);
  EXPECT_EQ(guard_->circuit(clock_.Steady()), Circuit::kHalfOpen);
  EXPECT_EQ(Refusal(), "");
}

TEST_F(GuardTest, CallsFromBeforeTheCircuitMovedTellNothing) {
  for (int i = 0; i < 11; ++i) Enter();
  for (std::size_t i = 0; i < 10; ++i) End(i, CallEnd::kFailed);
  Pass(seconds(1));
  Call(CallEnd::kAnswered);
  EXPECT_EQ(guard_->circuit(clock_.Steady()), Circuit::kClosed);
  for (int i = 0; i < 9; ++i) Call(CallEnd::kFailed);
  End(10, CallEnd::kFailed);
  EXPECT_EQ(guard_->circuit(clock_.Steady()), Circuit::kClosed);
}

TEST_F(GuardTest, TellsItsObserverOfEveryMove) {
  std::vector<std::string> moves;
  guard_->Observe([&moves](Circuit from, Circuit to, std::string_view) {
    moves.push_back(std::string(metrics::LabelText(from)) + " " + std::string(metrics::LabelText(to)));
  });
  for (int i = 0; i < 10; ++i) Call(CallEnd::kFailed);
  Pass(seconds(1));
  Call(CallEnd::kAnswered);
  EXPECT_EQ(moves, (std::vector<std::string>{"closed open", "open half_open", "half_open closed"}));
}

TEST_F(GuardTest, WaitsForAPlaceInTurn) {
  Use({.max_calls = 1, .max_queue = 2});
  Enter();
  Enter();
  Enter();
  EXPECT_EQ(entered_.size(), 1U);
  EXPECT_EQ(Refusal(), "queue_full");
  Enter();
  ASSERT_EQ(entered_.size(), 2U);
  EXPECT_EQ(entered_[1].error().cause, Cause::kQueueFull);
  End(0, CallEnd::kAnswered);
  ASSERT_EQ(entered_.size(), 3U);
  EXPECT_TRUE(entered_[2]);
  EXPECT_EQ(guard_->running(), 1);
  End(2, CallEnd::kAnswered);
  ASSERT_EQ(entered_.size(), 4U);
  End(3, CallEnd::kAnswered);
  EXPECT_EQ(guard_->running(), 0);
}

TEST_F(GuardTest, WaitsNoLongerThanItsDeadline) {
  Use({.max_calls = 1, .max_queue = 2});
  Enter();
  Enter(milliseconds(100));
  Pass(milliseconds(100));
  ASSERT_EQ(entered_.size(), 2U);
  EXPECT_EQ(entered_[1].error().cause, Cause::kQueueFull);
  End(0, CallEnd::kAnswered);
  EXPECT_EQ(guard_->running(), 0);
}

TEST_F(GuardTest, RefusesThoseWhoWaitWhenTheCircuitOpens) {
  Use({.max_calls = 10, .max_queue = 5});
  for (int i = 0; i < 12; ++i) Enter();
  for (std::size_t i = 0; i < 9; ++i) {
    End(i, CallEnd::kFailed);
    Enter();
  }
  // Ten calls ended one after the other; by then all others had a place or wait.
  End(9, CallEnd::kFailed);
  EXPECT_EQ(guard_->circuit(clock_.Steady()), Circuit::kOpen);
  int refused = 0;
  for (const Result<Guard::Permit>& one : entered_) refused += one ? 0 : 1;
  EXPECT_EQ(entered_.size(), 21U) << "nobody is left waiting";
  EXPECT_EQ(refused, 2);
}

TEST_F(GuardTest, APlaceIsGivenBackWhenACallIsDropped) {
  Use({.max_calls = 1, .max_queue = 2});
  Enter();
  Enter();
  entered_.clear();
  loop_.Turn();
  ASSERT_EQ(entered_.size(), 1U);
  EXPECT_TRUE(entered_[0]);
}

TEST_F(GuardTest, ObeysRetryAfterOfAVendorThatThrottles) {
  Enter();
  End(0, CallEnd::kThrottled, seconds(7));
  Enter();
  ASSERT_FALSE(entered_[1]);
  EXPECT_EQ(entered_[1].error().kind, ErrorKind::kProviderRateLimited);
  EXPECT_EQ(entered_[1].error().retry_after, seconds(7));
  Pass(seconds(7));
  EXPECT_EQ(Refusal(), "");
}

TEST_F(GuardTest, DoesNotLetAVendorShutUsOutForHours) {
  Enter();
  End(0, CallEnd::kThrottled, std::chrono::hours(9));
  Pass(seconds(60));
  EXPECT_EQ(Refusal(), "");
}

TEST_F(GuardTest, KeepsWithinTheVendorsRateInEveryWindow) {
  constexpr int kLimit = 100;
  Use({.max_calls = 100000, .max_queue = 1, .rate_requests = kLimit, .rate_per = seconds(10)});
  std::vector<SteadyTime> begun;
  for (int step = 0; step < 3000; ++step) {  // thirty seconds of more callers than the vendor takes
    waiting_.Spawn(CallOnce(guard_, loop_, begun));
    Pass(milliseconds(10));
  }
  std::size_t most = 0;
  for (std::size_t first = 0, last = 0; last < begun.size(); ++last) {
    while (begun[last] - begun[first] >= seconds(10)) ++first;
    most = std::max(most, last - first + 1);
  }
  EXPECT_LE(most, static_cast<std::size_t>(kLimit));
  EXPECT_GE(begun.size(), 270U) << "the rate is used";
}

TEST_F(GuardTest, ACallThatWouldWaitLongForTheRateIsRefused) {
  Use({.rate_requests = 10, .rate_per = seconds(10)});
  for (int i = 0; i < 3; ++i) Enter();
  ASSERT_EQ(entered_.size(), 2U) << "one at once, one waits, the third would wait over two seconds";
  EXPECT_EQ(entered_[1].error().kind, ErrorKind::kProviderRateLimited);
  EXPECT_EQ(entered_[1].error().cause, Cause::kThrottled);
}

TEST_F(GuardTest, AllowsThreeRepeatsOrATenthOfTheRequests) {
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(guard_->MayRepeat(clock_.Steady()));
  EXPECT_FALSE(guard_->MayRepeat(clock_.Steady()));
  for (int i = 0; i < 103; ++i) Call(CallEnd::kAnswered);  // three of them are the repeats
  int allowed = 3;
  while (guard_->MayRepeat(clock_.Steady())) {
    Call(CallEnd::kFailed);
    Call(CallEnd::kAnswered);
    ++allowed;
  }
  EXPECT_GE(allowed, 10);
  EXPECT_LE(allowed * 10, 100 + 2 * (allowed - 3)) << "a tenth of the requests at most";
  Pass(seconds(11));
  EXPECT_TRUE(guard_->MayRepeat(clock_.Steady()));
}

}  // namespace
}  // namespace walletgate::provider
