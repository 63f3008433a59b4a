// Tenants who share an account: what one of them does, and what becomes of his calls, is not the others' loss.

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "provider/guard/guard.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fakes/manual_loop.h"

namespace walletgate::provider {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class GuardTenants : public testing::Test {
 protected:
  void Use(GuardOptions options) {
    guard_ = std::make_shared<Guard>(options);
    guard_->Observe([this](Circuit, Circuit to, std::string_view tenant) {
      moves_.push_back(std::string(tenant) + ":" + std::string(metrics::LabelText(to)));
    });
  }
  /// Calls are named by their tenant and a number: "a1".
  void Enter(const std::string& who, seconds patience = seconds(30)) {
    scope_.Spawn(NoteEntry(who, guard_->Enter(loop_, who.substr(0, 1), Deadline::After(clock_.Steady(), patience))));
    loop_.Turn();
  }
  void End(const std::string& who, CallEnd end) {
    outcomes_.at(who)->End(end, clock_.Steady(), {});
    outcomes_.erase(who);
    loop_.Turn();
  }
  void Call(const std::string& tenant, CallEnd end, int times = 1) {
    for (int i = 0; i < times; ++i) {
      Enter(tenant + "-");
      ASSERT_EQ(StateOf(tenant + "-"), "in");
      End(tenant + "-", end);
    }
  }
  /// "in", "waits", or why not.
  std::string StateOf(const std::string& who) const {
    const auto outcome = outcomes_.find(who);
    if (outcome == outcomes_.end()) return "waits";
    return outcome->second ? "in" : std::string(ToString(outcome->second.error().cause));
  }
  std::string Refusal(const std::string& tenant) {
    const std::optional<Error> refusal = guard_->Refusal(tenant, clock_.Steady());
    return refusal ? std::string(ToString(refusal->cause)) : "";
  }
  Circuit CircuitOf(const std::string& tenant) const { return guard_->circuit(tenant, clock_.Steady()); }

  FakeClock clock_;
  ManualLoop loop_{clock_};
  std::shared_ptr<Guard> guard_;
  std::map<std::string, Result<Guard::Permit>> outcomes_;
  std::vector<std::string> moves_;
  TaskScope scope_;

