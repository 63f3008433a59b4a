// Those who wait for a place: what may happen between the moment that hands one over and the moment it is taken, step
// by step here, and in every order of steps by the interleaver.

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "provider/guard/guard.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fakes/interleaver.h"
#include "tests/fakes/manual_loop.h"

namespace walletgate::provider {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// Callers by name. Unlike a real loop, this one turns only when the test says so.
class GuardQueue : public testing::Test {
 protected:
  void Use(GuardOptions options) { guard_ = std::make_shared<Guard>(options); }
  void Enter(const std::string& who, milliseconds patience = seconds(30)) {
    scope_->Spawn(NoteEntry(who, guard_->Enter(loop_, "t", Deadline::After(clock_.Steady(), patience))));
  }
  void End(const std::string& who, CallEnd end, std::optional<seconds> retry_after = {}) {
    outcomes_.at(who)->End(end, clock_.Steady(), retry_after);
  }
  /// "in", "waits", or why not.
  std::string StateOf(const std::string& who) const {
    const auto outcome = outcomes_.find(who);
    if (outcome == outcomes_.end()) return "waits";
    return outcome->second ? "in" : std::string(ToString(outcome->second.error().cause));
  }
  /// So many failures in a row.
  void Fail(int times) {
    for (int i = 0; i < times; ++i) {
      Enter("failing");
      End("failing", CallEnd::kFailed);
      outcomes_.erase("failing");
    }
  }

  FakeClock clock_;
  ManualLoop loop_{clock_};
  std::shared_ptr<Guard> guard_ = std::make_shared<Guard>(GuardOptions{});
  std::map<std::string, Result<Guard::Permit>> outcomes_;
  std::map<std::string, SteadyTime> began_;
  std::unique_ptr<TaskScope> scope_ = std::make_unique<TaskScope>();

