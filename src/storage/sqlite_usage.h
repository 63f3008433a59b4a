#pragma once

// How many end users a database has where: for `check`, a reload and the warnings of a start. Used by SqliteStore and,
// for the database of a gateway that may be running, by the program itself. Blocks.

#include <string>
#include <vector>

#include "base/result.h"
#include "storage/records.h"

namespace walletgate::storage {

/// As Store::CountUsers; changes nothing. A database that nobody has written to yet, or of an older version, is counted
/// too: accounts that it does not know are "". Error (kStoreUnavailable): it is not there, cannot be read, or is not
/// ours.
Result<std::vector<Usage>> ReadUsage(const std::string& path, const std::string& vfs = {});

}  // namespace walletgate::storage
