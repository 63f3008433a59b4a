#pragma once

// Which of a provider's two sets of credentials is in use while a deployment rotates them: the current one, or the
// next. Owned by Provider, shared by all loops (docs/adr/0009-two-slot-credentials.md).

#include <atomic>
#include <chrono>
#include <cstddef>
#include <optional>

#include "base/clock.h"

namespace walletgate::provider {

/// Thread-safe.
class CredentialSlots {
 public:
  static constexpr std::size_t kCurrent = 0;
  static constexpr std::size_t kNext = 1;
  /// After both were refused. What a caller sends may be the reason, and would otherwise double every call.
  static constexpr std::chrono::seconds kPause{1};

  std::size_t in_use() const { return in_use_.load(std::memory_order_relaxed); }

  /// The slot to try for a call that was refused with `refused`: the one that others have moved to meanwhile, else the
  /// other one, unless that was refused too a moment ago.
  std::optional<std::size_t> Another(std::size_t refused, SteadyTime now) const {
    const std::size_t used = in_use();
    if (used != refused) return used;
    const SteadyTime quiet_until{SteadyTime::duration(quiet_until_.load(std::memory_order_relaxed))};
    return now < quiet_until ? std::nullopt : std::optional(1 - refused);
  }

  /// `slot` works where the other one does not: in use from now on. True when it was not before.
  bool Accepted(std::size_t slot) { return in_use_.exchange(slot, std::memory_order_relaxed) != slot; }

  /// Both were refused: the one in use stays.
  void Refused(SteadyTime now) {
    quiet_until_.store((now + kPause).time_since_epoch().count(), std::memory_order_relaxed);
  }

 private:
  std::atomic<std::size_t> in_use_{kCurrent};
  std::atomic<SteadyTime::rep> quiet_until_{SteadyTime::min().time_since_epoch().count()};
};

}  // namespace walletgate::provider
