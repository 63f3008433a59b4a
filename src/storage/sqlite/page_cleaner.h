#pragma once

// What was deleted is gone from the file: SQLite overwrites a record that goes (secure_delete), but where pages were
// split or joined before, copies of their records stay in the unused middle of a page. Whatever page is written to the
// database leaves with that middle, and with the rest of its free blocks, overwritten by zeros. Source: "Database File
// Format", section 1.6 "B-tree Pages" (sqlite.org/fileformat2.html).

#include <sqlite3.h>

#include <cstdint>
#include <span>

namespace walletgate::storage {

/// From now on every page that `handle` writes to its database file is clean. A log keeps what was written to it until
/// it is emptied.
void CleanWrittenPages(sqlite3* handle);

/// Overwrites what is unused in a b-tree page; `is_first`: the page begins with the header of the file. Leaves alone
/// what is none, or does not hold together.
void CleanPage(std::span<std::uint8_t> page, bool is_first);

}  // namespace walletgate::storage
