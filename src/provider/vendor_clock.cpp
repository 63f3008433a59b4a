#include "provider/vendor_clock.h"

#include <algorithm>
#include <cstdlib>

#include "transport/retry_after.h"

namespace walletgate::provider {

using std::chrono::seconds;

std::optional<ClockGap> ClockGap::Of(const transport::HttpResponse& response, WallTime received,
                                     std::chrono::nanoseconds took) {
  const std::string_view age = response.Header("age");
  if (!age.empty() && age != "0") return std::nullopt;
  const std::optional<WallTime> date = transport::ParseHttpDate(response.Header("date"), received);
  if (!date) return std::nullopt;
  // Written between our first byte and its last one, and anywhere within the second that it names.
  return ClockGap{std::chrono::floor<seconds>(*date - received),
                  std::chrono::ceil<seconds>(*date + seconds(1) - (received - took))};
}

seconds ClockGap::NearestTo(seconds offset) const { return std::clamp(offset, least, std::max(least, most)); }

std::optional<seconds> VendorClock::Another(seconds used, const std::optional<ClockGap>& gap, SteadyTime now) const {
  // Another call has found one meanwhile.
  if (const seconds known = offset(); known != used) return known;
  if (now < SteadyTime(SteadyTime::duration(quiet_until_.load(std::memory_order_relaxed)))) return std::nullopt;
  const seconds shown = gap ? gap->NearestTo(used) : seconds(0);
  // What was learned once must not outlive the dates that could take it back.
  const seconds other = std::chrono::abs(shown) <= kMost ? shown : seconds(0);
  return std::chrono::abs(other - used) >= kWorthATry ? std::optional(other) : std::nullopt;
}

bool VendorClock::MayTell(SteadyTime now) {
  SteadyTime::rep until = told_until_.load(std::memory_order_relaxed);
  const SteadyTime::rep next = (now + kPause).time_since_epoch().count();
  return now.time_since_epoch().count() >= until &&
         told_until_.compare_exchange_strong(until, next, std::memory_order_relaxed);
}

std::string ClockHint(const std::optional<ClockGap>& gap) {
  const seconds offset = gap ? gap->NearestTo(seconds(0)) : seconds(0);
  if (std::chrono::abs(offset) < VendorClock::kWorthTelling) return "";
  return "the provider's clock is " + std::to_string(std::chrono::abs(offset).count()) + " s " +
         (offset > seconds(0) ? "ahead of" : "behind") + " ours";
}

}  // namespace walletgate::provider
