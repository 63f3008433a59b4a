#include "storage/sqlite/imports/import_table.h"

#include <algorithm>
#include <span>
#include <utility>

#include "base/check.h"
#include "storage/records.h"
#include "storage/sqlite/rows.h"

namespace walletgate::storage {
namespace {

constexpr std::string_view kCreate = R"sql(
INSERT INTO imports (id, tenant, provider, account, source, ids, verify, from_provider, pace, by_operator, state,
  created_at, updated_at, key, fingerprint)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
)sql";

/// As ImportOf takes it.
std::string Select(std::string_view condition) {
  return "SELECT seq, id, tenant, provider, account, source, ids, verify, from_provider, pace, by_operator, state, "
         "dry_run, reason, created_at, updated_at, lines, cursor, walk_ended, walked, unpaired, unreadable, EXISTS "
         "(SELECT 1 FROM import_parts p WHERE p.import = seq AND p.taken < p.lines), key, fingerprint FROM imports "
         "WHERE " +
         std::string(condition);
}

/// Those that are over have data until it is dropped. ?1: long untouched though not over; ?2: long over.
constexpr std::string_view kIsOpen = R"sql(state IN ('running', 'undoing')
  OR (state IN ('collecting', 'paused', 'checked') AND updated_at < ?1)
  OR (state IN ('done', 'cancelled', 'undone', 'failed') AND (updated_at < ?2 OR EXISTS
    (SELECT 1 FROM import_lines INDEXED BY import_lines_open WHERE import = seq AND said <> '')))
ORDER BY id
)sql";

/// Another state changes nothing. ?8: not while a part is open.
constexpr std::string_view kChange = R"sql(
UPDATE imports SET state = ?3, dry_run = iif(?4 < 0, dry_run, ?4), reason = ?5, updated_at = ?6
WHERE tenant = ?1 AND id = ?2 AND instr(?7, ',' || state || ',') > 0 AND (?8 = 0 OR NOT EXISTS
  (SELECT 1 FROM import_parts p WHERE p.import = imports.seq AND p.taken < p.lines))
)sql";

/// ?5: no claim reaches further ahead; one that does was made by a clock that was wrong.
constexpr std::string_view kClaim = R"sql(
UPDATE imports SET claimed_by = ?2, claimed_until = ?4
WHERE id = ?1 AND (claimed_by = ?2 OR claimed_until <= ?3 OR claimed_until > ?5)
)sql";

template <class Enum>
Enum EnumOf(std::span<const std::string_view> names, std::string_view name, SqliteConnection& connection) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) return static_cast<Enum>(found - names.begin());
  connection.Fail(SQLITE_CORRUPT, "an import cannot be read");
  return Enum{};
}

SqliteImport ImportOf(const SqliteStatement& row, SqliteConnection& connection) {
  SqliteImport found;
  found.seq = row.Int(0);
  Import& import = found.import;
  import.id = row.Text(1);
  import.tenant = row.Text(2);
  import.provider = row.Text(3);
  import.account = row.Text(4);
  import.source = EnumOf<ImportSource>(kImportSourceNames, row.Text(5), connection);
  import.ids = EnumOf<ImportIds>(kImportIdsNames, row.Text(6), connection);
  import.verify = row.Int(7) != 0;
  import.from_provider = row.Text(8);
  import.pace = static_cast<int>(row.Int(9));
  import.by_operator = row.Int(10) != 0;
  import.state = EnumOf<ImportState>(kImportStateNames, row.Text(11), connection);
  import.dry_run = row.Int(12) != 0;
  import.reason = row.Text(13);
  import.created_at = TimeOf(row.Int(14));
  import.updated_at = TimeOf(row.Int(15));
  import.lines = static_cast<std::uint64_t>(row.Int(16));
  import.walk = {row.Text(17), row.Int(18) != 0, static_cast<std::uint64_t>(row.Int(19)),
                 static_cast<std::uint64_t>(row.Int(20)), static_cast<std::uint64_t>(row.Int(21))};
  import.part_is_open = row.Int(22) != 0;
  import.key = row.Text(23);
  import.fingerprint = row.Text(24);
  return found;
}

}  // namespace

