#include "storage/sqlite/tables/address_table.h"

#include "storage/sqlite/rows.h"

namespace walletgate::storage {
namespace {

constexpr std::string_view kPut =
    "INSERT OR IGNORE INTO addresses (tenant, address, user_id, link, valid_from, valid_until) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

constexpr std::string_view kFind =
    "SELECT link, valid_from, valid_until FROM addresses WHERE tenant = ?1 AND address = ?2 AND user_id = ?3";

constexpr std::string_view kSetValidUntil =
    "UPDATE addresses SET valid_until = ?4 WHERE tenant = ?1 AND address = ?2 AND user_id = ?3";

std::int64_t Moment(std::optional<WallTime> time) { return time ? ToNanoseconds(*time) : 0; }

}  // namespace

SqliteAddressTable::SqliteAddressTable(SqliteConnection& connection)
    : put_(connection, kPut),
      find_(connection, kFind),
      set_valid_until_(connection, kSetValidUntil),
      remove_(connection, "DELETE FROM addresses WHERE tenant = ?1 AND address = ?2 AND user_id = ?3"),
      moved_share_(connection, "SELECT after * 100 / until FROM moves WHERE name = 'addresses' AND after < until") {}

void SqliteAddressTable::Put(const Holder& user, const SqliteAddress& address) {
  put_.With(user.tenant, address.address, user.user_id, address.link, ToNanoseconds(address.valid_from),
            Moment(address.valid_until))
      .Run();
}

std::optional<SqliteAddress> SqliteAddressTable::Find(const Holder& user, const std::string& key) {
  if (!find_.With(user.tenant, key, user.user_id).Step()) return std::nullopt;
  SqliteAddress address{key, find_.Int(0), TimeOf(find_.Int(1)), std::nullopt};
  if (find_.Int(2) > 0) address.valid_until = TimeOf(find_.Int(2));
  find_.Reset();
  return address;
}

void SqliteAddressTable::SetValidUntil(const Holder& user, const std::string& key,
                                       std::optional<WallTime> valid_until) {
  set_valid_until_.With(user.tenant, key, user.user_id, Moment(valid_until)).Run();
}

void SqliteAddressTable::Remove(const Holder& user, const std::string& key) {
  remove_.With(user.tenant, key, user.user_id).Run();
}

std::optional<int> SqliteAddressTable::MovedShare() {
  moved_share_.Reset();
  if (!moved_share_.Step()) return std::nullopt;
  const auto share = static_cast<int>(moved_share_.Int(0));
  moved_share_.Reset();
  return share;
}

}  // namespace walletgate::storage
