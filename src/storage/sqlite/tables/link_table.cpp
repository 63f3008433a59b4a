#include "storage/sqlite/tables/link_table.h"

#include <algorithm>
#include <iterator>

#include "base/check.h"
#include "storage/sqlite/rows.h"

namespace walletgate::storage {
namespace {

constexpr std::string_view kColumns =
    "SELECT account, id_at_provider, state, provider, provider_user_id, origin, created_at, verified_at, n, import_id, "
    "version FROM links WHERE tenant = ?1 AND user_id = ?2";

/// Of a user whom a store of before accounts has and who was not moved yet.
constexpr std::string_view kFindFirstAccount =
    "SELECT account, tells_external_id FROM first_accounts WHERE tenant = ?1 AND provider = ?2";

/// Of such users, one who lives, is older and has the same vendor user.
constexpr std::string_view kFindOlder = R"sql(
SELECT 1 FROM users u JOIN first_accounts f ON f.tenant = u.tenant AND f.provider = u.provider
WHERE u.provider = ?1 AND u.provider_user_id = ?2 AND f.account = ?3 AND u.id < ?4 AND u.status <> 'deleted' LIMIT 1
)sql";

constexpr std::string_view kPut = R"sql(
INSERT INTO links (tenant, user_id, n, account, provider, id_at_provider, provider_user_id, state, origin, created_at,
                   verified_at, import_id, version)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
ON CONFLICT (tenant, user_id, n) DO NOTHING
)sql";

constexpr std::string_view kNoteVerified = R"sql(
UPDATE links SET verified_at = ?3
WHERE tenant = ?1 AND user_id = ?2 AND verified_at < ?3 AND state NOT IN ('prepared', 'former')
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

/// The value that is called so; the first of them where none is.
template <class Enum, class Names>
Enum Named(const Names& names, std::string_view name) {
  const auto found = std::find(std::begin(names), std::end(names), name);
  return found == std::end(names) ? Enum() : static_cast<Enum>(found - std::begin(names));
}

/// Of a row of kColumns.
Link LinkAt(const SqliteStatement& row) {
  Link link{row.Text(0), row.Text(1), Named<Link::State>(kLinkStateNames, row.Text(2)), row.Text(3), row.Text(4)};
  link.origin = Named<Link::Origin>(kLinkOriginNames, row.Text(5));
  link.created_at = TimeOf(row.Int(6));
  if (row.Int(7) > 0) link.verified_at = TimeOf(row.Int(7));
  return link;
}

/// The row of a statement that gives tenant and user id.
std::optional<Holder> OneHolder(SqliteStatement& found) {
  if (!found.Step()) return std::nullopt;
  Holder holder{found.Text(0), found.Text(1)};
  found.Reset();
  return holder;
}

}  // namespace

SqliteLink LinkOf(const UserRecord& record, WallTime created_at) {
  const api::EndUser& user = record.user;
  SqliteLink link{Holder::Of(user), record.link};
  link.link.provider = user.provider;
  link.link.provider_user_id = user.provider_user_id;
  link.link.created_at = created_at;
  return link;
}

SqliteLinkTable::SqliteLinkTable(SqliteConnection& connection)
    : connection_(connection),
      seals_(connection),
      find_(connection, std::string(kColumns) + " AND " + std::string(kIsCurrentLink)),
      find_all_(connection, std::string(kColumns) + " ORDER BY n"),
      set_state_(connection, "UPDATE links SET state = ?4 WHERE tenant = ?1 AND user_id = ?2 AND n = ?3"),
      note_verified_(connection, kNoteVerified),
      remove_one_(connection, "DELETE FROM links WHERE tenant = ?1 AND user_id = ?2 AND n = ?3"),
      find_first_account_(connection, kFindFirstAccount),
      find_older_(connection, kFindOlder),
      put_(connection, kPut),
      take_(connection, kTake),
      find_holder_(connection, kFindHolder),
      has_unmoved_(connection, "SELECT 1 FROM moves WHERE name = 'links' AND after < until"),
      find_unmoved_(connection, kFindUnmoved),
      is_predecessor_(connection, kIsPredecessor),
      find_held_(connection, "SELECT account, provider_user_id FROM links WHERE tenant = ?1 AND user_id = ?2"),
      let_go_(connection, "DELETE FROM holders WHERE account = ?1 AND provider_user_id IN (?2, ?3)"),
      remove_(connection, "DELETE FROM links WHERE tenant = ?1 AND user_id = ?2") {}

