#pragma once

// How far a vendor's clock is off ours, learned from the `Date` of its refusals. Tokens are signed by that clock, since
// a vendor may tolerate less than what two clocks differ by. Owned by Provider, shared by all loops.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "transport/http_client.h"

namespace walletgate::provider {

/// What one answer says of the vendor's clock: so many seconds ahead of ours, negative for behind. An interval, because
/// `Date` counts whole seconds and the answer took time.
struct ClockGap {
  std::chrono::seconds least{0};
  std::chrono::seconds most{0};

  /// Nothing without a date, or when a cache kept the answer. `received` by our clock, `took` since it was sent.
  static std::optional<ClockGap> Of(const transport::HttpResponse& response, WallTime received,
                                    std::chrono::nanoseconds took);
  /// The offset within it that is nearest to `offset`.
  std::chrono::seconds NearestTo(std::chrono::seconds offset) const;
};

/// Thread-safe, without locks. An offset is believed only because a token signed with it was accepted where the one
/// before was refused: a date that lies changes nothing. It stays until a token signed with it is refused.
class VendorClock {
 public:
  /// A date further off is no clock: nothing is signed by it.
  static constexpr std::chrono::seconds kMost = std::chrono::minutes(5);
  /// From here on an offset is worth a repeat.
  static constexpr std::chrono::seconds kWorthATry{5};
  /// From here on operators are told.
  static constexpr std::chrono::seconds kWorthTelling{30};
  /// After an offset did not help, before another is tried; and between two lines of the log.
  static constexpr std::chrono::seconds kPause{10};

  std::chrono::seconds offset() const { return std::chrono::seconds(offset_.load(std::memory_order_relaxed)); }

  /// The offset to try for a call that was refused while it was signed with `used`; nothing when the clock is not why.
  std::optional<std::chrono::seconds> Another(std::chrono::seconds used, const std::optional<ClockGap>& gap,
                                              SteadyTime now) const;
  /// True when it was another before.
  bool Accepted(std::chrono::seconds offset) {
    return offset_.exchange(offset.count(), std::memory_order_relaxed) != offset.count();
  }
  void Refused(SteadyTime now) {
    quiet_until_.store((now + kPause).time_since_epoch().count(), std::memory_order_relaxed);
  }

  /// Whether a line of the log is due.
  bool MayTell(SteadyTime now);

 private:
  static constexpr SteadyTime::rep kNever = SteadyTime::min().time_since_epoch().count();
  std::atomic<std::chrono::seconds::rep> offset_{0};
  std::atomic<SteadyTime::rep> quiet_until_{kNever};
  std::atomic<SteadyTime::rep> told_until_{kNever};
};

/// "the provider's clock is 93 s ahead of ours"; "" when it is not worth telling.
std::string ClockHint(const std::optional<ClockGap>& gap);

}  // namespace walletgate::provider
