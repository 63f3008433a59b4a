#pragma once

// One try at an open intent that no caller waits for. Used by the Resolver.

#include <cstdint>

#include "routing/recovery/outcome_recovery.h"

namespace walletgate::routing {

/// What became of an intent whose outcome was not known.
enum class Resolution : std::uint8_t {
  kApplied,
  kNotApplied,
  kGone,     ///< somebody else has ended it meanwhile
  kBusy,     ///< a request is at work on it
  kUnknown,  ///< still
  kNoMeans,  ///< still, and the vendor has nothing left to ask: an operator's
};

/// Ends `intent` as one that came to nothing: kNotApplied, or kUnknown where the store does not take it.
Task<Resolution> EndWithoutEffect(Tools& tools, storage::Intent intent);

/// Loop-bound.
class IntentResolution {
 public:
  IntentResolution(Tools& tools, OutcomeRecovery& recovery) : tools_(tools), recovery_(recovery) {}

  /// By the means that the intent's provider file declares. Leaves alone what a request is at work on, and makes no
  /// user but by repeating a call that was made (docs/adr/0006).
  Task<Resolution> Run(std::shared_ptr<const State> state, storage::Intent intent, Deadline deadline);

 private:
  Task<Resolution> SettleMove(const CallerContext& nobody, storage::Intent intent);
  /// `job` must live until the task ends.
  Task<Resolution> Settle(const CallerContext& nobody, Job& job);
  Task<Resolution> RunAlone(const CallerContext& nobody, storage::Intent intent);

  Tools& tools_;
  OutcomeRecovery& recovery_;
};

}  // namespace walletgate::routing