 private:
  void SetUp() override { Use({}); }
  /// Whoever is left goes, one after the other.
  void TearDown() override {
    while (guard_->running() > 0) {
      outcomes_.clear();
      loop_.Turn();
    }
  }
  Task<void> NoteEntry(std::string who, Task<Result<Guard::Permit>> entering) {
    Result<Guard::Permit> permit = co_await std::move(entering);
    outcomes_.emplace(std::move(who), std::move(permit));
  }
};

TEST_F(GuardTenants, FailuresOfOneOpenTheCircuitForHimAlone) {
  Call("b", CallEnd::kAnswered);
  Call("a", CallEnd::kFailed, 10);
  EXPECT_EQ(Refusal("a"), "circuit_open");
  EXPECT_EQ(Refusal("b"), "");
  EXPECT_EQ(CircuitOf("a"), Circuit::kOpen);
  EXPECT_EQ(guard_->circuit(clock_.Steady()), Circuit::kClosed);
  EXPECT_EQ(moves_, std::vector<std::string>{"a:open"});
  Call("b", CallEnd::kAnswered, 5);
}

TEST_F(GuardTenants, FailuresOfTwoOpenItForAll) {
  Call("b", CallEnd::kFailed);
  Call("a", CallEnd::kFailed, 9);
  for (const char* tenant : {"a", "b", "c"}) EXPECT_EQ(Refusal(tenant), "circuit_open") << tenant;
  EXPECT_EQ(moves_, std::vector<std::string>{":open"});
}

TEST_F(GuardTenants, FailuresOfTheOnlyCallerOpenItForAll) {
  Call("b", CallEnd::kAnswered);
  clock_.Advance(seconds(10));
  Call("a", CallEnd::kFailed, 10);
  EXPECT_EQ(Refusal("b"), "circuit_open") << "nobody else called within the window";
}

TEST_F(GuardTenants, AFewFailuresOfAnotherDoNotMakeOnesOwnEverybodys) {
  Call("b", CallEnd::kAnswered, 40);
  Call("b", CallEnd::kFailed);
  Call("b", CallEnd::kAnswered);
  for (int i = 0; i < 10; ++i) {
    Call("a", CallEnd::kFailed);
    Call("b", CallEnd::kAnswered);
  }
  EXPECT_EQ(Refusal("a"), "circuit_open");
  EXPECT_EQ(Refusal("b"), "") << "the account answers";
}

TEST_F(GuardTenants, OneProbeOfHisClosesItForHim) {
  Call("b", CallEnd::kAnswered);
  Call("a", CallEnd::kFailed, 10);
  clock_.Advance(seconds(1));
  Enter("a1");
  EXPECT_EQ(StateOf("a1"), "in");
  Enter("a2");
  EXPECT_EQ(StateOf("a2"), "circuit_open") << "one at a time";
  Enter("b1");
  EXPECT_EQ(StateOf("b1"), "in");
  End("a1", CallEnd::kAnswered);
  EXPECT_EQ(Refusal("a"), "");
  EXPECT_EQ(moves_, (std::vector<std::string>{"a:open", "a:half_open", "a:closed"}));
}

TEST_F(GuardTenants, CallsOfOneThatHangOpenItForHimWhileOthersAreAnswered) {
  for (int i = 0; i < 10; ++i) Enter("a" + std::to_string(i));
  clock_.Advance(seconds(7));
  Call("b", CallEnd::kAnswered);
  clock_.Advance(milliseconds(500));
  EXPECT_EQ(Refusal("a"), "circuit_open");
  EXPECT_EQ(Refusal("b"), "");
}

TEST_F(GuardTenants, CallsOfTwoThatHangOpenItForAll) {
  for (int i = 0; i < 9; ++i) Enter("a" + std::to_string(i));
  Enter("b0");
  clock_.Advance(milliseconds(7500));
  EXPECT_EQ(Refusal("c"), "circuit_open");
  EXPECT_EQ(moves_, std::vector<std::string>{":open"});
}

TEST_F(GuardTenants, OnlyHisOwnWaitersAreRefusedWhenItOpensForOne) {
  Use({.max_calls = 3, .max_queue = 4});
  Call("b", CallEnd::kAnswered);
  Call("a", CallEnd::kFailed, 9);
  Enter("a1");
  Enter("b1");
  Enter("b2");
  Enter("a2");
  Enter("b3");
  End("a1", CallEnd::kFailed);
  EXPECT_EQ(StateOf("a2"), "circuit_open");
  EXPECT_EQ(StateOf("b3"), "in");
  EXPECT_EQ(guard_->waiting(), 0);
}

TEST_F(GuardTenants, NobodyHoldsMoreThanHalfOfThePlacesWhileAnotherWaits) {
  Use({.max_calls = 4, .max_queue = 10});
  for (int i = 0; i < 8; ++i) Enter("a" + std::to_string(i));
  EXPECT_EQ(guard_->running(), 4) << "alone he may have all";
  Enter("b1");
  Enter("b2");
  End("a0", CallEnd::kAnswered);
  EXPECT_EQ(StateOf("b1"), "in") << "past four who came before";
  EXPECT_EQ(StateOf("a4"), "waits");
  End("a1", CallEnd::kAnswered);
  EXPECT_EQ(StateOf("b2"), "in");
  Enter("b3");
  End("a2", CallEnd::kAnswered);
  EXPECT_EQ(StateOf("a4"), "in") << "each has half now: in the order of arrival";
  EXPECT_EQ(StateOf("b3"), "waits");
}

TEST_F(GuardTenants, AtAnAccountWithOnePlaceItGoesInTurn) {
  Use({.max_calls = 1, .max_queue = 10});
  Enter("a1");
  Enter("a2");
  Enter("b1");
  End("a1", CallEnd::kAnswered);
  EXPECT_EQ(StateOf("a2"), "in");
}

TEST_F(GuardTenants, WhoFillsTheQueueMakesRoomForAnother) {
  Use({.max_calls = 1, .max_queue = 4});
  for (int i = 0; i < 5; ++i) Enter("a" + std::to_string(i));
  EXPECT_EQ(Refusal("a"), "queue_full");
  EXPECT_EQ(Refusal("b"), "");
  Enter("b1");
  EXPECT_EQ(StateOf("a4"), "queue_full") << "the last of them";
  EXPECT_EQ(StateOf("b1"), "waits");
  Enter("b2");
  EXPECT_EQ(StateOf("a3"), "queue_full");
  Enter("b3");
  EXPECT_EQ(StateOf("b3"), "queue_full") << "they have the same number by now";
  Enter("c1");
  EXPECT_EQ(StateOf("c1"), "waits");
  EXPECT_EQ(guard_->waiting(), 4);
}

TEST_F(GuardTenants, NothingIsLeftBehindWhoeverComesAndGoes) {
  Use({.max_calls = 2, .max_queue = 3});
  for (int round = 0; round < 50; ++round) {
    for (int i = 0; i < 6; ++i) Enter(std::string(1, "abc"[(i + round) % 3]) + std::to_string(i), seconds(1));
    for (int i = 0; i < 4; ++i) {
      for (auto& [who, outcome] : std::exchange(outcomes_, {})) {
        if (outcome) outcome->End(round % 7 == 0 ? CallEnd::kAbandoned : CallEnd::kAnswered, clock_.Steady(), {});
      }
      loop_.Turn();
    }
    clock_.Advance(seconds(2));
    loop_.Turn();
    outcomes_.clear();
    EXPECT_EQ(guard_->running(), 0) << round;
    EXPECT_EQ(guard_->waiting(), 0) << round;
  }
}

TEST_F(GuardTenants, WhoseCallsAloneFailDoesNotKeepItShutToOneWhoComesLater) {
  Call("a", CallEnd::kFailed, 10);  // nobody else called: it is open for all
  int admitted = 0;
  for (int second = 0; second < 20; ++second) {
    clock_.Advance(seconds(1));
    for (const char* tenant : {"a", "b"}) {
      const std::string who = std::string(tenant) + std::to_string(second);
      Enter(who);
      if (StateOf(who) != "in") continue;
      admitted += *tenant == 'b' ? 1 : 0;
      End(who, *tenant == 'a' ? CallEnd::kFailed : CallEnd::kAnswered);
    }
  }
  EXPECT_GE(admitted, 18);
}

TEST_F(GuardTenants, OneFailureOfAnotherDoesNotMakeAnOpenCircuitEverybodys) {
  Call("b", CallEnd::kAnswered);
  for (int i = 0; i < 20; ++i) {
    if (Refusal("a").empty()) Call("a", CallEnd::kFailed);
  }
  ASSERT_EQ(Refusal("a"), "circuit_open");
  Call("b", CallEnd::kFailed);
  EXPECT_EQ(Refusal("b"), "");
}

TEST_F(GuardTenants, AnOldCallThatFailsDoesNotSpoilHisProbe) {
  Call("b", CallEnd::kAnswered);
  Enter("a0");
  Call("a", CallEnd::kFailed, 10);
  clock_.Advance(seconds(1));
  Enter("a1");
  ASSERT_EQ(StateOf("a1"), "in");
  End("a0", CallEnd::kFailed);
  End("a1", CallEnd::kAnswered);
  EXPECT_EQ(Refusal("a"), "");
}

TEST_F(GuardTenants, EachIsToldItsOwnCallsUnderWay) {
  Enter("a1");
  Enter("a2");
  Enter("b1");
  EXPECT_EQ(guard_->running("a"), 2);
  EXPECT_EQ(guard_->running("b"), 1);
  EXPECT_EQ(guard_->running("c"), 0);
  EXPECT_EQ(guard_->running(), 3);
  End("a1", CallEnd::kAnswered);
  EXPECT_EQ(guard_->running("a"), 1);
}

}  // namespace
}  // namespace walletgate::provider
