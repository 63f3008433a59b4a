#pragma once

// A transaction that writes, and parts of it that can be undone by themselves. Used by SqliteWriter; failures stick to
// the connection.

#include "base/check.h"
#include "storage/sqlite/connection.h"

namespace walletgate::storage {

class SqliteTransaction {
 public:
  /// Prepares the statements. `connection` must outlive it.
  explicit SqliteTransaction(SqliteConnection& connection)
      : connection_(connection),
        begin_(connection, "BEGIN IMMEDIATE"),
        commit_(connection, "COMMIT"),
        begin_item_(connection, "SAVEPOINT item"),
        undo_item_(connection, "ROLLBACK TO item"),
        end_item_(connection, "RELEASE item") {}

  void Begin() {
    Check(connection_.failed() || !connection_.in_transaction(), "one transaction is over before the next begins");
    begin_.Run();
  }
  void Commit() {
    RequireBegun();
    commit_.Run();
  }
  void BeginItem() {
    RequireBegun();
    begin_item_.Run();
  }
  void UndoItem() { undo_item_.Run(); }  ///< before EndItem
  void EndItem() { end_item_.Run(); }

 private:
  void RequireBegun() const {
    Check(connection_.failed() || connection_.in_transaction(), "what ends, or has parts, has begun");
  }

  SqliteConnection& connection_;
  SqliteStatement begin_;
  SqliteStatement commit_;
  SqliteStatement begin_item_;
  SqliteStatement undo_item_;
  SqliteStatement end_item_;
};

}  // namespace walletgate::storage
