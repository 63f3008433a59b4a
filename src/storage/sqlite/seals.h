#pragma once

// The seals of those who were erased, under the key in the table `seals`. Used by SqliteStore when it opens, and by the
// tables that know erased persons again. Failures stick to the connection, and then results mean nothing.

#include "storage/seal.h"
#include "storage/sqlite/connection.h"

namespace walletgate::storage {

/// Gives the store its key where it has none.
void EnsureSeal(SqliteConnection& connection);

class SqliteSeals {
 public:
  /// Fails where the store has no key. `connection` must outlive it.
  explicit SqliteSeals(SqliteConnection& connection);

  /// Whether anybody was erased: while nobody was, what a create looks for needs no seal, which costs as much as the
  /// rest of the look-up.
  bool Any();
  const Seal& seal() const { return seal_; }

 private:
  const Seal seal_;
  SqliteStatement any_;
};

}  // namespace walletgate::storage
