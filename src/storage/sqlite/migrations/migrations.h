#pragma once

// What MigrationLedger promises of migrations and their rows, over their tables, inside the transaction of the caller.
// What takes more than them stands in user_moves.h and switches.h. Failures stick to the connection, and then results
// mean nothing.

#include <optional>
#include <string>
#include <vector>

#include "storage/sqlite/migrations/migration_table.h"
#include "storage/sqlite/migrations/move_table.h"
#include "storage/sqlite/tables/link_table.h"

namespace walletgate::storage {

class SqliteMigrations {
 public:
  /// Prepares the statements. Both must outlive it.
  SqliteMigrations(SqliteConnection& connection, SqliteLinkTable& links)
      : table(connection), rows(connection), links_(links) {}

  SqliteMigrationTable table;
  SqliteMoveTable rows;

  std::optional<std::size_t> Enrol(const Enrolment& enrolment, WallTime now);
  std::vector<MovingRow> Due(const std::string& id, const std::string& after, WallTime now, std::size_t limit);
  MovingPage List(const MovingQuery& query);
  std::optional<FoundMove> FindMove(const Holder& user);
  /// In that migration of his tenant.
  std::optional<SqliteMove> FindRow(const std::string& id, const Holder& user);
  void NoteDeleted(const Holder& user);
  /// Of his rows nothing stays but how they have ended.
  void Forget(const Holder& user);

 private:
  bool EnrolOne(SqliteMigration& migration, MovingRow row);
  /// Of one who has a row. True: it is one that moves him.
  bool JudgeAnew(const SqliteMigration& migration, const Holder& user, const MovingRow& row);
  /// The one of them that moves him.
  std::optional<SqliteMigration> Moving(const std::vector<SqliteMoveTable::Place>& places);
  MovingRow Shown(SqliteMove move);

  SqliteLinkTable& links_;
};

}  // namespace walletgate::storage
