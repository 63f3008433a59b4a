#include "provider/guard/pacer.h"

#include <algorithm>

namespace walletgate::provider {

using std::chrono::nanoseconds;

/// Nine tenths of the vendor's rate run evenly and a tenth may come at once, so that no window of its holds more than
/// its limit (the generic cell rate algorithm).
std::optional<SteadyTime> Pacer::TakeSlot(SteadyTime now, Deadline deadline) {
  if (requests_ == 0) return SteadyTime::min();
  const int burst = std::max(1, requests_ / 10);
  const nanoseconds interval = nanoseconds(per_) / std::max(1, requests_ - burst);
  const SteadyTime slot = std::max(next_slot_, now);
  const nanoseconds wait = std::max(nanoseconds(0), slot - now - interval * (burst - 1));
  if (wait > kLongestWait || (wait > nanoseconds(0) && wait > deadline.Left(now))) return std::nullopt;
  next_slot_ = slot + interval;
  // The loop that waits may read its clock a little behind `now`: what may go at once must not sleep for that.
  return wait > nanoseconds(0) ? now + wait : SteadyTime::min();
}

void Pacer::Throttle(SteadyTime now, std::chrono::seconds asked) {
  throttled_until_ = now + std::min(asked, kLongestThrottle);
}

std::optional<nanoseconds> Pacer::ThrottledFor(SteadyTime now) const {
  if (now >= throttled_until_) return std::nullopt;
  return throttled_until_ - now;
}

}  // namespace walletgate::provider
