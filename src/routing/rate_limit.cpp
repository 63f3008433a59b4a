#include "routing/rate_limit.h"

#include <algorithm>

#include "base/check.h"

namespace walletgate::routing {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

/// What one request takes up.
std::int64_t IntervalOf(const RateLimitOptions& options) {
  Check(options.requests_per_second > 0 && options.requests_per_second <= kSecond, "a limit lets somebody pass");
  Check(options.burst > 0, "a limit lets one request pass at once");
  return kSecond / options.requests_per_second;
}

std::chrono::seconds RoundUp(std::int64_t nanoseconds) {
  return std::chrono::ceil<std::chrono::seconds>(std::chrono::nanoseconds(nanoseconds));
}

}  // namespace

RateLimit::RateLimit(const RateLimitOptions& options)
    : options_(options), interval_(IntervalOf(options)), capacity_(interval_ * options.burst) {}

Allowance RateLimit::Take(SteadyTime time) {
  const std::int64_t now = std::chrono::nanoseconds(time.time_since_epoch()).count();
  Allowance allowance;
  allowance.limit = options_.burst;
  allowance.window = RoundUp(capacity_);
  std::int64_t seen = full_at_.load(std::memory_order_relaxed);
  for (;;) {  // ends: whoever loses the exchange sees a later time
    const std::int64_t next = std::max(seen, now) + interval_;
    const std::int64_t left = capacity_ - (next - now);
    if (left < 0) {
      allowance.reset = RoundUp(-left);
      return allowance;
    }
    if (!full_at_.compare_exchange_weak(seen, next, std::memory_order_relaxed)) continue;
    allowance.admitted = true;
    allowance.remaining = left / interval_;
    Check(allowance.remaining < options_.burst, "a request that passes leaves fewer than the burst");
    allowance.reset = RoundUp(next - now);
    return allowance;
  }
}

}  // namespace walletgate::routing
