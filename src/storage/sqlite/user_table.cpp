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

std::string Select(std::string_view condition) { return std::string(kSelect) + std::string(condition); }

/// Every list binds all eight parameters, so that one sequence of arguments fits all texts: ?8 stands for those unused.
std::string ListText(const ListQuery& query) {
  // The few users of a login are looked up; without the plus SQLite would walk through the whole tenant for them.
  std::string text = Select(query.email.empty() && query.phone_number.empty() ? "id > ?2" : "+id > ?2");
  if (!query.external_id.empty()) text += " AND external_id = ?3";
  if (!query.provider.empty()) text += " AND provider = ?4";
  if (query.status) {
    text += " AND status = ?5";
  } else if (!query.with_deleted) {
    text += " AND status <> 'deleted'";
  }
  const auto has_login = [&](std::string_view kind, std::string_view parameter) {
    text += " AND id IN (SELECT user_id FROM logins WHERE tenant = ?1 AND kind = '";
    text += kind;
    text += "' AND value = ";
    text += parameter;
    text += ')';
  };
  if (!query.email.empty()) has_login(kEmailLogin, "?6");
  if (!query.phone_number.empty()) has_login(kPhoneLogin, "?7");
  return text + " ORDER BY id LIMIT ?8";
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
  const std::string_view status = query.status ? ToString(*query.status) : std::string_view();
  const auto wanted = static_cast<std::int64_t>(query.limit) + 1;
  std::string after = query.after;
  std::int64_t rows = wanted;
  while (rows == wanted && page.users.size() <= query.limit) {
    list.With(query.tenant, after, query.external_id, query.provider, status, ToLowerAscii(query.email),
              query.phone_number, wanted);
    for (rows = 0; page.users.size() <= query.limit && list.Step(); ++rows) {
      after = list.Text(3);
      std::optional<UserRecord> record = UserOf(list);
      if (record) page.users.push_back(std::move(*record));
      if (!record)
        Log(LogLevel::kError, "a user's record cannot be read: see walletgate store check",
            {{"end_user", std::string_view(after)}});
    }
    list.Reset();
  }
  page.has_more = page.users.size() > query.limit;
  if (page.has_more) page.users.pop_back();
  return page;
}

SqliteStatement& SqliteUserTable::ListStatement(const ListQuery& query) {
  std::string text = ListText(query);
  std::unique_ptr<SqliteStatement>& kept = lists_[text];
  if (kept == nullptr) kept = std::make_unique<SqliteStatement>(connection_, text);
  return *kept;
}

}  // namespace walletgate::storage
