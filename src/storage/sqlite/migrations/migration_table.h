#pragma once

// The tables `migrations` and `migration_counts`, the latter of which triggers fill. Failures stick to the connection,
// and then results mean nothing.

#include <optional>
#include <string>
#include <vector>

#include "storage/migrations/migration_ledger.h"
#include "storage/sqlite/connection.h"
#include "storage/sqlite/migrations/left_out.h"

namespace walletgate::storage {

/// A migration by its number in the database.
struct SqliteMigration {
  std::int64_t seq = 0;
  Migration migration;
};

/// Whoever had a migration in hand has gone: the file is this process's alone.
void ReleaseMigrations(SqliteConnection& connection);

/// One that cannot be read is left out of lists, and a failure where it is asked for by itself.
class SqliteMigrationTable {
 public:
  /// Prepares the statements. `connection` must outlive it.
  explicit SqliteMigrationTable(SqliteConnection& connection);

  /// It, or the one of before under the same key.
  Migration Create(const Migration& migration);
  /// With its counts.
  std::optional<Migration> Find(const std::string& tenant, const std::string& id);
  /// Without them.
  std::optional<SqliteMigration> FindById(const std::string& id);
  std::optional<SqliteMigration> FindBySeq(std::int64_t seq);
  std::vector<Migration> List(const std::string& tenant, const std::string& after, std::size_t limit);
  std::vector<Migration> Open();
  bool Change(const MigrationChange& change);
  bool Claim(const MigrationClaim& claim, WallTime now);
  /// `migration.users` rows are there, and everybody up to that one was looked at.
  void NoteEnrolled(const SqliteMigration& migration, const std::string& enrolled_to, WallTime now);

 private:
  std::optional<SqliteMigration> One(SqliteStatement& found);
  void FillCounts(SqliteMigration& found);
  std::vector<Migration> All(SqliteStatement& found);

  SqliteConnection& connection_;
  LeftOut left_out_;
  SqliteStatement create_;
  SqliteStatement find_key_;
  SqliteStatement find_;
  SqliteStatement find_by_id_;
  SqliteStatement find_by_seq_;
  SqliteStatement list_;
  SqliteStatement open_;
  SqliteStatement counts_;
  SqliteStatement change_;
  SqliteStatement claim_;
  SqliteStatement note_enrolled_;
};

}  // namespace walletgate::storage
