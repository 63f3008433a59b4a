#pragma once

// Copies the log into the database once it is long, at a moment when no request is under way: left to itself SQLite
// does so inside the commit that finds it long, and one request in fifty waits for it. Used by SqliteWriter, on its
// thread.

#include "storage/sqlite/connection.h"

namespace walletgate::storage {

class SqliteLogCopier {
 public:
  SqliteLogCopier() = default;
  SqliteLogCopier(const SqliteLogCopier&) = delete;
  SqliteLogCopier& operator=(const SqliteLogCopier&) = delete;

  /// From now on commits of that connection leave the log to us. The connection must not commit after we are gone.
  void TakeOver(const SqliteConnection& connection);

  /// `quiet`: nobody is about to write. What cannot be copied, since somebody reads what is older, stays for the next
  /// time, and so does a failure: nothing is lost, and the next commit meets it. REQUIRES no open transaction.
  void Run(const SqliteConnection& connection, bool quiet);

 private:
  static int NoteCommit(void* copier, sqlite3* handle, const char* database, int pages);

  int pages_ = 0;  ///< of the log, after the last commit; 0: nothing was written since it was copied
};

}  // namespace walletgate::storage
