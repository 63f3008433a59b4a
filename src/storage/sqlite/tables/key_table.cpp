#include "storage/sqlite/tables/key_table.h"

#include "base/check.h"
#include "storage/sqlite/rows.h"

namespace walletgate::storage {
namespace {

constexpr std::string_view kFind = R"sql(
SELECT fingerprint, done, status, content_type, iif(answer = 0, keys.body, answers.body), provider,
       answer > 0 AND answers.id IS NULL
FROM keys LEFT JOIN answers ON answers.id = answer
WHERE keys.tenant = ?1 AND key = ?2 AND expires_at > ?3
)sql";

constexpr std::string_view kPut = R"sql(
INSERT INTO keys (tenant, key, fingerprint, done, status, content_type, body, provider, expires_at, answer)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
)sql";

constexpr std::string_view kFindAnswer = "SELECT id FROM answers WHERE tenant = ?1 AND user_id = ?2 AND body = ?3";

constexpr std::string_view kPutAnswer = "INSERT INTO answers (tenant, user_id, body) VALUES (?1, ?2, ?3) RETURNING id";

constexpr std::string_view kFinish = R"sql(
UPDATE keys SET done = 1, status = ?3, content_type = ?4, body = ?5, provider = ?6, expires_at = ?7
WHERE tenant = ?1 AND fingerprint = ?2 AND done = 0
)sql";

constexpr std::string_view kPurge =
    "DELETE FROM keys WHERE rowid IN (SELECT rowid FROM keys WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)";

// ';' comes after ':'.
constexpr std::string_view kRemoveAll = R"sql(
DELETE FROM keys WHERE tenant = ?1 AND fingerprint >= ?2 AND fingerprint < ?2 || ';'
  AND (fingerprint = ?2 OR fingerprint >= ?2 || ':')
)sql";

std::int64_t EndOf(const KeyRecord& record, LivedMoment now) { return LivedMoment(now + record.lasts).count(); }

/// The number in the only column of the only row; 0 without one.
std::int64_t OneNumber(SqliteStatement& found) {
  const std::int64_t number = found.Step() ? found.Int(0) : 0;
  found.Reset();
  return number;
}

}  // namespace

LivedMoment ReadLived(SqliteConnection& connection, WallTime first) {
  SqliteStatement begin(connection, "INSERT INTO lived SELECT ?1 WHERE NOT EXISTS (SELECT 1 FROM lived)");
  begin.With(ToNanoseconds(first)).Run();
  return LivedMoment(connection.ReadInt("SELECT until FROM lived"));
}

SqliteKeyTable::SqliteKeyTable(SqliteConnection& connection)
    : connection_(connection),
      find_(connection, kFind),
      put_(connection, kPut),
      find_answer_(connection, kFindAnswer),
      put_answer_(connection, kPutAnswer),
      finish_(connection, kFinish),
      remove_(connection, "DELETE FROM keys WHERE tenant = ?1 AND key = ?2"),
      remove_all_(connection, kRemoveAll),
      purge_(connection, kPurge),
      count_(connection, "SELECT keys FROM key_counts WHERE tenant = ?1"),
      note_lived_(connection, "UPDATE lived SET until = max(until, ?1)") {}

std::optional<KeyRecord> SqliteKeyTable::Find(const PriorQuery& query, LivedMoment now) {
  if (!find_.With(query.tenant, query.key, std::int64_t{now.count()}).Step()) return std::nullopt;
  KeyRecord record;
  record.tenant = query.tenant;
  record.key = query.key;
  record.fingerprint = find_.Text(0);
  record.done = find_.Int(1) != 0;
  record.status = static_cast<int>(find_.Int(2));
  record.content_type = find_.Text(3);
  record.body = find_.Text(4);
  record.provider = find_.Text(5);
  const bool lost = find_.Int(6) != 0;
  find_.Reset();
  if (lost) connection_.Fail(SQLITE_CORRUPT, "a stored answer is not there");
  return record;
}

void SqliteKeyTable::Put(const KeyRecord& record, LivedMoment now) {
  // Not an upsert: what came with a key goes with it, by a trigger.
  Remove(record.tenant, record.key);
  const bool shared = !record.shared_by.empty();
  const std::int64_t answer = shared ? AnswerOf(record) : 0;
  put_.With(record.tenant, record.key, record.fingerprint, std::int64_t{record.done}, std::int64_t{record.status},
            record.content_type, shared ? std::string() : record.body, record.provider, EndOf(record, now), answer)
      .Run();
}

std::int64_t SqliteKeyTable::AnswerOf(const KeyRecord& record) {
  const std::int64_t kept = OneNumber(find_answer_.With(record.tenant, record.shared_by, record.body));
  if (kept > 0) return kept;
  put_answer_.With(record.tenant, record.shared_by, record.body);
  std::int64_t fresh = 0;
  while (put_answer_.Step()) fresh = put_answer_.Int(0);
  Check(connection_.failed() || fresh > 0, "what is kept has a number");
  return fresh;
}

void SqliteKeyTable::Finish(const KeyRecord& answer, LivedMoment now) {
  Check(answer.done && answer.shared_by.empty(), "running keys are finished with an answer of their own");
  finish_
      .With(answer.tenant, answer.fingerprint, std::int64_t{answer.status}, answer.content_type, answer.body,
            answer.provider, EndOf(answer, now))
      .Run();
}

void SqliteKeyTable::Remove(const std::string& tenant, const std::string& key) { remove_.With(tenant, key).Run(); }

void SqliteKeyTable::RemoveAll(const std::string& tenant, const std::string& fingerprint) {
  remove_all_.With(tenant, fingerprint).Run();
}

std::int64_t SqliteKeyTable::Purge(LivedMoment now, std::int64_t limit) {
  purge_.With(std::int64_t{now.count()}, limit).Run();
  return connection_.changes();
}

std::uint64_t SqliteKeyTable::Count(const std::string& tenant) {
  return static_cast<std::uint64_t>(OneNumber(count_.With(tenant)));
}

void SqliteKeyTable::NoteLived(LivedMoment now) { note_lived_.With(std::int64_t{now.count()}).Run(); }

}  // namespace walletgate::storage
