#pragma once

// Which imports there may be, and what may be done to one in which state. Used by ImportDesk. Pure.

#include "api/import_request.h"
#include "routing/caller_context.h"
#include "routing/imports/import_action.h"
#include "storage/imports/import_records.h"

namespace walletgate::routing {

/// What is asked for, without id and dates. Errors as ImportDesk::Create's.
Result<storage::Import> ImportOf(const CallerContext& caller, const api::ImportRequest& request, bool is_operator);

/// The import is as the action would make it.
bool IsDone(ImportAction action, const storage::Import& import);
/// Error: kWrongState. REQUIRES !IsDone.
Result<storage::ImportChange> ChangeBy(ImportAction action, const storage::Import& import);

}  // namespace walletgate::routing
