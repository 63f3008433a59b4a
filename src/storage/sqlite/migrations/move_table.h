#pragma once

// The table `migration_users`: the rows of migrations. Failures stick to the connection, and then results mean nothing.

#include <optional>
#include <string>
#include <vector>

#include "storage/migrations/moves.h"
#include "storage/sqlite/connection.h"
#include "storage/sqlite/migrations/left_out.h"

namespace walletgate::storage {

/// A row by its number in the database.
struct SqliteMove {
  std::int64_t id = 0;
  std::string tenant;
  KeptMove kept;

  Holder user() const { return {tenant, kept.row.user_id}; }
};

/// Rows are given without MovingRow::link. One that cannot be read is left out of lists, and a failure where it is
/// asked for by itself.
class SqliteMoveTable {
 public:
  /// Prepares the statements. `connection` must outlive it.
  explicit SqliteMoveTable(SqliteConnection& connection);

  /// Row `number` of that migration, from 1 on.
  void Add(std::int64_t migration, std::uint64_t number, const std::string& tenant, const MovingRow& row);
  void Put(const SqliteMove& move);
  std::optional<SqliteMove> Find(std::int64_t migration, const Holder& user);
  /// Where he has a row.
  struct Place {
    std::int64_t migration = 0;
    std::optional<MoveState> state;  ///< nothing: it cannot be read
  };
  std::vector<Place> PlacesOf(const Holder& user);
  std::vector<SqliteMove> Due(std::int64_t migration, const std::string& after, WallTime now, std::size_t limit);
  /// At most one more than were asked for.
  std::vector<SqliteMove> List(std::int64_t migration, const MovingQuery& query);
  /// As storage::Skip.
  void SkipAt(std::int64_t migration, const Holder& user, std::string_view reason);
  /// Takes whoever he was out of his rows.
  void Forget(const Holder& user);
  /// As `users` has it; nothing of one who is not there.
  std::optional<std::string> StatusOf(const Holder& user);

 private:
  /// Up to so many that can be read.
  std::vector<SqliteMove> Some(SqliteStatement& found, std::size_t limit);

  SqliteConnection& connection_;
  LeftOut left_out_;
  SqliteStatement add_;
  SqliteStatement put_;
  SqliteStatement find_;
  SqliteStatement places_;
  SqliteStatement due_;
  SqliteStatement due_later_;
  SqliteStatement skip_;
  SqliteStatement forget_;
  SqliteStatement status_of_;
};

}  // namespace walletgate::storage
