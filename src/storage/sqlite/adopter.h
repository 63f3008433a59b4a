#pragma once

// Adoptions and what undoes them, inside the transaction of the caller. Used by SqliteStore; failures stick to the
// connection, and then results mean nothing.

#include <string>

#include "storage/adoption.h"
#include "storage/sqlite/tables.h"

namespace walletgate::storage {

/// As Store::Adopt.
Adopted AdoptUser(const Adoption& adoption, WallTime now, SqliteTables& tables);

/// As Store::ForgetAdopted.
Forgotten ForgetAdoptedUser(const Undoing& undoing, WallTime now, SqliteTables& tables);

}  // namespace walletgate::storage
