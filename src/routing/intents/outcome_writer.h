#pragma once

// The end of an intent: what a vendor's answer, or an operator's word, makes of the user, of the idempotency key and of
// the intent itself, durable before anybody is told. Used by IntentRunner and by recovery.

#include "routing/api_answer.h"
#include "routing/intents/job.h"
#include "routing/intents/tools.h"

namespace walletgate::routing {

/// Loop-bound.
class OutcomeWriter {
 public:
  explicit OutcomeWriter(Tools& tools) : tools_(tools) {}

  /// Makes the outcome durable and gives the caller's answer. `job` must live until the task ends; its intent takes
  /// what was written. Errors: the answer's own, worded for the caller; kStoreUnavailable; of a vendor's user who
  /// belongs to another end user what HeldError says.
  Task<Result<ApiAnswer>> Write(Job& job, Result<provider::Answer> answer);

 private:
  /// Of a re-creation: notes that the vendor gave the user of a predecessor, and makes an error of an answer that shows
  /// other contacts: 409 and not applied with such a user, else what contradicts. Error: kStoreUnavailable.
  Task<Result<void>> JudgeAgain(Job& job, Result<provider::Answer>& answer);
  // Each puts its part into the ending.
  ApiAnswer Apply(const Job& job, const api::ProviderResult& result, storage::Ending& ending) const;
  /// Of one who moves: what the target has of him, and what becomes of his row.
  void ApplyMove(const Job& job, const api::ProviderResult& result, storage::Ending& ending) const;
  void StayOpen(Job& job, Error& error) const;
  void PutKey(const Job& job, const Result<provider::Answer>& answer, const ApiAnswer& reply,
              storage::Ending& ending) const;
  /// Why a success that names a user of somebody else is none: 409, not applied, where the file says that a create may
  /// give an existing user; else 502, unknown; of one who was searched for 504, unknown.
  static Error HeldError(const Job& job);
  storage::Ending::Otherwise IfHeld(const Job& job) const;
  Error TellHeld(const Job& job) const;

  Tools& tools_;
};

}  // namespace walletgate::routing
