#pragma once

// Several event loops in one thread, whose posts and timers wait until a seeded scheduler picks which loop runs its
// next item, on simulated time. For tests of what loops share: a test that turns a loop after every step never sees
// what happens between a post and the moment it runs.
//
// A scenario starts tasks, runs the loops until nothing is left to do, and says what is wrong, or "". A failing seed is
// named; WALLETGATE_INTERLEAVING=<seed> runs only that one and prints its steps.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "base/loop/event_loop.h"
#include "base/task.h"
#include "tests/fakes/fake_clock.h"

namespace walletgate {

/// One run under one seed. Not thread-safe: everything happens inside Run.
class Interleaver {
 public:
  /// The same for every seed, so that a scenario can name its loops.
  static constexpr std::size_t kLoops = 3;

  explicit Interleaver(std::uint64_t seed, bool tells = false) : dice_(seed), tells_(tells) {
    for (std::size_t i = 0; i < kLoops; ++i) loops_.push_back(std::make_unique<Loop>(*this, i));
  }
  Interleaver(const Interleaver&) = delete;
  Interleaver& operator=(const Interleaver&) = delete;
  ~Interleaver() { Abandon(); }

  /// Ends what a run that failed has left behind. For the destructor of whatever the tasks use.
  void Abandon() {
    checks_.clear();
    scope_ = std::make_unique<TaskScope>();
    for (const auto& loop : loops_) loop->Drop();
  }

  EventLoop& loop(std::size_t i) { return *loops_[i]; }
  EventLoop& AnyLoop() { return *loops_[Draw(kLoops)]; }
  const FakeClock& clock() const { return clock_; }
  SteadyTime now() const { return clock_.Steady(); }

  /// A number below `bound`, by the seed.
  std::size_t Draw(std::size_t bound) { return static_cast<std::size_t>(dice_() % bound); }
  bool OneIn(std::size_t bound) { return Draw(bound) == 0; }
  /// Up to `longest`, and nothing in half of all cases: what coincides is what matters.
  std::chrono::microseconds Moment(std::chrono::microseconds longest) {
    const bool at_once = OneIn(2);
    return at_once ? std::chrono::microseconds(0)
                   : std::chrono::microseconds(Draw(static_cast<std::size_t>(longest.count()) + 1));
  }

  /// `task` begins on `loop` when the scheduler lets it. It must come to its end before Run does.
  void Start(EventLoop& loop, Task<void> task) {
    ++unfinished_;
    // A std::function wants to be copied.
    auto held = std::make_shared<Task<void>>(std::move(task));
    loop.Post([this, held] { scope_->Spawn(Finish(std::move(*held))); });
  }
  /// Looked at after every item; what it says is wrong ends the run.
  void Check(std::function<std::string()> check) { checks_.push_back(std::move(check)); }
  /// A step of the scenario, for the one who replays it.
  void Tell(const std::string& what) const {
    if (!tells_) return;
    const std::chrono::duration<double, std::milli> passed = now() - started_;
    std::cout << passed.count() << " ms  " << what << "\n";
  }
  /// Whose item runs.
  bool IsOn(const EventLoop& loop) const { return running_ == &loop; }
  /// Moves on whenever an item runs: two equal values lie in one item, without a suspension between them.
  std::uint64_t items() const { return items_; }

  /// Runs until no loop has anything left. "" unless a check says otherwise, a task is left waiting, or there is no
  /// end.
  std::string Run() {
    constexpr std::uint64_t kManyItems = 100'000;
    while (RunOne()) {
      for (const auto& check : checks_) {
        if (std::string fault = check(); !fault.empty()) return fault;
      }
      if (items_ > kManyItems) return "it never ends";
    }
    return unfinished_ == 0 ? "" : std::to_string(unfinished_) + " wait for ever";
  }

 private:
  struct Timer {
    TimerId id;
    SteadyTime at;
    std::function<void()> action;
  };

  class Loop final : public EventLoop {
   public:
    Loop(Interleaver& owner, std::size_t number) : owner_(owner), number_(number), now_(owner.now()) {}
    void Watch(int, std::uint8_t, Watcher) override {}
    void Unwatch(int) override {}
    TimerId After(std::chrono::nanoseconds delay, std::function<void()> action) override {
      timers_.push_back({++last_timer_, owner_.now() + delay, std::move(action)});
      return last_timer_;
    }
    void Cancel(TimerId timer) override {
      std::erase_if(timers_, [&](const Timer& one) { return one.id == timer; });
    }
    void Post(std::function<void()> action) override { posts_.push_back(std::move(action)); }
    SteadyTime Now() const override { return now_; }

