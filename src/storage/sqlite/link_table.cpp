#include "storage/sqlite/link_table.h"

#include "base/check.h"
#include "storage/sqlite/rows.h"

namespace walletgate::storage {
namespace {

constexpr std::string_view kFind =
    "SELECT account, id_at_provider, state FROM links WHERE tenant = ?1 AND user_id = ?2";

/// Of a user whom a store of before accounts has and who was not moved yet.
constexpr std::string_view kFindFirstAccount =
    "SELECT account, tells_external_id FROM first_accounts WHERE tenant = ?1 AND provider = ?2";

/// Of such users, one who lives, is older and has the same vendor user.
constexpr std::string_view kFindOlder = R"sql(
SELECT 1 FROM users u JOIN first_accounts f ON f.tenant = u.tenant AND f.provider = u.provider
WHERE u.provider = ?1 AND u.provider_user_id = ?2 AND f.account = ?3 AND u.id < ?4 AND u.status <> 'deleted' LIMIT 1
)sql";

constexpr std::string_view kPut = R"sql(
INSERT INTO links (tenant, user_id, account, provider, id_at_provider, provider_user_id, state, origin, created_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'active', 'created', ?7)
ON CONFLICT (tenant, user_id, account) DO NOTHING
)sql";

constexpr std::string_view kTake =
    "INSERT OR IGNORE INTO holders (account, provider_user_id, tenant, user_id) VALUES (?1, ?2, ?3, ?4)";

constexpr std::string_view kFindHolder =
    "SELECT tenant, user_id FROM holders WHERE account = ?1 AND provider_user_id = ?2";

/// Somebody of a store of before accounts who has no link yet, of the same account and with the same vendor user.
constexpr std::string_view kFindUnmoved = R"sql(
SELECT u.tenant, u.id FROM users u JOIN first_accounts f ON f.tenant = u.tenant AND f.provider = u.provider
WHERE u.provider_user_id = ?2 AND u.provider IN (SELECT provider FROM first_accounts WHERE account = ?1)
  AND f.account = ?1 AND NOT EXISTS (SELECT 1 FROM links l WHERE l.tenant = u.tenant AND l.user_id = u.id)
LIMIT 1
)sql";

/// ?4: the seal of ?3.
constexpr std::string_view kIsPredecessor = R"sql(
SELECT 1 FROM users WHERE tenant = ?1 AND id = ?2 AND external_id = ?3 AND status = 'deleted'
UNION ALL SELECT 1 FROM erased WHERE tenant = ?1 AND id = ?2 AND external_id = ?4
)sql";

Link::State StateOf(std::string_view name) {
  if (name == "disputed") return Link::State::kDisputed;
  return name == "orphaned" ? Link::State::kOrphaned : Link::State::kActive;
}

/// The row of a statement that gives tenant and user id.
std::optional<Holder> OneHolder(SqliteStatement& found) {
  if (!found.Step()) return std::nullopt;
  Holder holder{found.Text(0), found.Text(1)};
  found.Reset();
  return holder;
}

}  // namespace

SqliteLink LinkOf(const UserRecord& record) {
  const api::EndUser& user = record.user;
  return {
      {user.tenant, user.id}, record.link.account, user.provider, record.link.id_at_provider, user.provider_user_id};
}

SqliteLinkTable::SqliteLinkTable(SqliteConnection& connection)
    : connection_(connection),
      seals_(connection),
      find_(connection, kFind),
      find_first_account_(connection, kFindFirstAccount),
      find_older_(connection, kFindOlder),
      put_(connection, kPut),
      take_(connection, kTake),
      find_holder_(connection, kFindHolder),
      find_unmoved_(connection, kFindUnmoved),
      count_unmoved_(connection, kCountUnmoved),
      is_predecessor_(connection, kIsPredecessor),
      find_held_(connection, "SELECT account, provider_user_id FROM links WHERE tenant = ?1 AND user_id = ?2"),
      let_go_(connection, "DELETE FROM holders WHERE account = ?1 AND provider_user_id IN (?2, ?3)"),
      remove_(connection, "DELETE FROM links WHERE tenant = ?1 AND user_id = ?2") {}

Link SqliteLinkTable::Find(const api::EndUser& user) {
  Link link;
  if (find_.With(user.tenant, user.id).Step()) {
    link = {find_.Text(0), find_.Text(1), StateOf(find_.Text(2))};
  } else if (find_first_account_.With(user.tenant, user.provider).Step()) {
    link.account = find_first_account_.Text(0);
    if (find_first_account_.Int(1) != 0) link.id_at_provider = user.external_id;
    const bool shares = !user.provider_user_id.empty() &&
                        find_older_.With(user.provider, user.provider_user_id, link.account, user.id).Step();
    if (shares) link.state = Link::State::kDisputed;
    find_older_.Reset();
  }
  find_.Reset();
  find_first_account_.Reset();
  return link;
}

