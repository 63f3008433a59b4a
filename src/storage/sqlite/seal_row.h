#pragma once

// The key of a store's seals, a row of the table `seals`. Used by SqliteStore when it opens, and by the tables that
// know erased persons again.

#include "storage/seal.h"
#include "storage/sqlite/connection.h"

namespace walletgate::storage {

/// Gives the store its key where it has none. Fails on `connection`.
void EnsureSeal(SqliteConnection& connection);

/// Fails on `connection` where there is none.
Seal ReadSeal(SqliteConnection& connection);

}  // namespace walletgate::storage