Link SqliteLinkTable::Find(const api::EndUser& user) {
  Link link;
  if (find_.With(user.tenant, user.id).Step()) {
    link = LinkAt(find_);
  } else if (find_first_account_.With(user.tenant, user.provider).Step()) {
    link.account = find_first_account_.Text(0);
    link.provider = user.provider;
    link.provider_user_id = user.provider_user_id;
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

std::vector<SqliteLink> SqliteLinkTable::FindAll(const Holder& user) {
  std::vector<SqliteLink> links;
  find_all_.With(user.tenant, user.user_id);
  while (find_all_.Step()) {
    links.push_back(
        {user, LinkAt(find_all_), find_all_.Int(8), find_all_.Text(9), static_cast<std::uint64_t>(find_all_.Int(10))});
  }
  return links;
}

bool SqliteLinkTable::Put(const SqliteLink& row) {
  const Link& link = row.link;
  put_.With(row.user.tenant, row.user.user_id, row.n, link.account, link.provider, link.id_at_provider,
            link.provider_user_id, ToString(link.state), ToString(link.origin), ToNanoseconds(link.created_at),
            link.verified_at ? ToNanoseconds(*link.verified_at) : 0, row.import_id,
            static_cast<std::int64_t>(row.version))
      .Run();
  return connection_.changes() > 0;
}

void SqliteLinkTable::SetState(const SqliteLink& row, Link::State state) {
  set_state_.With(row.user.tenant, row.user.user_id, row.n, ToString(state)).Run();
}

void SqliteLinkTable::NoteVerified(const Holder& user, WallTime verified_at) {
  note_verified_.With(user.tenant, user.user_id, ToNanoseconds(verified_at)).Run();
}

void SqliteLinkTable::Remove(const SqliteLink& row) {
  remove_one_.With(row.user.tenant, row.user.user_id, row.n).Run();
}

void SqliteLinkTable::LetGo(const SqliteLink& row) {
  const std::optional<Holder> holder = OneHolder(find_holder_.With(row.link.account, row.link.provider_user_id));
  if (holder == row.user) let_go_.With(row.link.account, row.link.provider_user_id, std::string_view()).Run();
}

bool SqliteLinkTable::Hold(const UserRecord& record) {
  const api::EndUser& user = record.user;
  if (user.provider_user_id.empty()) return true;
  const std::string& account = record.link.account;
  std::optional<Holder> holder = FormerHolder(account, user.provider_user_id);
  if (!holder) holder = Take(LinkOf(record, WallTime()));
  if (holder && user.reused_provider_user && IsPredecessor(*holder, user)) {
    const std::string sealed = seals_.seal().OfVendorUser(account, user.provider_user_id);
    let_go_.With(account, user.provider_user_id, sealed).Run();
    holder = Take(LinkOf(record, WallTime()));
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
  if (!holder) holder = FormerHolder(account, provider_user_id);
  return holder;
}

std::optional<Holder> SqliteLinkTable::FormerHolder(const std::string& account, const std::string& provider_user_id) {
  const bool some_are_unmoved = has_unmoved_.Step();
  has_unmoved_.Reset();
  std::optional<Holder> holder;
  if (some_are_unmoved) holder = OneHolder(find_unmoved_.With(account, provider_user_id));
  if (holder || !seals_.Any()) return holder;
  return OneHolder(find_holder_.With(account, seals_.seal().OfVendorUser(account, provider_user_id)));
}

std::optional<Holder> SqliteLinkTable::Take(const SqliteLink& row) {
  const Link& link = row.link;
  Check(!link.provider_user_id.empty(), "whoever is held is somebody at the vendor");
  take_.With(link.account, link.provider_user_id, row.user.tenant, row.user.user_id).Run();
  std::optional<Holder> holder = OneHolder(find_holder_.With(link.account, link.provider_user_id));
  Check(connection_.failed() || holder.has_value(), "whoever was taken is held by somebody");
  return holder;
}

}  // namespace walletgate::storage
