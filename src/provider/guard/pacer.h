#pragma once

// The vendor's rate: when the next call may go, by what is known of its limit and by what it has asked for. Used by
// Guard, under its mutex.

#include <chrono>
#include <optional>

#include "base/clock.h"
#include "base/deadline.h"

namespace walletgate::provider {

class Pacer {
 public:
  /// A call that would have to wait longer is better refused: another vendor may take it.
  static constexpr std::chrono::seconds kLongestWait{2};
  /// What a vendor may ask us to wait; more is a mistake of theirs that must not shut us out.
  static constexpr std::chrono::seconds kLongestThrottle{60};

  /// So many requests in so much time; 0: no limit is known.
  Pacer(int requests, std::chrono::milliseconds per) : requests_(requests), per_(per) {}

  /// The moment before which the next call must not go (min() for at once), and it is taken. Nothing when the wait
  /// would be too long, for us or for `deadline`.
  std::optional<SteadyTime> TakeSlot(SteadyTime now, Deadline deadline);

  /// The vendor asks for a pause.
  void Throttle(SteadyTime now, std::chrono::seconds asked);
  /// What is left of it; nothing where there is none.
  std::optional<std::chrono::nanoseconds> ThrottledFor(SteadyTime now) const;

 private:
  const int requests_;
  const std::chrono::milliseconds per_;
  SteadyTime throttled_until_ = SteadyTime::min();
  SteadyTime next_slot_ = SteadyTime::min();  ///< GCRA's theoretical arrival time
};

}  // namespace walletgate::provider
