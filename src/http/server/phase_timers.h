#pragma once

// The time limits of all connections of one loop. Every limit has a constant length, so a list per limit is in order of
// expiry when entries join at its end: starting and ending a limit is O(1), without allocation and without touching the
// loop's timer, which is armed only when the earliest expiry moves forward. Used by Edge and Connection. Not
// thread-safe.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/loop/event_loop.h"

namespace walletgate::http {

enum class Limit : std::uint8_t { kIdle, kHead, kBody, kWrite, kLinger, kNone };

/// A thing with at most one running limit.
class Timed {
 public:
  Limit limit() const { return limit_; }

 protected:
  ~Timed() = default;

 private:
  friend class PhaseTimers;
  virtual void OnExpired(Limit limit) = 0;

  Timed* before_ = nullptr;
  Timed* after_ = nullptr;
  Limit limit_ = Limit::kNone;
  SteadyTime expiry_{};
};

class PhaseTimers {
 public:
  /// The length of each limit, in the order of Limit.
  using Lengths = std::array<std::chrono::milliseconds, static_cast<std::size_t>(Limit::kNone)>;

  PhaseTimers(EventLoop& loop, const Lengths& lengths) : loop_(loop), lengths_(lengths) {}
  ~PhaseTimers() { loop_.Cancel(timer_); }
  PhaseTimers(const PhaseTimers&) = delete;
  PhaseTimers& operator=(const PhaseTimers&) = delete;

  /// Ends the running limit and starts `limit` (kNone: none), unless that one runs already and `restart` is false.
  void Set(Timed& entry, Limit limit, bool restart);

 private:
  struct List {
    Timed* first = nullptr;
    Timed* last = nullptr;
  };

  void Unlink(Timed& entry);
  void Arm(SteadyTime expiry);
  void Sweep();

  EventLoop& loop_;
  Lengths lengths_;
  std::array<List, static_cast<std::size_t>(Limit::kNone)> lists_;
  TimerId timer_ = 0;
  std::optional<SteadyTime> armed_;
};

}  // namespace walletgate::http
