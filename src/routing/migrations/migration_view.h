#pragma once

// Migrations and the rows of their users as JSON (docs/api.md, "Migrations"). Used by MigrationDesk.

#include "base/json/sink.h"
#include "routing/state.h"
#include "storage/migrations/migration_records.h"

namespace walletgate::routing {

/// With providers and accounts as people call them now, and what was asked for; of external ids their number.
void WriteMigration(const State& state, const storage::Migration& migration, json::Sink& sink);
/// Without what the vendors have of the user, but their ids of him.
void WriteMigrationUser(const storage::MovingRow& row, json::Sink& sink);

}  // namespace walletgate::routing
