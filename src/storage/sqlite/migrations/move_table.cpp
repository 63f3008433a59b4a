#include "storage/sqlite/migrations/move_table.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/check.h"
#include "storage/sqlite/rows.h"

namespace walletgate::storage {
namespace {

/// The rows of a migration stand together, in the order of their numbers.
constexpr std::int64_t kRowsOfMigration = std::int64_t{1} << 32U;

/// Of those that have become due, so many more than are shown may be unreadable.
constexpr std::size_t kSpareRows = 100;

constexpr std::string_view kAdd = R"sql(
INSERT INTO migration_users (id, migration, tenant, user_id, state, reason, retry, tries, next_at, due_at, version,
  adopted, cut_over_at, link, source, there)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 0, -1, -1, '')
)sql";

constexpr std::string_view kPut = R"sql(
UPDATE migration_users SET state = ?2, reason = ?3, retry = ?4, tries = ?5, next_at = ?6, due_at = ?7, version = ?8,
  adopted = ?9, cut_over_at = ?10, link = ?11, source = ?12, there = ?13
WHERE id = ?1
)sql";

/// As MoveOf takes it.
constexpr std::string_view kSelect =
    "SELECT id, tenant, user_id, state, reason, retry, tries, next_at, version, adopted, cut_over_at, link, source, "
    "there FROM migration_users ";

constexpr std::string_view kFind =
    "INDEXED BY migration_users_by_user WHERE tenant = ?1 AND user_id = ?2 AND user_id <> '' AND migration = ?3";

constexpr std::string_view kPlaces =
    "SELECT migration, state FROM migration_users INDEXED BY migration_users_by_user "
    "WHERE tenant = ?1 AND user_id = ?2 AND user_id <> '' ORDER BY migration";

constexpr std::string_view kDue =
    "INDEXED BY migration_users_due WHERE migration = ?1 AND due_at = 0 AND user_id > ?2 ORDER BY user_id";

constexpr std::string_view kDueLater =
    "INDEXED BY migration_users_due_later WHERE migration = ?1 AND due_at > 0 AND due_at <= ?3 AND user_id > ?2 "
    "ORDER BY user_id LIMIT ?4";

constexpr std::string_view kSkip = R"sql(
UPDATE migration_users SET state = 'skipped', reason = ?4, retry = 'never', next_at = 0, due_at = -1
WHERE tenant = ?1 AND user_id = ?2 AND user_id <> '' AND migration = ?3
)sql";

constexpr std::string_view kForget = R"sql(
UPDATE migration_users SET user_id = '', retry = 'never', tries = 0, next_at = 0, due_at = -1, version = 0, adopted = 0,
  cut_over_at = 0, link = -1, source = -1, there = ''
WHERE tenant = ?1 AND user_id = ?2 AND user_id <> ''
)sql";

std::string Select(std::string_view condition) { return std::string(kSelect) + std::string(condition); }

std::string SelectSome(const MovingQuery& query) {
  std::string text = "INDEXED BY ";
  if (!query.reason.empty()) {
    text += "migration_users_by_reason WHERE migration = ?1 AND reason = ?3 AND reason <> ''";
    if (query.state) text += " AND state = ?4";
  } else if (query.state) {
    text += "migration_users_by_state WHERE migration = ?1 AND state = ?4";
  } else {
    text += "migration_users_in_order WHERE migration = ?1";
  }
  return Select(text + " AND user_id > ?2 AND user_id <> '' ORDER BY user_id");
}

std::int64_t Moment(std::optional<WallTime> time) { return time ? ToNanoseconds(*time) : 0; }
std::int64_t DueMoment(const MovingRow& row) {
  const std::optional<WallTime> due_at = DueAt(row);
  return due_at ? ToNanoseconds(*due_at) : -1;
}
std::int64_t Number(std::optional<std::int64_t> link) { return link.value_or(-1); }

std::optional<WallTime> TimeAt(const SqliteStatement& row, int column) {
  const std::int64_t moment = row.Int(column);
  return moment == 0 ? std::nullopt : std::optional(TimeOf(moment));
}
std::optional<std::int64_t> NumberAt(const SqliteStatement& row, int column) {
  const std::int64_t number = row.Int(column);
  return number < 0 ? std::nullopt : std::optional(number);
}

/// Nothing for one that cannot be read.
std::optional<SqliteMove> MoveOf(const SqliteStatement& found) {
  const auto state = EnumNamed<MoveState>(kMoveStateNames, found.Text(3));
  const auto retry = EnumNamed<MoveRetry>(kMoveRetryNames, found.Text(5));
  const std::string there = found.Text(13);
  std::optional<api::EndUser> part = there.empty() ? std::nullopt : EndUserOf({}, there);
  if (!state || !retry || part.has_value() == there.empty()) return std::nullopt;
  SqliteMove move{found.Int(0), found.Text(1), {}};
  MovingRow& row = move.kept.row;
  row.user_id = found.Text(2);
  row.state = *state;
  row.reason = found.Text(4);
  row.retry = *retry;
  row.tries = static_cast<int>(found.Int(6));
  row.next_at = TimeAt(found, 7);
  row.version = static_cast<std::uint64_t>(found.Int(8));
  row.adopted = found.Int(9) != 0;
  row.cut_over_at = TimeAt(found, 10);
  row.there = std::move(part);
  move.kept.to = NumberAt(found, 11);
  move.kept.from = NumberAt(found, 12);
  return move;
}

}  // namespace

