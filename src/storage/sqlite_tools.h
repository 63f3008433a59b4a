#pragma once

// What an operator does to the file of a SqliteStore: look whether it is sound, copy it, write out what is in it. All
// of it also while a gateway uses the file, and without changing it. Used by `walletgate store`. Blocks.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

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

/// One moment of `from`, as a database of its own at `to`: mode 0600, durable, checked. Error (kStoreUnavailable): `to`
/// exists, cannot be written, or did not pass the check; then nothing is left of it.
Result<void> BackUpSqliteFile(const std::string& from, const std::string& to);

struct ExportOptions {
  bool personal_data = false;  ///< login methods, profile and metadata too
};
/// Takes a line without its end; false ends the export.
using ExportLine = std::function<bool(std::string_view line)>;

/// One JSON object per user, then one per open intent (never its body or its vendor key). Users that are made meanwhile
/// may or may not be there. Error (kStoreUnavailable): the file cannot be read. The number of lines.
Result<std::int64_t> ExportSqliteFile(const std::string& path, const ExportOptions& options, const ExportLine& line);

}  // namespace walletgate::storage
