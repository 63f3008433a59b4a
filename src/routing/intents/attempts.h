#pragma once

// Whether, and when, a vendor call may be sent once more. Pure. Used by EndUserService for everything it sends.

#include <chrono>
#include <optional>

#include "base/error.h"
#include "base/random.h"
#include "metrics/metrics.h"
#include "provider/provider.h"

namespace walletgate::routing {

inline constexpr int kMaxAttempts = 3;  ///< at one vendor call, the first included

/// Whether the very same call may go out again after `error`. A create whose outcome is unknown: only where the
/// provider file says that a repeat settles it. `age`: since the call was first made.
bool MayRepeat(const provider::Provider& provider, const provider::Call& call, const Error& error,
               std::chrono::nanoseconds age);

/// Whether another vendor may get the user instead: nothing was applied, nor was it the caller's fault.
bool MayFailOver(const Error& error);

/// How long to wait before attempt number `next` (2 or 3): full jitter under a bound that doubles from 100 ms, on top
/// of what the vendor asked for. Source: the "full jitter" of the AWS Architecture Blog, "Exponential Backoff And
/// Jitter".
std::chrono::nanoseconds PauseBefore(int next, const Error& error, Random& random);

metrics::RetryReason RetryReasonOf(const Error& error);
metrics::FailoverReason FailoverReasonOf(const Error& error);

}  // namespace walletgate::routing
