#include "storage/sqlite/tables/intent_table.h"

#include <utility>

#include "storage/sqlite/rows.h"

namespace walletgate::storage {
namespace {

/// Another one than ?3 and ?5 that keeps one of the operation ?4 out: as Excludes has it.
constexpr std::string_view kExcludes = R"sql(
SELECT 1 FROM intents WHERE tenant = ?1 AND external_id = ?2 AND migration = '' AND id NOT IN (?3, ?5)
  AND ('create_end_user' IN (operation, ?4)
       OR (operation IN ('update_end_user', 'remove_login_method') AND ?4 IN ('update_end_user', 'remove_login_method')))
LIMIT 1
)sql";

constexpr std::string_view kInsert =
    "INSERT INTO intents (tenant, external_id, id, state, created_at, fingerprint, user_fingerprint, user, operation, "
    "method, target, headers, body, vendor_key, last_sent_at, account, id_at_provider, token_mark";

constexpr std::string_view kValues =
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18";

constexpr std::string_view kReplace = R"sql(
  id = ?3, state = ?4, created_at = ?5, fingerprint = ?6, user_fingerprint = ?7, user = ?8,
  operation = ?9, method = ?10, target = ?11, headers = ?12, body = ?13, vendor_key = ?14,
  last_sent_at = ?15, account = ?16, id_at_provider = ?17, token_mark = ?18,
  claimed_by = iif(id = ?3, claimed_by, ''), claimed_until = iif(id = ?3, claimed_until, 0)
WHERE id IN (?3, ?19)
)sql";

std::string PutText() {
  std::string text(kInsert);
  text.append(") ").append(kValues).append(") ON CONFLICT (tenant, external_id, operation) WHERE migration = '' ");
  return text.append("DO UPDATE SET").append(kReplace);
}

std::string PutMoveText() {
  std::string text(kInsert);
  text.append(", migration) ").append(kValues).append(", ?20) ");
  text.append("ON CONFLICT (tenant, external_id) WHERE migration <> '' DO UPDATE SET migration = ?20,");
  return text.append(kReplace);
}

constexpr std::string_view kAnyOpen = R"sql(
SELECT 1 FROM intents WHERE tenant = ?1 AND external_id = ?2 AND migration = ''
UNION ALL SELECT 1 FROM intents WHERE tenant = ?1 AND external_id = ?2 AND migration <> ''
LIMIT 1
)sql";

/// What every look-up reads, as IntentOf takes it.
constexpr std::string_view kSelect = R"sql(
SELECT tenant, id, state, created_at, fingerprint, user_fingerprint, user,
       operation, method, target, headers, body, vendor_key, last_sent_at, account, id_at_provider, token_mark,
       migration
FROM intents WHERE )sql";

constexpr std::string_view kCount =
    "SELECT count(*) FILTER (WHERE state = 'started'), count(*) FILTER (WHERE state = 'unknown'), min(created_at) "
    "FROM intents";

/// ?5: further ahead than any claim reaches; a clock that was wrong has put it there.
constexpr std::string_view kClaim = R"sql(
UPDATE intents SET claimed_by = ?2, claimed_until = ?3
WHERE id = ?1 AND (claimed_by IN ('', ?2) OR claimed_until <= ?4 OR claimed_until > ?5)
)sql";

constexpr std::string_view kRelease =
    "UPDATE intents SET claimed_by = '', claimed_until = 0 WHERE id = ?1 AND claimed_by = ?2";

std::string Select(std::string_view condition) { return std::string(kSelect) + std::string(condition); }

/// As on the wire: names have no colon and values no line end, so the bytes come back as they were.
std::string TextOf(const std::vector<std::pair<std::string, std::string>>& headers) {
  std::string text;
  for (const auto& [name, value] : headers) text.append(name).append(": ").append(value).append("\r\n");
  return text;
}

std::vector<std::pair<std::string, std::string>> HeadersOf(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> headers;
  while (!text.empty()) {
    const std::size_t colon = text.find(": ");
    const std::size_t end = text.find("\r\n", colon);
    if (end == std::string_view::npos) break;
    headers.emplace_back(text.substr(0, colon), text.substr(colon + 2, end - colon - 2));
    text.remove_prefix(end + 2);
  }
  return headers;
}

/// Nothing for one that cannot be read.
std::optional<Intent> IntentOf(const SqliteStatement& row) {
  std::optional<api::EndUser> user = EndUserOf(row.Text(0), row.Text(6));
  const std::optional<api::Operation> operation = api::OperationFromName(row.Text(7));
  if (!user || !operation) return std::nullopt;
  Intent intent;
  intent.id = row.Text(1);
  intent.state = row.Text(2) == "unknown" ? IntentState::kUnknown : IntentState::kStarted;
  intent.created_at = TimeOf(row.Int(3));
  intent.fingerprint = row.Text(4);
  intent.user_fingerprint = row.Text(5);
  intent.user = std::move(*user);
  intent.call.operation = *operation;
  intent.call.method = row.Text(8);
  intent.call.target = row.Text(9);
  intent.call.headers = HeadersOf(row.Text(10));
  intent.call.body = row.Text(11);
  intent.call.vendor_key = row.Text(12);
  intent.last_sent_at = TimeOf(row.Int(13));
  intent.link = {row.Text(14), row.Text(15), Link::State::kActive};
  intent.call.token_mark = row.Text(16);
  intent.migration = row.Text(17);
  return intent;
}

Intent UnreadableIntent(const SqliteStatement& row) {
  Intent intent;
  intent.user.tenant = row.Text(0);
  intent.id = row.Text(1);
  intent.state = IntentState::kUnknown;
  intent.created_at = TimeOf(row.Int(3));
  intent.readable = false;
  return intent;
}

}  // namespace

