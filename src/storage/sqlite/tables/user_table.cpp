#include "storage/sqlite/tables/user_table.h"

#include <utility>

#include "base/log/log.h"
#include "base/strings.h"
#include "storage/sqlite/lists/list_text.h"
#include "storage/sqlite/rows.h"

namespace walletgate::storage {
namespace {

constexpr std::string_view kPut = R"sql(
INSERT INTO users (tenant, id, external_id, provider, provider_user_id, status, fingerprint, record, generation)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
ON CONFLICT (tenant, id) DO UPDATE SET external_id = ?3, provider = ?4, provider_user_id = ?5, status = ?6,
  fingerprint = ?7, record = ?8, generation = ?9
)sql";

/// What every look-up reads, as UserOf takes it.
constexpr std::string_view kSelect = "SELECT tenant, fingerprint, record, id FROM users WHERE tenant = ?1 AND ";

/// One account may have many tenants' users under one id, in stores of before accounts; a tenant has few.
constexpr std::string_view kAtProvider =
    "SELECT id FROM users INDEXED BY users_by_provider_user_id "
    "WHERE provider = ?2 AND provider_user_id = ?3 AND tenant = ?1 AND status <> 'deleted'";

std::string Select(std::string_view condition) { return std::string(kSelect) + std::string(condition); }

/// Of those whom a page looks at, so many more than it shows may be unreadable.
constexpr std::size_t kSpareRows = 100;

/// Nothing for a record that cannot be read.
std::optional<UserRecord> UserOf(const SqliteStatement& row) {
  std::optional<api::EndUser> user = EndUserOf(row.Text(0), row.Text(2));
  if (!user) return std::nullopt;
  return UserRecord{std::move(*user), row.Text(1)};
}

}  // namespace

SqliteUserTable::SqliteUserTable(SqliteConnection& connection)
    : connection_(connection),
      put_(connection, kPut),
      remove_(connection, "DELETE FROM users WHERE tenant = ?1 AND id = ?2"),
      contacts_(connection),
      find_by_id_(connection, Select("id = ?2")),
      find_by_external_id_(connection, Select("external_id = ?2 ORDER BY generation DESC LIMIT 1")),
      at_provider_(connection, kAtProvider) {}

void SqliteUserTable::Put(const UserRecord& record) {
  PutRow(record);
  contacts_.Put(record.user);
}

void SqliteUserTable::PutNew(const UserRecord& record) {
  PutRow(record);
  contacts_.PutNew(record.user);
}

void SqliteUserTable::PutRow(const UserRecord& record) {
  const api::EndUser& user = record.user;
  put_.With(user.tenant, user.id, user.external_id, user.provider, user.provider_user_id, ToString(ShownStatus(user)),
            record.fingerprint, TextOf(user), static_cast<std::int64_t>(user.generation))
      .Run();
}

void SqliteUserTable::Remove(const std::string& tenant, const std::string& id) {
  contacts_.Remove(tenant, id);
  remove_.With(tenant, id).Run();
}

std::optional<UserRecord> SqliteUserTable::FindById(const std::string& tenant, const std::string& id) {
  return One(find_by_id_.With(tenant, id));
}

std::optional<api::EndUser> SqliteUserTable::Peek(const std::string& tenant, const std::string& id) {
  if (!find_by_id_.With(tenant, id).Step()) return std::nullopt;
  std::optional<api::EndUser> user = EndUserOf(tenant, find_by_id_.Text(2));
  find_by_id_.Reset();
  return user;
}

std::vector<std::string> SqliteUserTable::AtProvider(const std::string& tenant, const std::string& provider,
                                                     const std::string& provider_user_id) {
  std::vector<std::string> ids;
  at_provider_.With(tenant, provider, provider_user_id);
  while (at_provider_.Step()) ids.push_back(at_provider_.Text(0));
  return ids;
}

std::optional<UserRecord> SqliteUserTable::FindByExternalId(const std::string& tenant, const std::string& external_id) {
  return One(find_by_external_id_.With(tenant, external_id));
}

std::optional<UserRecord> SqliteUserTable::One(SqliteStatement& found) {
  if (!found.Step()) return std::nullopt;
  std::optional<UserRecord> record = Demanded(UserOf(found), connection_);
  found.Reset();
  return record;
}

Page SqliteUserTable::List(const ListQuery& query) {
  Page page;
  const std::string text = ListText(query, !IsByContact(query) || contacts_.moved());
  if (text.empty()) return page;
  SqliteStatement& list = ListStatement(text);
  const std::size_t most = query.limit + kSpareRows;
  list.With(query.tenant, query.after, query.external_id, query.provider, ToLowerAscii(query.email), query.phone_number,
            AddressKey(query.address), static_cast<std::int64_t>(most));
  std::size_t rows = 0;
  std::size_t bytes = 0;
  while (!page.has_more && list.Step()) {
    const std::string record = list.Text(2);
    bytes += record.size();
    page.has_more = page.users.size() == query.limit || (bytes > kPageBytes && rows > 0);
    if (!page.has_more) TakeRow(list, record, page);
    page.has_more = page.has_more || ++rows == most;
  }
  list.Reset();
  return page;
}

void SqliteUserTable::TakeRow(const SqliteStatement& row, const std::string& record, Page& page) {
  page.last = row.Text(3);
  std::optional<api::EndUser> user = EndUserOf(row.Text(0), record);
  if (user) {
    page.users.push_back(UserRecord{std::move(*user), row.Text(1)});
    return;
  }
  ++page.unreadable;
  const std::optional<std::int64_t> left_out = unreadable_lines_.Take(connection_.clock().Steady());
  if (!left_out) return;
  Log(LogLevel::kError, "a user's record cannot be read: see walletgate store check",
      {{"end_user", std::string_view(page.last)}, IfAny("left_out", *left_out)});
}

SqliteStatement& SqliteUserTable::ListStatement(const std::string& text) {
  std::unique_ptr<SqliteStatement>& kept = lists_[text];
  if (kept == nullptr) kept = std::make_unique<SqliteStatement>(connection_, text);
  return *kept;
}

}  // namespace walletgate::storage
