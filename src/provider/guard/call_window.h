#pragma once

// Calls of the last ten seconds, in steps of one. Used by Guard, under its mutex.

#include <array>
#include <chrono>
#include <cstdint>

#include "base/clock.h"

namespace walletgate::provider {

class CallWindow {
 public:
  struct Counts {
    int started = 0;
    int repeats = 0;  ///< of those started, or about to be
    int answered = 0;
    int failed = 0;
  };

  Counts& At(SteadyTime now) {
    const std::int64_t second = SecondOf(now);
    Slot& slot = slots_[static_cast<std::size_t>(second) % slots_.size()];
    if (slot.second != second) slot = Slot{second, {}};
    return slot.counts;
  }

  Counts Sum(SteadyTime now) const {
    const std::int64_t newest = SecondOf(now);
    const std::int64_t span = static_cast<std::int64_t>(slots_.size());
    Counts sum;
    for (const Slot& slot : slots_) {
      if (slot.second <= newest - span || slot.second > newest) continue;
      sum.started += slot.counts.started;
      sum.repeats += slot.counts.repeats;
      sum.answered += slot.counts.answered;
      sum.failed += slot.counts.failed;
    }
    return sum;
  }

  /// Forgets what calls ended like; how many were made stays.
  void ForgetEnds() {
    for (Slot& slot : slots_) slot.counts.answered = slot.counts.failed = 0;
  }

 private:
  struct Slot {
    std::int64_t second = -1;
    Counts counts;
  };
  static std::int64_t SecondOf(SteadyTime now) {
    return std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  }
  std::array<Slot, 10> slots_;
};

}  // namespace walletgate::provider
