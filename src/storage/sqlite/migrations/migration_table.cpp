#include "storage/sqlite/migrations/migration_table.h"

#include <utility>

#include "storage/records.h"
#include "storage/sqlite/rows.h"

namespace walletgate::storage {
namespace {

constexpr std::string_view kCreate = R"sql(
INSERT INTO migrations (id, tenant, from_provider, from_account, to_provider, to_account, asked, key, fingerprint,
  state, reason, assessed, enrolled_to, cut_over_share, created_at, updated_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
)sql";

/// As MigrationOf takes it.
std::string Select(std::string_view condition) {
  return "SELECT seq, id, tenant, from_provider, from_account, to_provider, to_account, asked, key, fingerprint, "
         "state, reason, assessed, enrolled_to, cut_over_share, created_at, updated_at, users FROM migrations WHERE " +
         std::string(condition);
}

/// As IsUnderWay has it.
std::string SelectOpen() {
  std::string states;
  for (std::size_t i = 0; i < kMigrationStateNames.size(); ++i) {
    if (!IsUnderWay(static_cast<MigrationState>(i))) continue;
    states.append(states.empty() ? "'" : ", '").append(kMigrationStateNames[i]).append("'");
  }
  return Select("state IN (" + states + ") ORDER BY id LIMIT ?1");
}

/// Another state changes nothing.
constexpr std::string_view kChange = R"sql(
UPDATE migrations SET state = ?3, reason = ?4, updated_at = ?5, asked = iif(?7, ?8, asked),
  assessed = iif(?9, ?10, assessed), cut_over_share = iif(?11 < 0, cut_over_share, ?11)
WHERE tenant = ?1 AND id = ?2 AND instr(?6, ',' || state || ',') > 0
)sql";

/// ?5: no claim reaches further ahead; one that does was made by a clock that was wrong.
constexpr std::string_view kClaim = R"sql(
UPDATE migrations SET claimed_by = ?2, claimed_until = ?4
WHERE id = ?1 AND (claimed_by = ?2 OR claimed_until <= ?3 OR claimed_until > ?5)
)sql";

/// Nothing for one that cannot be read.
std::optional<SqliteMigration> MigrationOf(const SqliteStatement& row) {
  const auto state = EnumNamed<MigrationState>(kMigrationStateNames, row.Text(10));
  if (!state) return std::nullopt;
  SqliteMigration found;
  found.seq = row.Int(0);
  Migration& migration = found.migration;
  migration.id = row.Text(1);
  migration.tenant = row.Text(2);
  migration.from = {row.Text(3), row.Text(4)};
  migration.to = {row.Text(5), row.Text(6)};
  migration.asked = row.Text(7);
  migration.key = row.Text(8);
  migration.fingerprint = row.Text(9);
  migration.state = *state;
  migration.reason = row.Text(11);
  migration.assessed = row.Text(12);
  migration.enrolled_to = row.Text(13);
  migration.cut_over_share = static_cast<int>(row.Int(14));
  migration.created_at = TimeOf(row.Int(15));
  migration.updated_at = TimeOf(row.Int(16));
  migration.users = static_cast<std::uint64_t>(row.Int(17));
  return found;
}

}  // namespace

void ReleaseMigrations(SqliteConnection& connection) {
  connection.Execute("UPDATE migrations SET claimed_until = 0 WHERE claimed_until > 0");
}

SqliteMigrationTable::SqliteMigrationTable(SqliteConnection& connection)
    : connection_(connection),
      left_out_(connection, "a migration cannot be read and is left out"),
      create_(connection, kCreate),
      find_key_(connection, "SELECT id FROM migrations WHERE tenant = ?1 AND key = ?2 AND key <> '' LIMIT 1"),
      find_(connection, Select("tenant = ?1 AND id = ?2")),
      find_by_id_(connection, Select("id = ?1")),
      find_by_seq_(connection, Select("seq = ?1")),
      list_(connection, Select("tenant = ?1 AND id > ?2 ORDER BY id LIMIT ?3")),
      open_(connection, SelectOpen()),
      counts_(connection, "SELECT state, reason, users FROM migration_counts WHERE migration = ?1 AND users > 0"),
      change_(connection, kChange),
      claim_(connection, kClaim),
      note_enrolled_(connection, "UPDATE migrations SET users = ?2, enrolled_to = ?3, updated_at = ?4 WHERE seq = ?1") {
}

