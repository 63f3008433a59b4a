#pragma once

// How often one tenant may ask: a bucket of tokens that fills at a steady rate. Kept as a single moment (the generic
// cell rate algorithm, ITU-T I.371 annex A), so that all loops share it without a lock. Used by `http`, right after a
// caller is known.

#include <atomic>
#include <chrono>
#include <cstdint>

#include "base/clock.h"

namespace walletgate::routing {

struct RateLimitOptions {
  std::int64_t requests_per_second = 0;  ///< from 1 to 1,000,000
  std::int64_t burst = 0;                ///< at once, after a pause; at least 1

  bool operator==(const RateLimitOptions&) const = default;
};

/// What Take says.
struct Allowance {
  bool admitted = false;
  std::int64_t limit = 0;          ///< the burst
  std::int64_t remaining = 0;      ///< requests that would be admitted at this moment
  std::chrono::seconds window{0};  ///< in which an empty bucket fills, rounded up
  std::chrono::seconds reset{
      0};  ///< until it is full again; of a refused request, until one would be admitted. Rounded up
};

/// Thread-safe and lock-free.
class RateLimit {
 public:
  explicit RateLimit(const RateLimitOptions& options);

  /// Counts one request at `now`, unless it is one too many. A refused request costs nothing.
  Allowance Take(SteadyTime now);

  const RateLimitOptions& options() const { return options_; }

 private:
  RateLimitOptions options_;
  std::int64_t interval_;                 ///< nanoseconds that one request takes up
  std::int64_t capacity_;                 ///< of the whole burst
  std::atomic<std::int64_t> full_at_{0};  ///< when the bucket is full again; steady clock, nanoseconds
};

}  // namespace walletgate::routing
