#pragma once

// How much one read may look at. Used by SqliteReader.

#include "storage/sqlite/connection.h"

namespace walletgate::storage {

/// While it lives, what takes more than so many steps of SQLite's machine fails with SQLITE_INTERRUPT; 0: nothing does.
/// In steps, not in time: a query is as large on a slow machine. One at a time on a connection, which outlives it.
class SqliteStepLimit {
 public:
  SqliteStepLimit(const SqliteConnection& connection, std::int64_t steps)
      : handle_(steps > 0 ? connection.handle() : nullptr), left_(steps) {
    if (handle_ != nullptr) sqlite3_progress_handler(handle_, kAtOnce, Spend, &left_);
  }
  ~SqliteStepLimit() {
    if (handle_ != nullptr) sqlite3_progress_handler(handle_, 0, nullptr, nullptr);
  }
  SqliteStepLimit(const SqliteStepLimit&) = delete;
  SqliteStepLimit& operator=(const SqliteStepLimit&) = delete;

 private:
  static constexpr int kAtOnce = 1000;  ///< steps between two looks at what is left

  static int Spend(void* left) {
    auto& steps = *static_cast<std::int64_t*>(left);
    steps -= kAtOnce;
    return steps < 0 ? 1 : 0;
  }

  sqlite3* handle_;
  std::int64_t left_;
};

}  // namespace walletgate::storage