Migration SqliteMigrationTable::Create(const Migration& migration) {
  std::string before;
  if (!migration.key.empty() && find_key_.With(migration.tenant, migration.key).Step()) before = find_key_.Text(0);
  find_key_.Reset();
  if (!before.empty()) return Find(migration.tenant, before).value_or(migration);
  create_
      .With(migration.id, migration.tenant, migration.from.provider, migration.from.account, migration.to.provider,
            migration.to.account, migration.asked, migration.key, migration.fingerprint, ToString(migration.state),
            migration.reason, migration.assessed, migration.enrolled_to, std::int64_t{migration.cut_over_share},
            ToNanoseconds(migration.created_at), ToNanoseconds(migration.updated_at))
      .Run();
  return migration;
}

std::optional<Migration> SqliteMigrationTable::Find(const std::string& tenant, const std::string& id) {
  std::optional<SqliteMigration> found = One(find_.With(tenant, id));
  if (!found) return std::nullopt;
  FillCounts(*found);
  return std::move(found->migration);
}

std::optional<SqliteMigration> SqliteMigrationTable::FindById(const std::string& id) {
  return One(find_by_id_.With(id));
}

std::optional<SqliteMigration> SqliteMigrationTable::FindBySeq(std::int64_t seq) { return One(find_by_seq_.With(seq)); }

std::optional<SqliteMigration> SqliteMigrationTable::One(SqliteStatement& found) {
  if (!found.Step()) return std::nullopt;
  std::optional<SqliteMigration> migration = Demanded(MigrationOf(found), connection_);
  found.Reset();
  return migration;
}

/// Counts of states that a newer program knows are left out.
void SqliteMigrationTable::FillCounts(SqliteMigration& found) {
  counts_.With(found.seq);
  while (counts_.Step()) {
    const auto state = EnumNamed<MoveState>(kMoveStateNames, counts_.Text(0));
    if (!state) continue;
    found.migration.counts.push_back({*state, counts_.Text(1), static_cast<std::uint64_t>(counts_.Int(2))});
  }
}

std::vector<Migration> SqliteMigrationTable::All(SqliteStatement& found) {
  std::vector<Migration> migrations;
  while (found.Step()) {
    std::optional<SqliteMigration> one = MigrationOf(found);
    if (!one) {
      left_out_.Note(found.Text(1));
      continue;
    }
    FillCounts(*one);
    migrations.push_back(std::move(one->migration));
  }
  return migrations;
}

std::vector<Migration> SqliteMigrationTable::List(const std::string& tenant, const std::string& after,
                                                  std::size_t limit) {
  return All(list_.With(tenant, after, static_cast<std::int64_t>(limit)));
}

std::vector<Migration> SqliteMigrationTable::Open() {
  return All(open_.With(static_cast<std::int64_t>(kMigrationsAtOnce)));
}

bool SqliteMigrationTable::Change(const MigrationChange& change) {
  std::string from = ",";
  for (const MigrationState state : change.from) from.append(ToString(state)).append(",");
  const std::int64_t share = change.cut_over_share ? std::int64_t{*change.cut_over_share} : -1;
  change_
      .With(change.tenant, change.id, ToString(change.to), change.reason, ToNanoseconds(change.at), from,
            std::int64_t{change.asked.has_value()}, change.asked.value_or(""),
            std::int64_t{change.assessed.has_value()}, change.assessed.value_or(""), share)
      .Run();
  return connection_.changes() > 0;
}

bool SqliteMigrationTable::Claim(const MigrationClaim& claim, WallTime now) {
  claim_
      .With(claim.migration_id, claim.holder, ToNanoseconds(now), ToNanoseconds(now + claim.lasts),
            ToNanoseconds(now + kLongestClaim))
      .Run();
  return connection_.changes() > 0;
}

void SqliteMigrationTable::NoteEnrolled(const SqliteMigration& migration, const std::string& enrolled_to,
                                        WallTime now) {
  note_enrolled_
      .With(migration.seq, static_cast<std::int64_t>(migration.migration.users), enrolled_to, ToNanoseconds(now))
      .Run();
}

}  // namespace walletgate::storage
