#pragma once

// Looks whether the file of a SqliteStore is sound. Also while a gateway uses the file, and without
// changing it. Used by `walletgate store`. Blocks.

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "storage/sqlite/connection.h"

namespace walletgate::storage {

struct SqliteReport {
  std::int64_t schema = 0;          ///< of the file
  std::int64_t current_schema = 0;  ///< that this program writes
  std::int64_t users = 0;           ///< deleted ones included
  std::int64_t deleted_users = 0;
  std::int64_t open_intents = 0;
  std::int64_t idempotency_keys = 0;
  std::uint64_t size_bytes = 0;     ///< its log included
  std::vector<std::string> faults;  ///< without values; empty: sound
};

/// SQLite's integrity check, the schema's version, counts, every record readable, nothing that points nowhere. A file
/// of an older schema is only checked by SQLite. Error (kStoreUnavailable): it cannot be opened, or is not ours.
Result<SqliteReport> CheckSqliteFile(const std::string& path);

/// SQLite's own check of all pages: adds what it finds, up to a hundred. Failures stick to the connection.
void CheckPages(SqliteConnection& connection, std::vector<std::string>& faults);

}  // namespace walletgate::storage
