#pragma once

// One vendor call, and its repeats where those are allowed. Used by everything in routing that reaches a vendor.

#include <memory>

#include "base/deadline.h"
#include "provider/loop_context.h"

namespace walletgate::routing {

/// How long, and how often, one call is worth being sent.
struct RetryBudget {
  Deadline deadline;
  std::chrono::nanoseconds age{0};  ///< of the call, when it was made before
  bool has_fallback = false;        ///< another vendor may get the user when this one cannot be had
  bool once = false;                ///< one attempt: a look-up, or nobody waits and there will be another day
};

/// Loop-bound.
class CallSender {
 public:
  /// `attempts`: at one call, the first included.
  CallSender(provider::LoopContext& context, int attempts) : context_(context), attempts_(attempts) {}

  struct Delivery {
    Result<provider::Answer> answer;
    bool repeated = false;  ///< an attempt before the last one may have been applied
  };

  /// Counts the time that it takes, pauses included, as the vendor's.
  Task<Delivery> Send(std::shared_ptr<const provider::Provider> provider, provider::Call call, RetryBudget budget);

 private:
  provider::LoopContext& context_;
  const int attempts_;
};

}  // namespace walletgate::routing
