#pragma once

// The table `erased`: that somebody was there, and no more. Failures stick to the connection, and then results mean
// nothing.

#include <optional>
#include <string>

#include "storage/records.h"
#include "storage/sqlite/seals.h"

namespace walletgate::storage {

class SqliteErasedTable {
 public:
  /// Prepares the statements. `connection` must outlive it.
  explicit SqliteErasedTable(SqliteConnection& connection);

  void Put(const api::EndUser& user, WallTime erased_at);
  bool Has(const std::string& tenant, const std::string& id);
  /// The last one who had the external id, as ErasedUser has him.
  std::optional<UserRecord> Find(const std::string& tenant, const std::string& external_id);

 private:
  SqliteSeals seals_;
  SqliteStatement put_;
  SqliteStatement has_;
  SqliteStatement find_;
};

}  // namespace walletgate::storage
