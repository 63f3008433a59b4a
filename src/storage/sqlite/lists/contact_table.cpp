#include "storage/sqlite/lists/contact_table.h"

#include "base/strings.h"

namespace walletgate::storage {
namespace {

constexpr std::string_view kPut =
    "INSERT OR IGNORE INTO contacts (tenant, kind, value, status, user_id, provider) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

}  // namespace

SqliteContactTable::SqliteContactTable(SqliteConnection& connection)
    : connection_(connection),
      put_(connection, kPut),
      remove_(connection, "DELETE FROM contacts WHERE tenant = ?1 AND user_id = ?2"),
      remove_old_(connection, "DELETE FROM logins WHERE tenant = ?1 AND user_id = ?2"),
      has_old_(connection, "SELECT 1 FROM moves WHERE name = 'contacts' AND after < until") {}

void SqliteContactTable::Put(const api::EndUser& user) {
  Remove(user.tenant, user.id);
  PutNew(user);
}

void SqliteContactTable::PutNew(const api::EndUser& user) {
  if (ShownStatus(user) == api::Status::kDeleted) return;
  for (const api::LoginMethod& login : user.login_methods) {
    if (!login.phone_number.empty()) PutRow(user, "phone", login.phone_number);
    if (login.email.empty()) continue;
    const std::string email = ToLowerAscii(login.email);
    PutRow(user, "email", email);
    for (const api::LoginMethod& other : user.login_methods) {
      if (!other.phone_number.empty()) PutRow(user, "both", email + ' ' + other.phone_number);
    }
  }
}

void SqliteContactTable::Remove(const std::string& tenant, const std::string& user_id) {
  remove_.With(tenant, user_id).Run();
  if (!moved()) remove_old_.With(tenant, user_id).Run();
}

bool SqliteContactTable::moved() {
  if (moved_) return true;
  const bool some_are_left = has_old_.Step();
  has_old_.Reset();
  moved_ = !some_are_left && !connection_.failed();
  return moved_;
}

void SqliteContactTable::PutRow(const api::EndUser& user, std::string_view kind, const std::string& value) {
  put_.With(user.tenant, kind, value, ToString(ShownStatus(user)), user.id, user.provider).Run();
}

}  // namespace walletgate::storage
