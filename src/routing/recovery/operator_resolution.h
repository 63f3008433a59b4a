#pragma once

// An intent whose outcome is not known, ended as an operator says. Used by the admin listener's desk.

#include <cstdint>
#include <string>

#include "routing/intents/outcome_writer.h"

namespace walletgate::routing {

/// What an operator has found out about an intent whose outcome is not known.
struct OperatorWord {
  bool applied = false;
  std::string provider_user_id;  ///< of a create that was applied; "" otherwise
  bool force = false;            ///< also against what the vendor shows, and before what the call led to must show
};

/// What the vendor has shown of one whom an operator called created.
enum class LookUp : std::uint8_t {
  kNone,  ///< it was not asked: it offers no look-up, or the word needs none
  kConfirms,
  kUnknown,      ///< it does not know him
  kContradicts,  ///< it gives another id or other contacts
  kFailed,       ///< it did not answer, or not so that it could be read
};
std::string_view ToString(LookUp look_up);

/// An intent that an operator has ended.
struct SettledByHand {
  storage::Intent intent;
  LookUp look_up = LookUp::kNone;
};

/// Loop-bound.
class OperatorResolution {
 public:
  OperatorResolution(Tools& tools, OutcomeWriter& outcomes) : tools_(tools), outcomes_(outcomes) {}

  /// Of one that was applied the vendor is asked, where its file offers get_end_user, so that the directory has the
  /// wallets; where it cannot tell, the operator's word counts. Errors: kNotFound (no such intent is open),
  /// kRequestInProgress (a request is at work on it), kWrongState (not applied, but what the call led to may still
  /// show), kInvalidRequest at /provider_user_id (also: the vendor shows that it is not so), kEndUserExists (the
  /// vendor's user is another end user's; not even force), kStoreUnavailable.
  Task<Result<SettledByHand>> Run(std::shared_ptr<const State> state, std::string intent_id, OperatorWord word,
                                  Deadline deadline);

 private:
  Task<Result<SettledByHand>> RunAlone(Job& job, const OperatorWord& word);
  Task<Result<LookUp>> SettleAsApplied(Job& job, const OperatorWord& word);
  /// The intent once more, now that nobody else is at work on it; `job` gets it with what is known of its user. Errors:
  /// kNotFound, kStoreUnavailable.
  Task<Result<storage::Intent>> ReadAgain(Job& job);
  /// Error: what the call led to may show only later.
  Result<void> CheckQuiet(const Job& job) const;
  /// Error: nobody can have applied it, or it would be somebody else's user.
  Task<Result<void>> CheckMayBeApplied(const Job& job, const OperatorWord& word);
  /// What is written of the user: as the vendor shows it where that confirms the operator, else as he said.
  struct Told {
    provider::Answer answer;
    LookUp look_up = LookUp::kNone;
  };
  Task<Told> AskVendor(const Job& job, const std::string& provider_user_id);

  Tools& tools_;
  OutcomeWriter& outcomes_;
};

}  // namespace walletgate::routing