    std::optional<SteadyTime> NextTimer() const {
      std::optional<SteadyTime> next;
      for (const Timer& timer : timers_) next = std::min(next.value_or(timer.at), timer.at);
      return next;
    }
    /// Whoever is let go may post once more.
    void Drop() {
      while (!posts_.empty()) TakePost();
      std::exchange(timers_, {}).clear();
    }
    bool HasItem() const { return !posts_.empty() || TimerIsDue(); }
    /// Time is read once per wake-up, and a wake-up may have several items: `wakes` false goes on in the same one.
    void RunOne(bool wakes, bool timer_first) {
      const bool timer = TimerIsDue() && (posts_.empty() || timer_first);
      if (wakes || timer) now_ = owner_.now();
      owner_.Tell("loop " + std::to_string(number_) + (timer ? ": a timer" : ": a post"));
      std::function<void()> action = timer ? TakeTimer() : TakePost();
      action();
    }

   private:
    bool TimerIsDue() const {
      const std::optional<SteadyTime> next = NextTimer();
      return next && *next <= owner_.now();
    }
    std::function<void()> TakeTimer() {
      const auto first =
          std::min_element(timers_.begin(), timers_.end(), [](const Timer& a, const Timer& b) { return a.at < b.at; });
      std::function<void()> action = std::move(first->action);
      timers_.erase(first);
      return action;
    }
    std::function<void()> TakePost() {
      std::function<void()> action = std::move(posts_.front());
      posts_.pop_front();
      return action;
    }

    Interleaver& owner_;
    std::size_t number_;
    SteadyTime now_;
    std::deque<std::function<void()>> posts_;
    std::vector<Timer> timers_;
    TimerId last_timer_ = 0;
  };

  Task<void> Finish(Task<void> task) {
    co_await std::move(task);
    --unfinished_;
  }

  /// A loop that has something to do may yet be kept from it, while others go on and time passes.
  bool RunOne() {
    std::vector<Loop*> ready;
    std::optional<SteadyTime> next;
    for (const auto& loop : loops_) {
      if (loop->HasItem()) ready.push_back(loop.get());
      if (const auto timer = loop->NextTimer(); timer && *timer > now()) next = std::min(next.value_or(*timer), *timer);
    }
    if (ready.empty() && !next) return false;
    if (next && (ready.empty() || OneIn(8))) {
      clock_.Advance(*next - now());
      return true;
    }
    ++items_;
    Loop& loop = *ready[Draw(ready.size())];
    running_ = &loop;
    const bool wakes = OneIn(2);
    const bool timer_first = OneIn(2);
    loop.RunOne(wakes, timer_first);
    return true;
  }

  std::mt19937_64 dice_;
  FakeClock clock_;
  const SteadyTime started_ = clock_.Steady();
  std::vector<std::unique_ptr<Loop>> loops_;
  std::unique_ptr<TaskScope> scope_ = std::make_unique<TaskScope>();
  std::vector<std::function<std::string()>> checks_;
  const EventLoop* running_ = nullptr;
  std::uint64_t items_ = 0;
  std::size_t unfinished_ = 0;
  bool tells_;
};

struct FailedInterleaving {
  std::uint64_t seed = 0;
  std::string fault;
};

/// Builds its objects, starts tasks, and returns what Run says, or else what is wrong at the end.
using Scenario = std::function<std::string(Interleaver& run)>;

/// The first of `count` seeds that fails, if one does.
inline std::optional<FailedInterleaving> FirstFailure(std::uint64_t count, const Scenario& scenario) {
  for (std::uint64_t seed = 1; seed <= count; ++seed) {
    Interleaver run(seed);
    if (std::string fault = scenario(run); !fault.empty()) return FailedInterleaving{seed, std::move(fault)};
  }
  return std::nullopt;
}

/// A failure of the test when one of `count` seeds fails.
inline void ExpectEveryInterleaving(std::uint64_t count, const Scenario& scenario) {
  if (const char* wanted = std::getenv("WALLETGATE_INTERLEAVING")) {
    Interleaver run(std::strtoull(wanted, nullptr, 10), true);
    EXPECT_EQ(scenario(run), "") << "seed " << wanted;
    return;
  }
  const std::optional<FailedInterleaving> failed = FirstFailure(count, scenario);
  if (failed) {
    ADD_FAILURE() << "seed " << failed->seed << ": " << failed->fault
                  << "\nits steps: WALLETGATE_INTERLEAVING=" << failed->seed << " and this test";
  }
}

}  // namespace walletgate