SqliteMoveTable::SqliteMoveTable(SqliteConnection& connection)
    : connection_(connection),
      left_out_(connection, "the row of an end user in a migration cannot be read and is left out"),
      add_(connection, kAdd),
      put_(connection, kPut),
      find_(connection, Select(kFind)),
      places_(connection, kPlaces),
      due_(connection, Select(kDue)),
      due_later_(connection, Select(kDueLater)),
      skip_(connection, kSkip),
      forget_(connection, kForget),
      status_of_(connection, "SELECT status FROM users WHERE tenant = ?1 AND id = ?2") {}

void SqliteMoveTable::Add(std::int64_t migration, std::uint64_t number, const std::string& tenant,
                          const MovingRow& row) {
  Check(number < static_cast<std::uint64_t>(kRowsOfMigration), "the rows of a migration have numbers");
  add_.With(migration * kRowsOfMigration + static_cast<std::int64_t>(number), migration, tenant, row.user_id,
            ToString(row.state), row.reason, ToString(row.retry), std::int64_t{row.tries}, Moment(row.next_at),
            DueMoment(row), static_cast<std::int64_t>(row.version), std::int64_t{row.adopted})
      .Run();
}

void SqliteMoveTable::Put(const SqliteMove& move) {
  const MovingRow& row = move.kept.row;
  put_.With(move.id, ToString(row.state), row.reason, ToString(row.retry), std::int64_t{row.tries}, Moment(row.next_at),
            DueMoment(row), static_cast<std::int64_t>(row.version), std::int64_t{row.adopted}, Moment(row.cut_over_at),
            Number(move.kept.to), Number(move.kept.from), row.there ? TextOf(*row.there) : std::string())
      .Run();
}

std::optional<SqliteMove> SqliteMoveTable::Find(std::int64_t migration, const Holder& user) {
  if (!find_.With(user.tenant, user.user_id, migration).Step()) return std::nullopt;
  std::optional<SqliteMove> move = Demanded(MoveOf(find_), connection_);
  find_.Reset();
  return move;
}

std::vector<SqliteMoveTable::Place> SqliteMoveTable::PlacesOf(const Holder& user) {
  std::vector<Place> places;
  places_.With(user.tenant, user.user_id);
  while (places_.Step()) places.push_back({places_.Int(0), EnumNamed<MoveState>(kMoveStateNames, places_.Text(1))});
  return places;
}

std::vector<SqliteMove> SqliteMoveTable::Some(SqliteStatement& found, std::size_t limit) {
  std::vector<SqliteMove> moves;
  while (moves.size() < limit && found.Step()) {
    std::optional<SqliteMove> move = MoveOf(found);
    if (move) moves.push_back(std::move(*move));
    else left_out_.Note(found.Text(2));
  }
  found.Reset();
  return moves;
}

std::vector<SqliteMove> SqliteMoveTable::Due(std::int64_t migration, const std::string& after, WallTime now,
                                             std::size_t limit) {
  std::vector<SqliteMove> due = Some(due_.With(migration, after), limit);
  due_later_.With(migration, after, ToNanoseconds(now), static_cast<std::int64_t>(limit + kSpareRows));
  std::vector<SqliteMove> later = Some(due_later_, limit);
  due.insert(due.end(), std::make_move_iterator(later.begin()), std::make_move_iterator(later.end()));
  std::sort(due.begin(), due.end(),
            [](const auto& a, const auto& b) { return a.kept.row.user_id < b.kept.row.user_id; });
  if (due.size() > limit) due.resize(limit);
  return due;
}

std::vector<SqliteMove> SqliteMoveTable::List(std::int64_t migration, const MovingQuery& query) {
  SqliteStatement list(connection_, SelectSome(query));
  list.Bind(1, migration);
  list.Bind(2, query.after);
  if (!query.reason.empty()) list.Bind(3, query.reason);
  if (query.state) list.Bind(4, ToString(*query.state));
  return Some(list, query.limit + 1);
}

void SqliteMoveTable::SkipAt(std::int64_t migration, const Holder& user, std::string_view reason) {
  skip_.With(user.tenant, user.user_id, migration, reason).Run();
}

void SqliteMoveTable::Forget(const Holder& user) { forget_.With(user.tenant, user.user_id).Run(); }

std::optional<std::string> SqliteMoveTable::StatusOf(const Holder& user) {
  if (!status_of_.With(user.tenant, user.user_id).Step()) return std::nullopt;
  std::string status = status_of_.Text(0);
  status_of_.Reset();
  return status;
}

}  // namespace walletgate::storage