bool SqliteLinkTable::Put(const SqliteLink& link, WallTime created_at) {
  put_.With(link.user.tenant, link.user.user_id, link.account, link.provider, link.id_at_provider,
            link.provider_user_id, ToNanoseconds(created_at))
      .Run();
  return connection_.changes() > 0;
}

bool SqliteLinkTable::Hold(const UserRecord& record) {
  const api::EndUser& user = record.user;
  if (user.provider_user_id.empty()) return true;
  const std::string& account = record.link.account;
  std::optional<Holder> holder = OneHolder(find_unmoved_.With(account, user.provider_user_id));
  if (!holder) holder = ErasedHolder(account, user.provider_user_id);
  if (!holder) holder = Take(LinkOf(record));
  if (holder && user.reused_provider_user && IsPredecessor(*holder, user)) {
    const std::string sealed = seals_.seal().OfVendorUser(account, user.provider_user_id);
    let_go_.With(account, user.provider_user_id, sealed).Run();
    holder = Take(LinkOf(record));
  }
  return holder == Holder::Of(user);
}

bool SqliteLinkTable::IsPredecessors(const UserRecord& record) {
  if (record.user.provider_user_id.empty()) return false;
  const std::optional<Holder> holder = FindHolder(record.link.account, record.user.provider_user_id);
  return holder && IsPredecessor(*holder, record.user);
}

bool SqliteLinkTable::IsPredecessor(const Holder& holder, const api::EndUser& user) {
  if (holder.tenant != user.tenant || holder.user_id == user.id) return false;
  const std::string sealed = seals_.seal().OfExternalId(user.tenant, user.external_id);
  const bool is = is_predecessor_.With(holder.tenant, holder.user_id, user.external_id, sealed).Step();
  is_predecessor_.Reset();
  return is;
}

void SqliteLinkTable::Forget(const UserRecord& record) {
  const Holder user = Holder::Of(record.user);
  // One whom the mover has not come to has no link of his own yet.
  SealHeld(user, record.link.account, record.user.provider_user_id);
  find_held_.With(user.tenant, user.user_id);
  while (find_held_.Step()) SealHeld(user, find_held_.Text(0), find_held_.Text(1));
  remove_.With(user.tenant, user.user_id).Run();
}

void SqliteLinkTable::SealHeld(const Holder& user, const std::string& account, const std::string& provider_user_id) {
  if (provider_user_id.empty()) return;
  const std::optional<Holder> holder = OneHolder(find_holder_.With(account, provider_user_id));
  if (holder && *holder != user) return;
  const std::string sealed = seals_.seal().OfVendorUser(account, provider_user_id);
  let_go_.With(account, provider_user_id, sealed).Run();
  take_.With(account, sealed, user.tenant, user.user_id).Run();
}

std::optional<Holder> SqliteLinkTable::FindHolder(const std::string& account, const std::string& provider_user_id) {
  std::optional<Holder> holder = OneHolder(find_holder_.With(account, provider_user_id));
  if (!holder) holder = OneHolder(find_unmoved_.With(account, provider_user_id));
  if (!holder) holder = ErasedHolder(account, provider_user_id);
  return holder;
}

std::optional<Holder> SqliteLinkTable::ErasedHolder(const std::string& account, const std::string& provider_user_id) {
  if (!seals_.Any()) return std::nullopt;
  return OneHolder(find_holder_.With(account, seals_.seal().OfVendorUser(account, provider_user_id)));
}

std::optional<Holder> SqliteLinkTable::Take(const SqliteLink& link) {
  Check(!link.provider_user_id.empty(), "whoever is held is somebody at the vendor");
  take_.With(link.account, link.provider_user_id, link.user.tenant, link.user.user_id).Run();
  std::optional<Holder> holder = OneHolder(find_holder_.With(link.account, link.provider_user_id));
  Check(connection_.failed() || holder.has_value(), "whoever was taken is held by somebody");
  return holder;
}

std::uint64_t SqliteLinkTable::CountUnmoved() {
  count_unmoved_.Reset();
  const std::int64_t users = count_unmoved_.Step() ? count_unmoved_.Int(0) : 0;
  count_unmoved_.Reset();
  return static_cast<std::uint64_t>(users);
}

}  // namespace walletgate::storage