void ReleaseImports(SqliteConnection& connection) {
  connection.Execute("UPDATE imports SET claimed_until = 0 WHERE claimed_until > 0");
}

SqliteImportTable::SqliteImportTable(SqliteConnection& connection)
    : connection_(connection),
      create_(connection, kCreate),
      find_key_(connection, "SELECT id FROM imports WHERE tenant = ?1 AND key = ?2 AND key <> '' LIMIT 1"),
      find_(connection, Select("tenant = ?1 AND id = ?2")),
      find_by_id_(connection, Select("id = ?1")),
      list_(connection, Select("tenant = ?1 AND id > ?2 ORDER BY id LIMIT ?3")),
      open_(connection, Select(kIsOpen)),
      counts_(connection, "SELECT state, reason, lines FROM import_counts WHERE import = ?1 AND lines > 0"),
      change_(connection, kChange),
      put_part_(connection,
                "INSERT INTO import_parts (import, key, fingerprint, first, lines) VALUES (?1, ?2, ?3, ?4, ?5)"),
      find_part_(connection,
                 "SELECT first, lines, taken, invalid, fingerprint FROM import_parts WHERE import = ?1 AND key = ?2"),
      note_part_(connection, "UPDATE import_parts SET taken = ?3, invalid = ?4 WHERE import = ?1 AND key = ?2"),
      number_(connection, "UPDATE imports SET lines = lines + ?2, updated_at = ?3 WHERE seq = ?1"),
      claim_(connection, kClaim),
      note_walk_(
          connection,
          "UPDATE imports SET cursor = ?2, walk_ended = ?3, walked = ?4, unpaired = ?5, lines = ?6, unreadable = ?7 "
          "WHERE seq = ?1"),
      touch_(connection, "UPDATE imports SET updated_at = ?2 WHERE seq = ?1"),
      remove_(connection, "DELETE FROM imports WHERE seq = ?1"),
      remove_parts_(connection, "DELETE FROM import_parts WHERE import = ?1") {}

Import SqliteImportTable::Create(const Import& import) {
  std::string before;
  if (!import.key.empty() && find_key_.With(import.tenant, import.key).Step()) before = find_key_.Text(0);
  find_key_.Reset();
  if (std::optional<Import> same = Find(import.tenant, before)) return std::move(*same);
  create_
      .With(import.id, import.tenant, import.provider, import.account, ToString(import.source), ToString(import.ids),
            std::int64_t{import.verify}, import.from_provider, std::int64_t{import.pace},
            std::int64_t{import.by_operator}, ToString(import.state), ToNanoseconds(import.created_at),
            ToNanoseconds(import.updated_at), import.key, import.fingerprint)
      .Run();
  return import;
}

std::optional<Import> SqliteImportTable::Find(const std::string& tenant, const std::string& id) {
  if (!find_.With(tenant, id).Step()) return std::nullopt;
  SqliteImport found = ImportOf(find_, connection_);
  find_.Reset();
  FillCounts(found);
  return std::move(found.import);
}

std::optional<SqliteImport> SqliteImportTable::FindById(const std::string& id) {
  if (!find_by_id_.With(id).Step()) return std::nullopt;
  SqliteImport found = ImportOf(find_by_id_, connection_);
  find_by_id_.Reset();
  return found;
}

void SqliteImportTable::FillCounts(SqliteImport& found) {
  counts_.With(found.seq);
  while (counts_.Step()) {
    found.import.counts.push_back({EnumOf<LineState>(kLineStateNames, counts_.Text(0), connection_), counts_.Text(1),
                                   static_cast<std::uint64_t>(counts_.Int(2))});
  }
}

std::vector<Import> SqliteImportTable::All(SqliteStatement& found) {
  std::vector<Import> imports;
  while (found.Step()) {
    SqliteImport one = ImportOf(found, connection_);
    FillCounts(one);
    imports.push_back(std::move(one.import));
  }
  return imports;
}

