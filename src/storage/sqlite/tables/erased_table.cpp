#include "storage/sqlite/tables/erased_table.h"

#include "storage/sqlite/rows.h"

namespace walletgate::storage {
namespace {

constexpr std::string_view kPut =
    "INSERT INTO erased (tenant, id, external_id, generation, erased_at) VALUES (?1, ?2, ?3, ?4, ?5)";

constexpr std::string_view kFind =
    "SELECT id, generation FROM erased WHERE tenant = ?1 AND external_id = ?2 ORDER BY generation DESC LIMIT 1";

}  // namespace

SqliteErasedTable::SqliteErasedTable(SqliteConnection& connection)
    : seals_(connection),
      put_(connection, kPut),
      has_(connection, "SELECT 1 FROM erased WHERE tenant = ?1 AND id = ?2"),
      find_(connection, kFind) {}

void SqliteErasedTable::Put(const api::EndUser& user, WallTime erased_at) {
  put_.With(user.tenant, user.id, seals_.seal().OfExternalId(user.tenant, user.external_id),
            static_cast<std::int64_t>(user.generation), ToNanoseconds(erased_at))
      .Run();
}

bool SqliteErasedTable::Has(const std::string& tenant, const std::string& id) {
  const bool has = has_.With(tenant, id).Step();
  has_.Reset();
  return has;
}

std::optional<UserRecord> SqliteErasedTable::Find(const std::string& tenant, const std::string& external_id) {
  if (!seals_.Any()) return std::nullopt;
  if (!find_.With(tenant, seals_.seal().OfExternalId(tenant, external_id)).Step()) return std::nullopt;
  UserRecord record = ErasedUser({tenant, find_.Text(0)}, external_id, static_cast<std::uint64_t>(find_.Int(1)));
  find_.Reset();
  return record;
}

}  // namespace walletgate::storage
