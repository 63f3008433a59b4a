#include "storage/sqlite/movers/mover.h"

#include "base/check.h"
#include "base/log/log.h"

namespace walletgate::storage {
namespace {

/// Small enough that a request behind it waits for milliseconds.
constexpr std::int64_t kBatch = 100;

constexpr std::string_view kNext = R"sql(
SELECT rowid, tenant, id, external_id, provider, provider_user_id, status FROM users
WHERE rowid > ?1 AND rowid <= ?2 ORDER BY rowid LIMIT ?3
)sql";

/// Whether an operator has said whose a vendor user is: somebody had to let go of it.
constexpr std::string_view kFindDecision = R"sql(
SELECT 1 FROM users u JOIN links l ON l.tenant = u.tenant AND l.user_id = u.id
WHERE u.provider_user_id = ?2 AND u.provider IN (SELECT provider FROM first_accounts WHERE account = ?1)
  AND l.account = ?1 AND l.state = 'orphaned' LIMIT 1
)sql";

constexpr std::string_view kDispute =
    "UPDATE links SET state = 'disputed' WHERE tenant = ?1 AND user_id = ?2 AND account = ?3 AND state = 'active'";

constexpr std::string_view kNameIntents = R"sql(
UPDATE intents SET account = ?3, id_at_provider = iif(?4, external_id, '')
WHERE account = '' AND tenant = ?1 AND iif(json_valid(user), json_extract(user, '$.provider'), '') = ?2
)sql";

}  // namespace

void NameFirstAccounts(const std::vector<FirstAccount>& accounts, SqliteConnection& connection) {
  if (connection.failed() || connection.ReadInt("SELECT count(*) FROM moves WHERE name = 'links'") == 0) return;
  connection.Execute("BEGIN IMMEDIATE");
  SqliteStatement name(connection,
                       "INSERT OR IGNORE INTO first_accounts (tenant, provider, account, tells_external_id) "
                       "VALUES (?1, ?2, ?3, ?4)");
  SqliteStatement name_intents(connection, kNameIntents);
  bool any = false;
  for (const FirstAccount& account : accounts) {
    const std::int64_t tells = account.tells_external_id ? 1 : 0;
    name.With(account.tenant, account.provider, account.account, tells).Run();
    if (connection.changes() == 0) continue;
    any = true;
    name_intents.With(account.tenant, account.provider, account.account, tells).Run();
  }
  // Users whose account was not known so far were passed over, and with them their looks.
  if (any) connection.Execute("UPDATE moves SET after = 0 WHERE name IN ('links', 'looks')");
  connection.Execute("COMMIT");
  if (connection.failed()) connection.Rollback();
}

SqliteMover::SqliteMover(SqliteConnection& connection)
    : connection_(connection),
      links_(connection),
      next_(connection, kNext),
      give_(connection, "UPDATE holders SET tenant = ?3, user_id = ?4 WHERE account = ?1 AND provider_user_id = ?2"),
      find_decision_(connection, kFindDecision),
      is_deleted_(connection, "SELECT status = 'deleted' FROM users WHERE tenant = ?1 AND id = ?2"),
      dispute_(connection, kDispute),
      note_(connection, "UPDATE moves SET after = ?1 WHERE name = 'links'") {
  SqliteStatement accounts(connection, "SELECT tenant, provider, account, tells_external_id FROM first_accounts");
  while (accounts.Step()) {
    accounts_[{accounts.Text(0), accounts.Text(1)}] = {accounts.Text(2), accounts.Int(3) != 0};
  }
  SqliteStatement move(connection, "SELECT after, until FROM moves WHERE name = 'links'");
  if (move.Step()) {
    after_ = move.Int(0);
    until_ = move.Int(1);
  }
}

void SqliteMover::Step() {
  Check(!done(), "a step is made while some users are left");
  std::int64_t rows = 0;
  next_.With(after_, until_, kBatch);
  while (next_.Step()) {
    ++rows;
    after_ = next_.Int(0);
    MoveRow();
  }
  if (rows < kBatch) after_ = until_;
  note_.With(after_).Run();
  if (done() && !connection_.failed()) {
    Log(LogLevel::kInfo, "all users of the older store have their links", {{"users", until_}});
  }
}

void SqliteMover::MoveRow() {
  const auto account = accounts_.find({next_.Text(1), next_.Text(4)});
  if (account == accounts_.end()) return;
  SqliteLink link;
  link.user = {next_.Text(1), next_.Text(2)};
  link.link.account = account->second.name;
  if (account->second.tells_external_id) link.link.id_at_provider = next_.Text(3);
  link.link.provider = next_.Text(4);
  link.link.provider_user_id = next_.Text(5);
  const bool deleted = next_.Text(6) == "deleted";
  // A link that was there already has been through this.
  const bool moved_now = links_.Put(link);
  if (moved_now && !link.link.provider_user_id.empty()) Claim(link, deleted);
}

void SqliteMover::Claim(const SqliteLink& link, bool deleted) {
  const std::optional<Holder> holder = links_.Take(link);
  const Holder& user = link.user;
  if (!holder || (holder->tenant == user.tenant && holder->user_id == user.user_id) || deleted) return;
  const bool holder_deleted = is_deleted_.With(holder->tenant, holder->user_id).Step() && is_deleted_.Int(0) != 0;
  is_deleted_.Reset();
  if (holder_deleted) return GiveTo(link);
  const bool decided = find_decision_.With(link.link.account, link.link.provider_user_id).Step();
  find_decision_.Reset();
  // Ids begin with the time of their making.
  if (user.user_id < holder->user_id && !decided) {
    GiveTo(link);
    Dispute(*holder, link.link.account);
  } else {
    Dispute(user, link.link.account);
  }
}

void SqliteMover::GiveTo(const SqliteLink& link) {
  give_.With(link.link.account, link.link.provider_user_id, link.user.tenant, link.user.user_id).Run();
}

void SqliteMover::Dispute(const Holder& user, const std::string& account) {
  dispute_.With(user.tenant, user.user_id, account).Run();
  Log(LogLevel::kWarning, "two end users have one user of the provider: see walletgate store disputes",
      {{"tenant", std::string_view(user.tenant)},
       {"end_user", std::string_view(user.user_id)},
       {"account", std::string_view(account)}});
}

}  // namespace walletgate::storage
