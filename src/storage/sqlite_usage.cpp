#include "storage/sqlite_usage.h"

#include "storage/sqlite/connection.h"
#include "storage/sqlite/file.h"
#include "storage/sqlite/schema.h"
#include "storage/usage_table.h"

namespace walletgate::storage {
namespace {

/// The schema that has links.
constexpr std::int64_t kLinksVersion = 3;

constexpr std::string_view kIntents =
    "SELECT tenant, iif(json_valid(user), json_extract(user, '$.provider'), ''), account FROM intents";
constexpr std::string_view kIntentsOfBefore =
    "SELECT tenant, iif(json_valid(user), json_extract(user, '$.provider'), ''), '' FROM intents";

/// Those of a provider whom a store of before accounts has, and of them those without a link: the mover has not come to
/// them yet, or nobody has named an account for them.
constexpr std::string_view kRows = "SELECT id FROM users WHERE tenant = ?1 AND provider = ?2 ORDER BY id";
constexpr std::string_view kRowsWithoutLink =
    "SELECT id FROM users u WHERE tenant = ?1 AND provider = ?2 "
    "AND NOT EXISTS (SELECT 1 FROM links l WHERE l.tenant = ?1 AND l.user_id = u.id) ORDER BY id";

/// Who of a tenant is deleted, asked in the order of the ids.
class DeletedUsers {
 public:
  DeletedUsers(SqliteConnection& connection, const std::string& tenant)
      : rows_(connection, "SELECT id FROM users WHERE tenant = ?1 AND status = 'deleted' ORDER BY id") {
    rows_.With(tenant);
    Next();
  }
  bool empty() const { return !more_; }  ///< from here on nobody is
  /// REQUIRES an id that does not come before the one that was asked for last.
  bool Has(const std::string& id) {
    while (more_ && next_ < id) Next();
    return more_ && next_ == id;
  }

 private:
  void Next() {
    more_ = rows_.Step();
    if (more_) next_ = rows_.Text(0);
  }

  SqliteStatement rows_;
  bool more_ = false;
  std::string next_;
};

/// One view of the database. Plain walks: in the order of their keys, users and deleted users go side by side, and
/// nothing is read but indexes and links, which is faster than to have a million of them looked up or sorted.
class UsageCount {
 public:
  explicit UsageCount(SqliteConnection& connection) : connection_(connection) {}

  std::vector<Usage> Count() {
    connection_.Execute("BEGIN");
    const bool has_links = connection_.ReadInt("PRAGMA user_version") >= kLinksVersion;
    const bool all_have_one = has_links && AllHaveLinks();
    for (const std::string& tenant : Texts("SELECT DISTINCT tenant FROM users")) {
      if (has_links) CountLinks(tenant);
      if (!all_have_one) CountRows(tenant, has_links);
    }
    CountIntents(has_links ? kIntents : kIntentsOfBefore);
    connection_.Execute("COMMIT");
    return table_.Take();
  }

 private:
  std::vector<std::string> Texts(std::string_view sql, const std::string& tenant = {},
                                 const std::string& provider = {}) {
    std::vector<std::string> texts;
    SqliteStatement rows(connection_, sql);
    if (!tenant.empty()) rows.Bind(1, tenant);
    if (!provider.empty()) rows.Bind(2, provider);
    while (rows.Step()) texts.push_back(rows.Text(0));
    return texts;
  }

  /// A store that never was without accounts has nothing to move.
  bool AllHaveLinks() {
    return connection_.ReadInt("SELECT count(*) FROM moves WHERE name = 'links'") == 0 ||
           connection_.ReadInt("SELECT count(*) FROM users") ==
               connection_.ReadInt("SELECT count(*) FROM links WHERE state NOT IN ('prepared', 'former')");
  }

  void CountLinks(const std::string& tenant) {
    DeletedUsers deleted(connection_, tenant);
    SqliteStatement links(connection_,
                          "SELECT provider, account, user_id FROM links WHERE tenant = ?1 AND "
                          "state NOT IN ('prepared', 'former') ORDER BY tenant, user_id");
    Usage* usage = nullptr;
    links.With(tenant);
    while (links.Step()) {
      if (!deleted.empty() && deleted.Has(links.Text(2))) continue;
      const std::string provider = links.Text(0);
      const std::string account = links.Text(1);
      if (usage == nullptr || usage->provider != provider || usage->account != account) {
        usage = &table_.At(tenant, provider, account);
      }
      ++usage->users;
    }
  }

  void CountRows(const std::string& tenant, bool has_links) {
    for (const std::string& provider : Texts("SELECT DISTINCT provider FROM users WHERE tenant = ?1", tenant)) {
      const std::vector<std::string> named =
          has_links ? Texts("SELECT account FROM first_accounts WHERE tenant = ?1 AND provider = ?2", tenant, provider)
                    : std::vector<std::string>();
      Usage& usage = table_.At(tenant, provider, named.empty() ? std::string() : named.front());
      DeletedUsers deleted(connection_, tenant);
      SqliteStatement rows(connection_, has_links ? kRowsWithoutLink : kRows);
      rows.With(tenant, provider);
      while (rows.Step()) {
        if (deleted.empty() || !deleted.Has(rows.Text(0))) ++usage.users;
      }
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
  SqliteOptions options = ReadOnly(path);
  options.vfs = vfs;
  SqliteConnection connection(options);
  std::vector<Usage> usage;
  if (IsOurs(connection)) usage = UsageCount(connection).Count();
  if (!connection.failed()) return usage;
  connection.Rollback();
  return Unavailable(path, connection.reason());
}

}  // namespace walletgate::storage
