#include "storage/sqlite_usage.h"

#include "storage/sqlite_connection.h"
#include "storage/sqlite_schema.h"
#include "storage/usage_table.h"

namespace walletgate::storage {
namespace {

/// The schema that has links.
constexpr std::int64_t kLinksVersion = 3;

constexpr std::string_view kIntents =
    "SELECT tenant, json_extract(user, '$.provider'), account FROM intents";
constexpr std::string_view kIntentsOfBefore =
    "SELECT tenant, json_extract(user, '$.provider'), '' FROM intents";

/// One view of the database. A plain walk: in the order of their keys, links and deleted users go side by side, which is
/// faster than to have a million of them looked up or sorted.
class UsageCount {
 public:
  explicit UsageCount(SqliteConnection& connection) : connection_(connection) {}

  std::vector<Usage> Count() {
    connection_.Execute("BEGIN");
    const std::int64_t version = connection_.ReadInt("PRAGMA user_version");
    for (const std::string& tenant : Tenants()) {
      if (version >= kLinksVersion) {
        CountLinks(tenant);
      } else {
        CountRows(tenant);
      }
    }
    if (version >= kLinksVersion) CountWithoutLink();
    CountIntents(version >= kLinksVersion ? kIntents : kIntentsOfBefore);
    connection_.Execute("COMMIT");
    return table_.Take();
  }

 private:
  std::vector<std::string> Tenants() {
    std::vector<std::string> tenants;
    SqliteStatement next(connection_, "SELECT tenant FROM users WHERE tenant > ?1 ORDER BY tenant LIMIT 1");
    std::string after;
    while (next.With(after).Step()) {
      after = next.Text(0);
      tenants.push_back(after);
    }
    return tenants;
  }

  void CountLinks(const std::string& tenant) {
    SqliteStatement deleted(connection_, "SELECT id FROM users WHERE tenant = ?1 AND status = 'deleted' ORDER BY id");
    SqliteStatement links(connection_,
                          "SELECT provider, account, user_id FROM links WHERE tenant = ?1 ORDER BY tenant, user_id");
    bool more = deleted.With(tenant).Step();
    std::string gone = more ? deleted.Text(0) : std::string();
    Usage* usage = nullptr;
    links.With(tenant);
    while (links.Step()) {
      if (more) {
        const std::string user = links.Text(2);
        while (more && gone < user) {
          more = deleted.Step();
          gone = more ? deleted.Text(0) : std::string();
        }
        if (more && gone == user) continue;
      }
      const std::string provider = links.Text(0);
      const std::string account = links.Text(1);
      if (usage == nullptr || usage->provider != provider || usage->account != account) {
        usage = &table_.At(tenant, provider, account);
      }
      ++usage->users;
    }
    deleted.Reset();
  }

  /// Of a store of before accounts.
  void CountRows(const std::string& tenant) {
    SqliteStatement rows(connection_,
                         "SELECT provider, count(*) FROM users WHERE tenant = ?1 AND status <> 'deleted' GROUP BY provider");
    rows.With(tenant);
    while (rows.Step()) table_.At(tenant, rows.Text(0), {}).users += static_cast<std::uint64_t>(rows.Int(1));
  }

  /// Whom the mover has not come to yet, or whom nobody has named an account for.
  void CountWithoutLink() {
    if (connection_.ReadInt("SELECT count(*) FROM moves WHERE name = 'links'") == 0) return;
    const std::int64_t users = connection_.ReadInt("SELECT count(*) FROM users");
    if (users == connection_.ReadInt("SELECT count(*) FROM links")) return;
    SqliteStatement rows(connection_, R"sql(
SELECT u.tenant, u.provider, coalesce(f.account, ''), count(*)
FROM users u LEFT JOIN first_accounts f ON f.tenant = u.tenant AND f.provider = u.provider
WHERE u.status <> 'deleted' AND NOT EXISTS (SELECT 1 FROM links l WHERE l.tenant = u.tenant AND l.user_id = u.id)
GROUP BY u.tenant, u.provider
)sql");
    while (rows.Step()) {
      table_.At(rows.Text(0), rows.Text(1), rows.Text(2)).users += static_cast<std::uint64_t>(rows.Int(3));
    }
  }

  void CountIntents(std::string_view sql) {
    SqliteStatement intents(connection_, sql);
    while (intents.Step()) ++table_.At(intents.Text(0), intents.Text(1), intents.Text(2)).open_intents;
  }

  SqliteConnection& connection_;
  UsageTable table_;
};

}  // namespace

Result<std::vector<Usage>> ReadUsage(const std::string& path, const std::string& vfs) {
  SqliteOptions options;
  options.path = path;
  options.vfs = vfs;
  options.read_only = true;
  SqliteConnection connection(options);
  std::vector<Usage> usage;
  if (IsOurs(connection)) usage = UsageCount(connection).Count();
  if (!connection.failed()) return usage;
  connection.Rollback();
  return MakeError(ErrorKind::kStoreUnavailable, "store " + path + ": " + connection.reason());
}

}  // namespace walletgate::storage