 private:
  Task<void> NoteEntry(std::string who, Task<Result<Guard::Permit>> entering) {
    Result<Guard::Permit> permit = co_await std::move(entering);
    began_.emplace(who, clock_.Steady());
    outcomes_.emplace(std::move(who), std::move(permit));
  }
};

TEST_F(GuardQueue, ANewcomerWhoRefillsTheQueueDoesNotTurnAwayWhoeverWasHandedAPlace) {
  Use({.max_calls = 1, .max_queue = 1});
  Enter("A");
  Enter("B");
  End("A", CallEnd::kAnswered);
  Enter("C");
  loop_.Turn();
  EXPECT_EQ(StateOf("B"), "in");
  EXPECT_EQ(StateOf("C"), "waits");
  End("B", CallEnd::kAnswered);
  loop_.Turn();
  EXPECT_EQ(StateOf("C"), "in");
}

TEST_F(GuardQueue, APlaceOnItsWayIsWorthlessWhenTheCircuitHasOpened) {
  Use({.max_calls = 2, .max_queue = 1});
  Enter("A");
  Enter("B");
  Enter("C");
  End("A", CallEnd::kAnswered);  // C's place is on its way
  End("B", CallEnd::kFailed);
  Fail(9);
  ASSERT_EQ(guard_->circuit(clock_.Steady()), Circuit::kOpen);
  loop_.Turn();
  EXPECT_EQ(StateOf("C"), "circuit_open");
  EXPECT_EQ(guard_->running(), 0);
}

TEST_F(GuardQueue, APlaceOnItsWayIsWorthlessWhenTheVendorAsksForAPause) {
  Use({.max_calls = 2, .max_queue = 1});
  Enter("A");
  Enter("B");
  Enter("C");
  End("A", CallEnd::kAnswered);
  End("B", CallEnd::kThrottled, seconds(7));
  loop_.Turn();
  ASSERT_EQ(StateOf("C"), "throttled");
  EXPECT_EQ(outcomes_.at("C").error().retry_after, seconds(7));
  EXPECT_EQ(guard_->running(), 0);
}

TEST_F(GuardQueue, ADeadlineThatPassesWhileAPlaceIsOnItsWayLosesNoPlace) {
  Use({.max_calls = 1, .max_queue = 1});
  Enter("A");
  Enter("B", milliseconds(100));
  clock_.Advance(milliseconds(100));
  End("A", CallEnd::kAnswered);
  loop_.Turn();
  EXPECT_EQ(StateOf("B"), "in");
  End("B", CallEnd::kAnswered);
  EXPECT_EQ(guard_->running(), 0);
}

TEST_F(GuardQueue, ThePlaceOfOneWhoIsGoneIsHandedOn) {
  Use({.max_calls = 1, .max_queue = 2});
  Enter("A");
  Enter("B");
  scope_ = std::make_unique<TaskScope>();  // B's request is dropped; A has its permit
  Enter("C");
  End("A", CallEnd::kAnswered);
  loop_.Turn();
  EXPECT_EQ(StateOf("C"), "in");
  End("C", CallEnd::kAnswered);
  EXPECT_EQ(guard_->running(), 0);
}

TEST_F(GuardQueue, WhoeverIsNextGetsTheVendorsNextSlotBeforeNewcomers) {
  Use({.max_calls = 2, .max_queue = 1, .rate_requests = 20, .rate_per = seconds(9)});  // two at once, then every 0.5 s
  Enter("A");
  Enter("B");
  Enter("C");
  End("A", CallEnd::kAnswered);
  End("B", CallEnd::kAnswered);
  Enter("D");  // there is a place, but C was there before
  for (int i = 0; i < 4; ++i) {
    loop_.Turn();
    clock_.Advance(milliseconds(500));
  }
  ASSERT_EQ(StateOf("C"), "in");
  ASSERT_EQ(StateOf("D"), "in");
  EXPECT_LT(began_.at("C"), began_.at("D"));
}

TEST_F(GuardQueue, NobodyWaitsForTheVendorsRateBeyondItsDeadline) {
  Use({.rate_requests = 10, .rate_per = seconds(9)});  // one a second
  Enter("A");
  Enter("B", milliseconds(500));
  EXPECT_EQ(StateOf("B"), "throttled");
  Enter("C", milliseconds(1000));
  loop_.Turn();
  clock_.Advance(seconds(1));
  loop_.Turn();
  EXPECT_EQ(StateOf("C"), "in") << "the one before took no slot";
}

TEST_F(GuardQueue, WhoeverWaitsForTheRateDoesNotCallIntoAnOpenCircuit) {
  Use({.timeout = seconds(1), .rate_requests = 200, .rate_per = seconds(90)});  // twenty at once, then every 0.5 s
  for (int i = 0; i < 20; ++i) Enter(std::to_string(i));
  Enter("late");
  for (int i = 0; i < 10; ++i) End(std::to_string(i), CallEnd::kFailed);
  ASSERT_EQ(guard_->circuit(clock_.Steady()), Circuit::kOpen);
  clock_.Advance(milliseconds(500));
  loop_.Turn();
  EXPECT_EQ(StateOf("late"), "circuit_open");
}

TEST_F(GuardQueue, WhoeverWaitsLongestBecomesTheProbe) {
  Use({.max_calls = 1, .max_queue = 2, .timeout = seconds(2)});
  Fail(9);
  Enter("silent");
  clock_.Advance(seconds(1));
  ASSERT_TRUE(guard_->Refusal("t", clock_.Steady()));
  ASSERT_EQ(guard_->circuit(clock_.Steady()), Circuit::kOpen);
  clock_.Advance(seconds(1));
  Enter("A");
  Enter("B");
  End("silent", CallEnd::kFailed);
  Enter("C");
  EXPECT_EQ(StateOf("C"), "circuit_open") << "the probe's place is on its way to A";
  loop_.Turn();
  ASSERT_EQ(StateOf("A"), "in");
  EXPECT_EQ(StateOf("B"), "waits");
  End("A", CallEnd::kAnswered);
  loop_.Turn();
  EXPECT_EQ(StateOf("B"), "in");
  EXPECT_EQ(guard_->circuit(clock_.Steady()), Circuit::kClosed);
}

// --- every order of steps -------------------------------------------------------------------------------------------

/// Callers of one vendor on several loops, and what must hold whatever they do.
class Crowd {
 public:
  explicit Crowd(Interleaver& run) : run_(run), guard_(std::make_shared<Guard>(options_)) {
    guard_->Observe([this](Circuit, Circuit to, std::string_view) {
      circuit_ = to;
      admitted_half_open_ = 0;
    });
    run.Check([this] { return WrongNow(); });
    const std::size_t callers = 3 + run.Draw(20);
    for (std::size_t i = 0; i < callers; ++i) {
      EventLoop& loop = run.AnyLoop();
      run.Start(loop, Call(loop, i));
    }
  }

  ~Crowd() { run_.Abandon(); }
  Crowd(const Crowd&) = delete;
  Crowd& operator=(const Crowd&) = delete;

