#pragma once

// What is done to one user who moves, inside the transaction of the caller. Used by SqliteTables and SqliteStore;
// failures stick to the connection, and then results mean nothing.

#include "storage/sqlite/tables.h"

namespace walletgate::storage {

/// As Store::Begin, of an intent that moves its user.
Begun BeginMove(const Intent& intent, SqliteTables& tables);

/// What becomes of his row and his links with the end of one. The intent itself is the caller's.
void EndMove(const Ending& ending, WallTime now, SqliteTables& tables);

/// As MigrationLedger::ChangeMove.
MoveChanged ChangeMove(const MoveChange& change, SqliteTables& tables);

}  // namespace walletgate::storage
