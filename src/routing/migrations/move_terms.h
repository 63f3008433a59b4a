#pragma once

// What a migration asks for, as those who do the work take it. Pure. Used by MigrationRun and by touches.

#include <optional>

#include "api/migrations/migration_request.h"
#include "routing/migrations/one_move.h"

namespace walletgate::routing {

/// What holds for all users of it; nothing where its target, or the tenant, is not to be had any more.
std::optional<MoveTerms> TermsOf(const State& state, const storage::Migration& migration,
                                 const api::MigrationRequest& asked);

/// Who would get another address stays where he is.
bool OnlyWithAddresses(const api::MigrationRequest& asked);

/// Of those prepared, how many percent are to be cut over.
int ShareOf(const storage::Migration& migration, const api::MigrationRequest& asked);

}  // namespace walletgate::routing
