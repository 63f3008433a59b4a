#include "storage/sqlite/log_emptier.h"

#include <utility>

#include "base/log/log.h"

namespace walletgate::storage {
namespace {

/// While the log has something, and where it could not be emptied because somebody reads.
constexpr std::chrono::seconds kPause(1);
/// Longer than it may take: docs/operations.md promises a minute.
constexpr std::chrono::seconds kTooLong(60);

/// False where somebody reads, or on a failure.
bool TryEmpty(SqliteConnection& connection) {
  sqlite3* const handle = connection.handle();
  sqlite3_busy_timeout(handle, 0);
  const int code = sqlite3_wal_checkpoint_v2(handle, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  sqlite3_busy_timeout(handle, kSqliteBusyMillis);
  const int primary = code & kSqlitePrimaryCode;
  if (code != SQLITE_OK && primary != SQLITE_BUSY && primary != SQLITE_LOCKED) connection.Fail(code);
  return code == SQLITE_OK;
}

}  // namespace

void SqliteLogEmptier::NoteCommit() {
  if (since_) return;
  since_ = clock_.Steady();
  due_ = *since_ + interval_;
}

std::optional<std::chrono::milliseconds> SqliteLogEmptier::Pause() const {
  return since_ ? std::optional<std::chrono::milliseconds>(kPause) : std::nullopt;
}

void SqliteLogEmptier::Run(SqliteConnection& connection) {
  const SteadyTime now = clock_.Steady();
  if (!since_ || now < due_ || connection.failed()) return;
  if (TryEmpty(connection)) {
    since_.reset();
    warned_ = false;
    return;
  }
  due_ = now + kPause;
  if (connection.failed() || now - *since_ < kTooLong || std::exchange(warned_, true)) return;
  Log(LogLevel::kWarning, "the log of the store cannot be emptied: somebody has read it all the time",
      {{"seconds", std::chrono::duration_cast<std::chrono::seconds>(now - *since_).count()}});
}

}  // namespace walletgate::storage
