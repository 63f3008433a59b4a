#pragma once

// One end user of the caller's tenant, by id. Used by the verbs about a user who is there.

#include "routing/intents/turn.h"
#include "storage/records.h"

namespace walletgate::routing {

/// Error: kEndUserNotFound, also for a user of another tenant. `caller` must live until the task ends.
Task<Result<storage::UserRecord>> FindUser(Tools& tools, const CallerContext& caller, std::string id);

/// A user whom nobody else changes while this lives.
struct UserAlone {
  Flight flight;
  storage::UserRecord record;
};

/// The user as he is once nobody else changes him. Errors: kEndUserNotFound; kRequestInProgress, the caller's time was
/// over first.
Task<Result<UserAlone>> TakeUser(Tools& tools, const CallerContext& caller, std::string id);

/// kRequestInProgress about a user whom somebody else changes.
Error StillChanging();

}  // namespace walletgate::routing
