#include "storage/sqlite/user_table.h"

#include <utility>

#include "base/log/log.h"
#include "base/strings.h"
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

/// `kind` of a row of `logins`.
constexpr std::string_view kEmailLogin = "email";
constexpr std::string_view kPhoneLogin = "phone";

constexpr std::string_view kHasEmail =
    " AND EXISTS (SELECT 1 FROM logins WHERE tenant = ?1 AND kind = 'email' AND value = ?5 AND user_id = u.id)";
constexpr std::string_view kHasPhone =
    " AND EXISTS (SELECT 1 FROM logins WHERE tenant = ?1 AND kind = 'phone' AND value = ?6 AND user_id = u.id)";

std::string Select(std::string_view condition) { return std::string(kSelect) + std::string(condition); }

/// Of those whom a page looks at, so many more than it shows may be unreadable.
constexpr std::size_t kSpareRows = 100;

constexpr std::string_view kListColumns = "SELECT u.tenant, u.fingerprint, u.record, u.id FROM ";

/// "AND u.status IN ('active', 'pending')"
std::string StatusFilter(const std::vector<api::Status>& statuses) {
  std::string text;
  for (const api::Status status : statuses) {
    text += text.empty() ? " AND u.status IN ('" : ", '";
    text += ToString(status);
    text += '\'';
  }
  return text.empty() ? text : text + ')';
}

std::string Filters(const ListQuery& query) {
  return (query.provider.empty() ? "" : " AND u.provider = ?4") + StatusFilter(query.statuses);
}

/// Who has a contact, in the order of their ids.
std::string ListOfContact(const ListQuery& query) {
  const bool by_email = !query.email.empty();
  std::string text = "SELECT u.tenant, u.fingerprint, u.record, l.user_id FROM ";
  text += "logins l CROSS JOIN users u INDEXED BY users_by_id ON u.tenant = ?1 AND u.id = l.user_id ";
  text += "WHERE l.tenant = ?1 AND l.user_id > ?2";
  text += by_email ? " AND l.kind = 'email' AND l.value = ?5" : " AND l.kind = 'phone' AND l.value = ?6";
  if (by_email && !query.phone_number.empty()) text += kHasPhone;
  return text + Filters(query);
}

/// Who has it, and those who had it before.
std::string ListOfExternalId(const ListQuery& query) {
  std::string text(kListColumns);
  text += "users u INDEXED BY users_by_external_id WHERE u.tenant = ?1 AND u.external_id = ?3 AND u.id > ?2";
  if (!query.email.empty()) text += kHasEmail;
  if (!query.phone_number.empty()) text += kHasPhone;
  return text + Filters(query);
}

/// From an index that has nobody but those who are shown, in the order of their ids; several states are merged from as
/// many places of it.
std::string ListOfAll(const ListQuery& query) {
  const auto part = [&](std::string_view index) {
    std::string text(kListColumns);
    text.append("users u INDEXED BY ").append(index).append(" WHERE u.tenant = ?1 AND u.id > ?2");
    return query.provider.empty() ? text : text + " AND u.provider = ?4";
  };
  if (query.statuses.empty()) return part(query.provider.empty() ? "users_by_id" : "users_by_provider");
  std::string text;
  for (const api::Status status : query.statuses) {
    if (!text.empty()) text += " UNION ALL ";
    text += part(query.provider.empty() ? "users_by_status" : "users_by_provider_status");
    text.append(" AND u.status = '").append(ToString(status)).append("'");
  }
  return text;
}

/// Which index is walked through is said, not left to SQLite's estimates. Every list binds all parameters, so that one
/// sequence of arguments fits all texts: ?7 stands for those unused.
std::string ListText(const ListQuery& query) {
  const bool by_contact = !query.email.empty() || !query.phone_number.empty();
  const std::string rows = !query.external_id.empty() ? ListOfExternalId(query)
                           : by_contact               ? ListOfContact(query)
                                                      : ListOfAll(query);
  return rows + " ORDER BY 4 LIMIT ?7";
}

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
      remove_logins_(connection, "DELETE FROM logins WHERE tenant = ?1 AND user_id = ?2"),
      put_login_(connection, "INSERT OR IGNORE INTO logins (tenant, kind, value, user_id) VALUES (?1, ?2, ?3, ?4)"),
      find_by_id_(connection, Select("id = ?2")),
      find_by_external_id_(connection, Select("external_id = ?2 ORDER BY generation DESC LIMIT 1")) {}

void SqliteUserTable::Put(const UserRecord& record) {
  const api::EndUser& user = record.user;
  put_.With(user.tenant, user.id, user.external_id, user.provider, user.provider_user_id, ToString(ShownStatus(user)),
            record.fingerprint, TextOf(user), static_cast<std::int64_t>(user.generation))
      .Run();
  PutLogins(user);
}

void SqliteUserTable::Remove(const std::string& tenant, const std::string& id) {
  remove_logins_.With(tenant, id).Run();
  remove_.With(tenant, id).Run();
}

void SqliteUserTable::PutLogins(const api::EndUser& user) {
  remove_logins_.With(user.tenant, user.id).Run();
  for (const api::LoginMethod& login : user.login_methods) {
    if (!login.email.empty()) {
      put_login_.With(user.tenant, kEmailLogin, ToLowerAscii(login.email), user.id).Run();
    }
    if (!login.phone_number.empty()) put_login_.With(user.tenant, kPhoneLogin, login.phone_number, user.id).Run();
  }
}

std::optional<UserRecord> SqliteUserTable::FindById(const std::string& tenant, const std::string& id) {
  return One(find_by_id_.With(tenant, id));
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
  SqliteStatement& list = ListStatement(query);
  const std::size_t most = query.limit + kSpareRows;
  list.With(query.tenant, query.after, query.external_id, query.provider, ToLowerAscii(query.email), query.phone_number,
            static_cast<std::int64_t>(most));
  std::size_t rows = 0;
  std::size_t bytes = 0;
  while (!page.has_more && list.Step()) {
    const std::string text = list.Text(2);
    bytes += text.size();
    page.has_more = page.users.size() == query.limit || (bytes > kPageBytes && rows > 0);
    if (!page.has_more) TakeRow(list, text, page);
    page.has_more = page.has_more || ++rows == most;
  }
  list.Reset();
  return page;
}

void SqliteUserTable::TakeRow(const SqliteStatement& row, const std::string& text, Page& page) {
  page.last = row.Text(3);
  std::optional<api::EndUser> user = EndUserOf(row.Text(0), text);
  if (user) {
    page.users.push_back(UserRecord{std::move(*user), row.Text(1)});
    return;
  }
  ++page.unreadable;
  Log(LogLevel::kError, "a user's record cannot be read: see walletgate store check",
      {{"end_user", std::string_view(page.last)}});
}

SqliteStatement& SqliteUserTable::ListStatement(const ListQuery& query) {
  std::string text = ListText(query);
  std::unique_ptr<SqliteStatement>& kept = lists_[text];
  if (kept == nullptr) kept = std::make_unique<SqliteStatement>(connection_, text);
  return *kept;
}

}  // namespace walletgate::storage
