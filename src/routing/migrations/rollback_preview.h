#pragma once

// What a rollback of a migration would do, counted before it is done (docs/api.md, "Migrations"). Used by
// MigrationDesk.

#include <string>

#include "routing/intents/tools.h"
#include "storage/migrations/migration_records.h"

namespace walletgate::routing {

/// Users of a preview that are looked at one by one.
inline constexpr std::size_t kUsersOfPreview = 1000;

/// {"object": "rollback_preview", "migration", "users": {"back", "forgotten", "used_since"}, "stay": {"window_over",
/// "gone"}, "looked_at", "complete"}. Of the first kUsersOfPreview users who were cut over, by id, the records are
/// looked at; `complete` is false where there are more, and then `used_since` and `stay.gone` are of those only.
/// Loop-bound; writes nothing. Errors: kStoreUnavailable; kInternal where what was asked for cannot be read.
Task<Result<std::string>> PreviewRollback(Tools& tools, storage::Migration migration);

}  // namespace walletgate::routing
