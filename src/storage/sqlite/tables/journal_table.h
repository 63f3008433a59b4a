#pragma once

// The table `journal`: what happened to an end user. Failures stick to the connection, and then results mean nothing.

#include <vector>

#include "storage/records.h"
#include "storage/sqlite/connection.h"

namespace walletgate::storage {

class SqliteJournalTable {
 public:
  /// Prepares the statements. `connection` must outlive it.
  explicit SqliteJournalTable(SqliteConnection& connection);

  /// What is older than the last kMaxJournal goes.
  void Add(const Holder& user, const JournalEntry& entry);
  /// The latest first.
  std::vector<JournalEntry> Of(const Holder& user);
  void Remove(const Holder& user);

 private:
  SqliteStatement last_;
  SqliteStatement add_;
  SqliteStatement trim_;
  SqliteStatement of_;
  SqliteStatement remove_;
};

}  // namespace walletgate::storage
