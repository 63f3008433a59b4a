#pragma once

// Whom another vendor serves from now on, inside the transaction of the caller. Used by SqliteStore; failures stick to
// the connection, and then results mean nothing.

#include <vector>

#include "storage/migrations/moves.h"
#include "storage/sqlite/tables.h"

namespace walletgate::storage {

/// As MigrationLedger::CutOver and RollBack.
std::vector<Switched> SwitchUsers(const Switch& users, Way way, SqliteTables& tables);

std::vector<NumberedLink> Numbered(const std::vector<SqliteLink>& rows);

}  // namespace walletgate::storage
