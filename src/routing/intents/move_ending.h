#pragma once

// What the end of a call that moves an end user makes of his row in the ledger of the migration. Pure. Used by
// OutcomeWriter and by whoever ends an intent otherwise.

#include "base/error.h"
#include "storage/migrations/migration_records.h"

namespace walletgate::routing {

// Reasons of rows that calls lead to; others are codes of the error table, or of routing/portability.
inline constexpr std::string_view kMadeThere = "made";                       ///< to be proved by a look-up
inline constexpr std::string_view kNotApplied = "not_applied";               ///< to be made once more
inline constexpr std::string_view kConflictAtTarget = "conflict_at_target";  ///< the target has him as somebody else
inline constexpr std::string_view kExistsAtTarget = "exists_at_target";      ///< as whom, is to be looked up

/// The target has made what it was asked for.
storage::MoveStep StepOfSuccess(std::uint64_t version);
/// It has made a user whom another end user has.
storage::MoveStep StepOfHeld();
/// It has refused, or nobody could be asked. What no other user's call would meet counts as a failure of his.
storage::MoveStep StepOfError(const Error& error, WallTime now);
/// It is known by now that nothing came of the call.
storage::MoveStep StepOfNothing(WallTime now);

/// Whether an error is about all users of an account alike, until somebody does something about it.
bool IsAboutAccount(const Error& error);

}  // namespace walletgate::routing
