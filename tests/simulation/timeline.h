#pragma once

// Virtual time and everything that will happen in it. One thread; an event runs to its end before the next begins, and
// time stands still while it runs. What a process set in motion carries the process's life and vanishes with it.

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/loop/event_loop.h"
#include "tests/simulation/dice.h"

namespace walletgate::simulation {

using Life = std::uint32_t;
inline constexpr Life kWorld = 0;  ///< survives every crash: vendors, clients, the disk

class Timeline final : public Clock {
 public:
  /// `print`: every note goes to stdout as well.
  explicit Timeline(bool print) : print_(print) {}

  WallTime Now() const override;
  SteadyTime Steady() const override { return SteadyTime(std::chrono::hours(1) + elapsed_); }

  /// Nothing happens for a life that has ended.
  TimerId At(SteadyTime at, Life life, std::function<void()> action);
  TimerId After(std::chrono::nanoseconds delay, Life life, std::function<void()> action) {
    return At(Steady() + delay, life, std::move(action));
  }
  void Cancel(TimerId timer);
  /// Ends that life: drops everything of it.
  void Kill(Life life);

  /// The machine sleeps: what was due meanwhile happens when it wakes.
  void Sleep(std::chrono::nanoseconds span) { elapsed_ += span; }
  /// Runs the next event; false when there is none.
  bool Step();
  std::uint64_t steps() const { return steps_; }

  /// One thing that happened; part of the run's hash.
  void Note(std::string_view what, std::string_view about = {}, std::string_view more = {});
  std::uint64_t hash() const { return hash_; }

  /// A broken promise. The run goes on, so that what follows can be read too.
  void Violate(const std::string& text);
  const std::vector<std::string>& violations() const { return violations_; }

 private:
  struct Event {
    Life life;
    std::function<void()> action;
  };
  using When = std::pair<SteadyTime, TimerId>;

  void Mix(std::string_view text);

  bool print_;
  std::chrono::nanoseconds elapsed_{0};
  std::uint64_t steps_ = 0;
  std::uint64_t hash_ = 14695981039346656037U;
  TimerId next_ = 1;
  std::map<When, Event> events_;
  std::unordered_map<TimerId, SteadyTime> times_;
  std::set<Life> ended_;
  std::vector<std::string> violations_;
};

/// An event loop of a simulated process. Posts keep their order but may take a moment, so that the loops of one process
/// interleave in every way.
class SimLoop final : public EventLoop {
 public:
  SimLoop(Timeline& timeline, Dice& dice, Life life) : timeline_(timeline), dice_(dice), life_(life) {}

  void Watch(int, std::uint8_t, Watcher) override {}
  void Unwatch(int) override {}
  TimerId After(std::chrono::nanoseconds delay, std::function<void()> action) override {
    return timeline_.After(delay, life_, std::move(action));
  }
  void Cancel(TimerId timer) override { timeline_.Cancel(timer); }
  void Post(std::function<void()> action) override;
  SteadyTime Now() const override { return timeline_.Steady(); }

 private:
  Timeline& timeline_;
  Dice& dice_;
  Life life_;
  SteadyTime last_post_{};
};

}  // namespace walletgate::simulation
