#pragma once

// Copies the file of a SqliteStore. Also while a gateway uses the file, and without
// changing it. Used by `walletgate store`. Blocks.

#include <string>

#include "base/result.h"

namespace walletgate::storage {

/// One moment of `from`, as a database of its own at `to`: mode 0600, durable, checked. Error (kStoreUnavailable): `to`
/// exists, cannot be written, or did not pass the check; then nothing is left of it.
Result<void> BackUpSqliteFile(const std::string& from, const std::string& to);

}  // namespace walletgate::storage
