#pragma once

// An intent whose outcome is not known, settled by the vendor's own means, as its provider file declares them. Used by
// the verbs that create, for whoever comes back, and by IntentResolution, for whom nobody comes back.

#include <optional>

#include "routing/intents/intent_runner.h"
#include "routing/recovery/outcome_lookup.h"

namespace walletgate::routing {

/// Loop-bound.
class OutcomeRecovery {
 public:
  OutcomeRecovery(Tools& tools, IntentRunner& runner, OutcomeLookup& lookup)
      : tools_(tools), runner_(runner), lookup_(lookup) {}

  /// The reply when the vendor's own means settled it; nothing when the vendor says that nothing was applied: the
  /// intent is still open then, for whoever creates anew or ends it. `job` must live until the task ends. Errors: what
  /// the create came to; kOutcomeUnknown, it is open still.
  Task<Result<std::optional<ApiAnswer>>> Run(Job& job);

 private:
  /// Makes the job one that can be sent again. False: its user token cannot be had.
  Task<bool> ReadyToRepeat(Job& job);

  Tools& tools_;
  IntentRunner& runner_;
  OutcomeLookup& lookup_;
};

}  // namespace walletgate::routing
