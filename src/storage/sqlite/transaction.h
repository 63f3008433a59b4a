#pragma once

// A transaction that writes, and parts of it that can be undone by themselves. Used by SqliteWriter; failures stick to
// the connection.

#include "storage/sqlite/connection.h"

namespace walletgate::storage {

class SqliteTransaction {
 public:
  /// Prepares the statements. `connection` must outlive it.
  explicit SqliteTransaction(SqliteConnection& connection)
      : begin_(connection, "BEGIN IMMEDIATE"),
        commit_(connection, "COMMIT"),
        begin_item_(connection, "SAVEPOINT item"),
        undo_item_(connection, "ROLLBACK TO item"),
        end_item_(connection, "RELEASE item") {}

  void Begin() { begin_.Run(); }
  void Commit() { commit_.Run(); }
  void BeginItem() { begin_item_.Run(); }
  void UndoItem() { undo_item_.Run(); }  ///< before EndItem
  void EndItem() { end_item_.Run(); }

 private:
  SqliteStatement begin_;
  SqliteStatement commit_;
  SqliteStatement begin_item_;
  SqliteStatement undo_item_;
  SqliteStatement end_item_;
};

}  // namespace walletgate::storage
