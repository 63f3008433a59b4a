#include "storage/sqlite/key_table.h"

#include "base/check.h"
#include "storage/sqlite/rows.h"

namespace walletgate::storage {
namespace {

constexpr std::string_view kFind = R"sql(
SELECT fingerprint, done, status, content_type, body, provider, expires_at
FROM keys WHERE tenant = ?1 AND key = ?2 AND expires_at > ?3
)sql";

constexpr std::string_view kPut = R"sql(
INSERT INTO keys (tenant, key, fingerprint, done, status, content_type, body, provider, expires_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
ON CONFLICT (tenant, key) DO UPDATE SET
  fingerprint = ?3, done = ?4, status = ?5, content_type = ?6, body = ?7, provider = ?8, expires_at = ?9
)sql";

constexpr std::string_view kFinish = R"sql(
UPDATE keys SET done = 1, status = ?3, content_type = ?4, body = ?5, provider = ?6, expires_at = ?7
WHERE tenant = ?1 AND fingerprint = ?2 AND done = 0
)sql";

constexpr std::string_view kPurge =
    "DELETE FROM keys WHERE rowid IN (SELECT rowid FROM keys WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)";

}  // namespace

SqliteKeyTable::SqliteKeyTable(SqliteConnection& connection)
    : connection_(connection),
      find_(connection, kFind),
      put_(connection, kPut),
      finish_(connection, kFinish),
      remove_(connection, "DELETE FROM keys WHERE tenant = ?1 AND key = ?2"),
      remove_all_(connection, "DELETE FROM keys WHERE tenant = ?1 AND fingerprint = ?2"),
      purge_(connection, kPurge) {}

std::optional<KeyRecord> SqliteKeyTable::Find(const PriorQuery& query) {
  if (!find_.With(query.tenant, query.key, ToNanoseconds(query.now)).Step()) return std::nullopt;
  KeyRecord record;
  record.tenant = query.tenant;
  record.key = query.key;
  record.fingerprint = find_.Text(0);
  record.done = find_.Int(1) != 0;
  record.status = static_cast<int>(find_.Int(2));
  record.content_type = find_.Text(3);
  record.body = find_.Text(4);
  record.provider = find_.Text(5);
  record.expires_at = TimeOf(find_.Int(6));
  find_.Reset();
  return record;
}

void SqliteKeyTable::Put(const KeyRecord& record) {
  put_.With(record.tenant, record.key, record.fingerprint, std::int64_t{record.done}, std::int64_t{record.status},
            record.content_type, record.body, record.provider, ToNanoseconds(record.expires_at))
      .Run();
}

void SqliteKeyTable::Finish(const KeyRecord& answer) {
  Check(answer.done, "running keys are finished with an answer");
  finish_
      .With(answer.tenant, answer.fingerprint, std::int64_t{answer.status}, answer.content_type, answer.body,
            answer.provider, ToNanoseconds(answer.expires_at))
      .Run();
}

void SqliteKeyTable::Remove(const std::string& tenant, const std::string& key) { remove_.With(tenant, key).Run(); }

void SqliteKeyTable::RemoveAll(const std::string& tenant, const std::string& fingerprint) {
  remove_all_.With(tenant, fingerprint).Run();
}

std::int64_t SqliteKeyTable::Purge(WallTime now, std::int64_t limit) {
  purge_.With(ToNanoseconds(now), limit).Run();
  return connection_.changes();
}

}  // namespace walletgate::storage
