#pragma once

// By which idempotency keys expire: how long a store has been in use, as the processes that used it have seen it. Used
// by every Store.

#include <chrono>

#include "base/clock.h"

namespace walletgate::storage {

/// Moments of a store's life, in nanoseconds since a zero of its own.
using LivedMoment = std::chrono::nanoseconds;

/// Goes forward with the steady clock only: a wall clock that jumps moves nothing, and while nobody has the store open
/// it stands still. It is never ahead of the time that has really passed. Thread-safe.
class LivedTime {
 public:
  /// `before`: what earlier processes have seen. `clock` outlives it.
  explicit LivedTime(const Clock& clock, LivedMoment before = LivedMoment(0))
      : clock_(clock), before_(before), since_(clock.Steady()) {}

  LivedMoment Now() const { return before_ + (clock_.Steady() - since_); }

 private:
  const Clock& clock_;
  const LivedMoment before_;
  const SteadyTime since_;
};

}  // namespace walletgate::storage
