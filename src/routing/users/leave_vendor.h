#pragma once

// An end user who goes leaves his vendor first. Used by DeleteUser and EraseUser.

#include "routing/caller_context.h"
#include "routing/intents/tools.h"

namespace walletgate::routing {

/// The vendor has deleted him, or knew nobody; with `local` nobody is asked. Errors: kWrongState,
/// kProviderNotConfigured, kUnsupportedByProvider; what the vendor answered. All must live until the task ends.
Task<Result<void>> LeaveVendor(Tools& tools, const CallerContext& caller, const storage::UserRecord& record,
                               bool local);

}  // namespace walletgate::routing
