#pragma once

// One exchange with a vendor, over. Passed from Exchanger to Sender.

#include <chrono>
#include <optional>

#include "base/clock.h"
#include "base/result.h"
#include "provider/call.h"
#include "provider/guard/breaker.h"
#include "provider/vendor_clock.h"

namespace walletgate::provider {

/// What came of it, or why there was none.
struct Attempt {
  Result<Answer> result;
  int status = 0;  ///< 0: no answer
  SteadyTime sent_at = {};
  std::chrono::nanoseconds took{0};
  bool token_refused = false;        ///< the user's, not ours
  std::optional<ClockGap> gap = {};  ///< of a refusal that a clock may have to do with

  /// What it says of the vendor; `timeout`: the vendor's own.
  CallEnd End(std::chrono::nanoseconds timeout) const;
  /// By the vendor, or by the token endpoint; nothing was done.
  bool CredentialsRefused() const;
  bool CredentialsAccepted() const { return result || (status != 0 && status < 500 && status != 429); }
};

}  // namespace walletgate::provider
