#pragma once

// Writes out what is in the file of a SqliteStore. Also while a gateway uses the file, and without
// changing it. Used by `walletgate store`. Blocks.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace walletgate::storage {

struct ExportOptions {
  bool personal_data = false;  ///< login methods, profile and metadata too
};
/// Takes a line without its end; false ends the export.
using ExportLine = std::function<bool(std::string_view line)>;

/// One JSON object per user, then one per open intent (never its body or its vendor key). Users that are made meanwhile
/// may or may not be there. Error (kStoreUnavailable): the file cannot be read. The number of lines.
Result<std::int64_t> ExportSqliteFile(const std::string& path, const ExportOptions& options, const ExportLine& line);

}  // namespace walletgate::storage
