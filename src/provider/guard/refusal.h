#pragma once

// How the parts of Guard say no.

#include <algorithm>
#include <chrono>

#include "base/error.h"

namespace walletgate::provider {

/// `wait`: when to come again, told in whole seconds, one at least.
inline Error Refused(Cause cause, std::chrono::nanoseconds wait) {
  Error error = MakeError(cause);
  error.retry_after = std::max(std::chrono::seconds(1), std::chrono::ceil<std::chrono::seconds>(wait));
  return error;
}

}  // namespace walletgate::provider
