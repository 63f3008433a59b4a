#include "storage/sqlite/tables/look_table.h"

#include "base/check.h"
#include "storage/sqlite/rows.h"

namespace walletgate::storage {
namespace {

constexpr std::string_view kPut = R"sql(
INSERT INTO looks (tenant, user_id, account, awaits, next_at, tries, sent_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (tenant, user_id) DO UPDATE SET account = ?3, awaits = ?4, next_at = ?5, tries = ?6, sent_at = ?7
)sql";

constexpr std::string_view kNextAccount =
    "SELECT account FROM looks WHERE next_at > 0 AND account > ?1 ORDER BY account LIMIT 1";

/// ?4: further ahead than any is put.
constexpr std::string_view kDue = R"sql(
SELECT tenant, user_id FROM (SELECT tenant, user_id FROM looks
  WHERE account = ?1 AND next_at > 0 AND next_at <= ?2 ORDER BY next_at LIMIT ?3)
UNION ALL
SELECT tenant, user_id FROM (SELECT tenant, user_id FROM looks
  WHERE account = ?1 AND next_at > 0 AND next_at > ?4 ORDER BY next_at LIMIT ?3)
)sql";

constexpr std::string_view kCount =
    "SELECT (SELECT count(*) FROM looks WHERE next_at > 0), (SELECT count(*) FROM looks WHERE next_at = 0 AND awaits = "
    "'wallets' AND tries > 0)";

/// `awaits` of a row.
constexpr std::string_view kAwaitsWallets = "wallets";
constexpr std::string_view kAwaitsStatus = "status";

/// `next_at` of a row.
std::int64_t MomentOf(WallTime next_at) {
  const std::int64_t moment = ToNanoseconds(next_at);
  Check(moment > 0, "the time of a look is none that says that there is no other");
  return moment;
}

}  // namespace

SqliteLookTable::SqliteLookTable(SqliteConnection& connection)
    : find_(connection, "SELECT awaits, next_at, tries, sent_at FROM looks WHERE tenant = ?1 AND user_id = ?2"),
      put_(connection, kPut),
      remove_(connection, "DELETE FROM looks WHERE tenant = ?1 AND user_id = ?2"),
      put_off_(connection, "UPDATE looks SET next_at = ?3 WHERE tenant = ?1 AND user_id = ?2"),
      next_account_(connection, kNextAccount),
      due_(connection, kDue),
      count_(connection, kCount) {}

std::optional<Look> SqliteLookTable::Find(const api::EndUser& user) {
  if (ShownStatus(user) != api::Status::kPending || !find_.With(user.tenant, user.id).Step()) return std::nullopt;
  Look look;
  look.awaits = find_.Text(0) == kAwaitsStatus ? Look::For::kStatus : Look::For::kWallets;
  if (find_.Int(1) > 0) look.next_at = TimeOf(find_.Int(1));
  look.tries = static_cast<int>(find_.Int(2));
  look.sent_at = TimeOf(find_.Int(3));
  find_.Reset();
  return look;
}

void SqliteLookTable::Put(const UserRecord& record) {
  const api::EndUser& user = record.user;
  if (!record.look) return remove_.With(user.tenant, user.id).Run();
  const Look& look = *record.look;
  const std::string_view awaits = look.awaits == Look::For::kStatus ? kAwaitsStatus : kAwaitsWallets;
  const std::int64_t next_at = look.next_at ? MomentOf(*look.next_at) : 0;
  put_.With(user.tenant, user.id, record.link.account, awaits, next_at, std::int64_t{look.tries},
            ToNanoseconds(look.sent_at))
      .Run();
}

void SqliteLookTable::PutOff(const DueLook& look, WallTime next_at) {
  put_off_.With(look.tenant, look.user_id, MomentOf(next_at)).Run();
}

/// From one account that has looks to the next, so that those of one are not read to find another.
std::vector<DueLook> SqliteLookTable::Due(WallTime now, std::size_t per_account) {
  std::vector<DueLook> due;
  std::string account;
  while (next_account_.With(account).Step()) {
    std::string next = next_account_.Text(0);
    next_account_.Reset();
    Check(next > account, "from each account it goes on to one behind it");
    account = std::move(next);
    due_.With(account, ToNanoseconds(now), static_cast<std::int64_t>(per_account),
              ToNanoseconds(now + kLongestLookPause));
    while (due_.Step()) due.push_back({account, due_.Text(0), due_.Text(1)});
  }
  return due;
}

void SqliteLookTable::Count(StoreFacts& facts) {
  count_.Reset();
  if (count_.Step()) {
    facts.users_looked_for = static_cast<std::size_t>(count_.Int(0));
    facts.users_given_up = static_cast<std::size_t>(count_.Int(1));
  }
  count_.Reset();
}

}  // namespace walletgate::storage