  std::string Run() {
    std::string fault = run_.Run();
    if (fault.empty() && (guard_->running() != 0 || guard_->waiting() != 0))
      fault = "somebody is left when all have gone";
    return fault;
  }

 private:
  GuardOptions DrawOptions() {
    GuardOptions options;
    options.max_calls = 1 + static_cast<int>(run_.Draw(3));
    options.max_queue = static_cast<int>(run_.Draw(5));
    options.timeout = milliseconds(200);
    if (run_.OneIn(3)) {
      options.rate_requests = 10 + static_cast<int>(run_.Draw(40));
      options.rate_per = seconds(1);
    }
    return options;
  }

  Task<void> Call(EventLoop& loop, std::size_t who) {
    co_await Sleep(loop, run_.Moment(milliseconds(20)));
    const bool impatient = run_.OneIn(4);
    const milliseconds patience = impatient ? milliseconds(run_.Draw(10)) : seconds(20);
    const SteadyTime arrived = loop.Now();
    const std::uint64_t item = run_.items();
    const bool others_wait = guard_->waiting() > 0;
    // Looked at in one item with Enter: what is said here holds there.
    const bool queues = !guard_->Refusal("t", arrived) && guard_->running() == options_.max_calls;
    if (queues) in_line_[&loop].push_back(who);
    run_.Tell(std::to_string(who) + (queues ? " queues" : " comes"));
    Result<Guard::Permit> permit = co_await guard_->Enter(loop, "t", Deadline::After(arrived, patience));
    if (!run_.IsOn(loop)) fault_ = "somebody goes on on another loop";
    run_.Tell(std::to_string(who) +
              (permit ? " is in" : " is refused: " + std::string(ToString(permit.error().cause))));
    if (!permit) {
      const bool in_time = loop.Now() - arrived < patience;
      if (queues && in_time && permit.error().cause == Cause::kQueueFull) {
        fault_ = "a full queue turned away one who had been in it";
      }
      if (queues) std::erase(in_line_[&loop], who);
      co_return;
    }
    NoteAdmitted(loop, who, queues, others_wait && item == run_.items());
    ++inside_;
    co_await Sleep(loop, run_.Moment(milliseconds(10)));
    --inside_;
    // A permit that goes without End is an abandoned call.
    if (run_.OneIn(8)) co_return;
    permit->End(DrawEnd(), loop.Now(), run_.OneIn(2) ? std::optional(seconds(1)) : std::nullopt);
  }

  CallEnd DrawEnd() {
    if (run_.OneIn(8)) return CallEnd::kThrottled;
    return run_.OneIn(failing_) ? CallEnd::kFailed : CallEnd::kAnswered;
  }

  /// The order of those who sleep for the rate, and of different loops, is the order of their loops.
  void NoteAdmitted(EventLoop& loop, std::size_t who, bool queued, bool at_once_past_others) {
    if (at_once_past_others) fault_ = "a newcomer got a place past those who wait";
    if (circuit_ == Circuit::kOpen) fault_ = "a call into an open circuit";
    if (circuit_ == Circuit::kHalfOpen && ++admitted_half_open_ > 1) fault_ = "two probes at once";
    std::vector<std::size_t>& line = in_line_[&loop];
    if (!queued) return;
    if (options_.rate_requests == 0 && line.front() != who) fault_ = "a place went to one who came later";
    std::erase(line, who);
  }

  std::string WrongNow() const {
    if (!fault_.empty()) return fault_;
    if (guard_->running() > options_.max_calls || inside_ > guard_->running()) return "more calls than places";
    if (guard_->waiting() > options_.max_queue) return "more wait than may";
    if (guard_->waiting() > 0 && guard_->running() < options_.max_calls) return "a place is free and somebody waits";
    return "";
  }

  Interleaver& run_;
  const GuardOptions options_ = DrawOptions();
  const std::size_t failing_ = 1 + run_.Draw(6);
  std::shared_ptr<Guard> guard_;
  Circuit circuit_ = Circuit::kClosed;
  int admitted_half_open_ = 0;
  int inside_ = 0;
  std::map<EventLoop*, std::vector<std::size_t>> in_line_;  ///< of each loop, in the order of arrival
  std::string fault_;
};

TEST(GuardInterleavings, EveryoneIsServedInTurnOrToldWhyNot) {
  ExpectEveryInterleaving(3000, [](Interleaver& run) { return Crowd(run).Run(); });
}

}  // namespace
}  // namespace walletgate::provider
