#include "storage/sqlite/log_copier.h"

namespace walletgate::storage {
namespace {

/// SQLite's own measure, and how long the log may become while requests are under way all the time.
constexpr int kLongLog = 1000;
constexpr int kTooLongLog = 2 * kLongLog;

}  // namespace

int SqliteLogCopier::NoteCommit(void* copier, sqlite3* /*handle*/, const char* /*database*/, int pages) {
  static_cast<SqliteLogCopier*>(copier)->pages_ = pages;
  return SQLITE_OK;
}

void SqliteLogCopier::TakeOver(const SqliteConnection& connection) {
  pages_ = 0;
  if (connection.handle() != nullptr) sqlite3_wal_hook(connection.handle(), &SqliteLogCopier::NoteCommit, this);
}

void SqliteLogCopier::Run(const SqliteConnection& connection, bool quiet) {
  if (connection.failed() || pages_ < (quiet ? kLongLog : kTooLongLog)) return;
  pages_ = 0;
  (void)sqlite3_wal_checkpoint_v2(connection.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
}

}  // namespace walletgate::storage