std::vector<Import> SqliteImportTable::List(const std::string& tenant, const std::string& after, std::size_t limit) {
  return All(list_.With(tenant, after, static_cast<std::int64_t>(limit)));
}

std::vector<Import> SqliteImportTable::Open(WallTime now) {
  return All(open_.With(ToNanoseconds(now - kImportIdle), ToNanoseconds(now - kImportKept)));
}

bool SqliteImportTable::Change(const ImportChange& change) {
  std::string from = ",";
  for (const ImportState state : change.from) from.append(ToString(state)).append(",");
  const std::int64_t dry_run = change.dry_run ? std::int64_t{*change.dry_run} : -1;
  change_
      .With(change.tenant, change.id, ToString(change.to), dry_run, change.reason, ToNanoseconds(change.at), from,
            std::int64_t{change.starts})
      .Run();
  return connection_.changes() > 0;
}

PartTaken SqliteImportTable::BeginPart(const SqliteImport& import, const ImportPart& part, WallTime now) {
  using End = PartTaken::End;
  if (const std::optional<Part> known = FindPart(import.seq, part.key)) {
    const bool same = known->fingerprint == part.fingerprint;
    return {same ? End::kTaken : End::kOtherPart, known->first, known->taken, known->invalid,
            known->taken == known->lines};
  }
  if (import.import.state != ImportState::kCollecting) return {End::kWrongState};
  const std::uint64_t first = import.import.lines + 1;
  put_part_
      .With(import.seq, part.key, part.fingerprint, static_cast<std::int64_t>(first),
            static_cast<std::int64_t>(part.lines))
      .Run();
  number_.With(import.seq, static_cast<std::int64_t>(part.lines), ToNanoseconds(now)).Run();
  return {End::kTaken, first, 0, 0, part.lines == 0};
}

std::optional<SqliteImportTable::Part> SqliteImportTable::FindPart(std::int64_t seq, const std::string& key) {
  if (!find_part_.With(seq, key).Step()) return std::nullopt;
  Part part{static_cast<std::uint64_t>(find_part_.Int(0)), static_cast<std::uint64_t>(find_part_.Int(1)),
            static_cast<std::uint64_t>(find_part_.Int(2)), static_cast<std::uint64_t>(find_part_.Int(3)),
            find_part_.Text(4)};
  find_part_.Reset();
  return part;
}

void SqliteImportTable::NotePart(std::int64_t seq, const std::string& key, const Part& part, WallTime now) {
  Check(part.taken <= part.lines, "no more of a part is taken than there is");
  note_part_.With(seq, key, static_cast<std::int64_t>(part.taken), static_cast<std::int64_t>(part.invalid)).Run();
  touch_.With(seq, ToNanoseconds(now)).Run();
}

bool SqliteImportTable::Claim(const ImportClaim& claim, WallTime now) {
  claim_
      .With(claim.import_id, claim.holder, ToNanoseconds(now), ToNanoseconds(now + claim.lasts),
            ToNanoseconds(now + kLongestClaim))
      .Run();
  return connection_.changes() > 0;
}

std::optional<SqliteImport> SqliteImportTable::Renew(const ImportClaim& claim, WallTime now,
                                                     std::optional<WallTime> changed) {
  if (!Claim(claim, now)) return std::nullopt;
  std::optional<SqliteImport> import = FindById(claim.import_id);
  if (import && changed) touch_.With(import->seq, ToNanoseconds(*changed)).Run();
  return import;
}

void SqliteImportTable::NoteWalk(std::int64_t seq, const ImportWalk& walk, std::uint64_t lines) {
  note_walk_
      .With(seq, walk.cursor, std::int64_t{walk.ended}, static_cast<std::int64_t>(walk.users),
            static_cast<std::int64_t>(walk.unpaired), static_cast<std::int64_t>(lines),
            static_cast<std::int64_t>(walk.unreadable))
      .Run();
}

void SqliteImportTable::Remove(std::int64_t seq) {
  remove_parts_.With(seq).Run();
  remove_.With(seq).Run();
}

}  // namespace walletgate::storage
