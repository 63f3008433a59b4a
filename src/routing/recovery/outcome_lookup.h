#pragma once

// What became of a lost create, looked up at the vendor: by id, or by a contact. Used by OutcomeRecovery.

#include <optional>

#include "routing/intents/outcome_writer.h"
#include "routing/intents/recovery_means.h"

namespace walletgate::routing {

/// Loop-bound.
class OutcomeLookup {
 public:
  OutcomeLookup(Tools& tools, OutcomeWriter& outcomes) : tools_(tools), outcomes_(outcomes) {}

  /// What a look-up has led to. `settled`: it answered, and an ending was written accordingly; nothing else is tried
  /// then.
  struct Found {
    Result<std::optional<ApiAnswer>> reply;
    bool settled = false;
    bool absent = false;  ///< there is nobody yet, and there may be still
  };

  /// By `means`, get or find. `job` must live until the task ends.
  Task<Found> Run(Job& job, Recovery means);

 private:
  Task<Found> ByGet(Job& job);
  Task<Found> ByFind(Job& job);
  /// Whether no other open create may have made the user that a search has found: then he is nobody else's. False too
  /// where the store cannot tell.
  Task<bool> IsNobodyElses(const storage::Intent& intent, const api::OperationInput& searched,
                           const provider::Answer& answer);
  /// The vendor says that there is nobody.
  Found Absent(const Job& job) const;
  /// The ending of a look-up that has found the user.
  Task<Found> Settle(Job& job, Result<provider::Answer> answer);

  Tools& tools_;
  OutcomeWriter& outcomes_;
};

}  // namespace walletgate::routing
