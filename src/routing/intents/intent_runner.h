#pragma once

// Persist, send, persist: the part that every creating operation shares. Used by the verbs that create and by recovery,
// which repeats what was lost.

#include "routing/intents/job.h"
#include "routing/intents/outcome_writer.h"

namespace walletgate::routing {

/// Loop-bound.
class IntentRunner {
 public:
  IntentRunner(Tools& tools, OutcomeWriter& outcomes) : tools_(tools), outcomes_(outcomes) {}

  /// Makes the intent durable, sends its call, and makes the outcome durable. `job` takes what is known of the call
  /// afterwards, and must live until the task ends. Errors: kStoreUnavailable; kOutcomeUnknown or kProviderTimeout when
  /// the caller has been told already that the time is over; what the vendor answered.
  Task<Result<ApiAnswer>> Run(Job& job);

 private:
  /// No byte of the call goes out later: a place is had by the deadline, and the exchange ends by the vendor's timeout.
  WallTime LatestByte(const Job& job) const;

  Tools& tools_;
  OutcomeWriter& outcomes_;
};

}  // namespace walletgate::routing