SqliteIntentTable::SqliteIntentTable(SqliteConnection& connection)
    : connection_(connection),
      excludes_(connection, kExcludes),
      put_(connection, PutText()),
      put_move_(connection, PutMoveText()),
      remove_(connection, "DELETE FROM intents WHERE tenant = ?1 AND external_id = ?2 AND id = ?3"),
      remove_all_(connection, "DELETE FROM intents WHERE tenant = ?1 AND external_id = ?2 AND migration = ''"),
      find_excluding_(
          connection,
          Select("tenant = ?1 AND external_id = ?2 AND migration = '' AND (?4 OR operation IN (?3, 'create_end_user') "
                 "OR (?5 AND operation IN ('update_end_user', 'remove_login_method'))) LIMIT 1")),
      find_by_id_(connection, Select("id = ?1")),
      find_move_(connection,
                 "SELECT id FROM intents WHERE tenant = ?1 AND external_id = ?2 AND migration <> '' LIMIT 1"),
      any_open_(connection, kAnyOpen),
      open_(connection, Select("id > ?1 ORDER BY id LIMIT ?2")),
      count_(connection, kCount),
      claim_(connection, kClaim),
      release_(connection, kRelease) {}

bool SqliteIntentTable::Put(const Intent& intent) {
  if (intent.moves()) {
    Write(put_move_, intent, intent.migration);
  } else {
    // Asked for before: an INSERT that reads its own table first writes what it has read into a table of its own.
    if (Excluded(intent)) return false;
    Write(put_, intent);
  }
  return connection_.changes() > 0;
}

bool SqliteIntentTable::Excluded(const Intent& intent) {
  const api::EndUser& user = intent.user;
  const std::string_view operation = ToString(intent.call.operation);
  const bool excluded = excludes_.With(user.tenant, user.external_id, intent.id, operation, intent.replaces).Step();
  excludes_.Reset();
  return excluded;
}

template <class... More>
void SqliteIntentTable::Write(SqliteStatement& put, const Intent& intent, const More&... more) {
  const api::EndUser& user = intent.user;
  const StoredCall& call = intent.call;
  const std::string_view state = intent.state == IntentState::kUnknown ? "unknown" : "started";
  put.With(user.tenant, user.external_id, intent.id, state, ToNanoseconds(intent.created_at), intent.fingerprint,
           intent.user_fingerprint, storage::TextOf(user), ToString(call.operation), call.method, call.target,
           TextOf(call.headers), call.body, call.vendor_key, ToNanoseconds(intent.last_sent_at), intent.link.account,
           intent.link.id_at_provider, call.token_mark, intent.replaces, more...)
      .Run();
}

void SqliteIntentTable::Remove(const Intent& intent) {
  remove_.With(intent.user.tenant, intent.user.external_id, intent.id).Run();
}

void SqliteIntentTable::RemoveAll(const std::string& tenant, const std::string& external_id) {
  remove_all_.With(tenant, external_id).Run();
}

std::optional<Intent> SqliteIntentTable::FindExcluding(const PriorQuery& query) {
  const std::int64_t any = api::MakesUser(query.operation) ? 1 : 0;
  const std::int64_t changes = api::Sets(query.operation) ? 1 : 0;
  return One(find_excluding_.With(query.tenant, query.external_id, ToString(query.operation), any, changes));
}

std::optional<Intent> SqliteIntentTable::FindById(const std::string& id) { return One(find_by_id_.With(id)); }

std::optional<std::string> SqliteIntentTable::OpenMove(const std::string& tenant, const std::string& external_id) {
  if (!find_move_.With(tenant, external_id).Step()) return std::nullopt;
  std::string id = find_move_.Text(0);
  find_move_.Reset();
  return id;
}

bool SqliteIntentTable::AnyOpen(const std::string& tenant, const std::string& external_id) {
  const bool any = any_open_.With(tenant, external_id).Step();
  any_open_.Reset();
  return any;
}

std::optional<Intent> SqliteIntentTable::One(SqliteStatement& found) {
  if (!found.Step()) return std::nullopt;
  std::optional<Intent> intent = Demanded(IntentOf(found), connection_);
  found.Reset();
  return intent;
}

std::vector<Intent> SqliteIntentTable::Open(const std::string& after, std::size_t limit) {
  std::vector<Intent> open;
  open_.With(after, static_cast<std::int64_t>(limit));
  while (open_.Step()) {
    std::optional<Intent> intent = IntentOf(open_);
    open.push_back(intent ? std::move(*intent) : UnreadableIntent(open_));
  }
  return open;
}

void SqliteIntentTable::Count(StoreFacts& facts) {
  count_.Reset();
  if (!count_.Step()) return;
  facts.started_intents = static_cast<std::size_t>(count_.Int(0));
  facts.unknown_intents = static_cast<std::size_t>(count_.Int(1));
  if (facts.started_intents + facts.unknown_intents > 0) facts.oldest_intent = TimeOf(count_.Int(2));
  count_.Reset();
}

bool SqliteIntentTable::Claim(const IntentClaim& claim, WallTime now) {
  claim_
      .With(claim.intent_id, claim.holder, ToNanoseconds(now + claim.lasts), ToNanoseconds(now),
            ToNanoseconds(now + kLongestClaim))
      .Run();
  return connection_.changes() > 0;
}

void SqliteIntentTable::Release(const std::string& id, const std::string& holder) { release_.With(id, holder).Run(); }

}  // namespace walletgate::storage
