#include "storage/sqlite_reads.h"

#include "base/log.h"
#include "base/strings.h"
#include "storage/sqlite_writes.h"

namespace walletgate::storage {
namespace {

constexpr std::string_view kFindUser = "SELECT tenant, fingerprint, record FROM users WHERE tenant = ?1 AND id = ?2";
constexpr std::string_view kFindExternalId =
    "SELECT tenant, fingerprint, record FROM users WHERE tenant = ?1 AND external_id = ?2";
/// The second: of a user whom a store of before accounts has and who was not moved yet.
constexpr std::string_view kFindLink =
    "SELECT account, id_at_provider, state FROM links WHERE tenant = ?1 AND user_id = ?2";
constexpr std::string_view kFindFirstAccount =
    "SELECT account, tells_external_id FROM first_accounts WHERE tenant = ?1 AND provider = ?2";
/// Of such users, one who lives, is older and has the same vendor user.
constexpr std::string_view kFindOlder = R"sql(
SELECT 1 FROM users u JOIN first_accounts f ON f.tenant = u.tenant AND f.provider = u.provider
WHERE u.provider = ?1 AND u.provider_user_id = ?2 AND f.account = ?3 AND u.id < ?4 AND u.status <> 'deleted' LIMIT 1
)sql";
constexpr std::string_view kNextAccount =
    "SELECT account FROM looks WHERE next_at > 0 AND account > ?1 ORDER BY account LIMIT 1";
/// ?4: further ahead than any is put.
constexpr std::string_view kDueLooks = R"sql(
SELECT tenant, user_id FROM (SELECT tenant, user_id FROM looks
  WHERE account = ?1 AND next_at > 0 AND next_at <= ?2 ORDER BY next_at LIMIT ?3)
UNION ALL
SELECT tenant, user_id FROM (SELECT tenant, user_id FROM looks
  WHERE account = ?1 AND next_at > 0 AND next_at > ?4 ORDER BY next_at LIMIT ?3)
)sql";
constexpr std::string_view kCountLooks =
    "SELECT (SELECT count(*) FROM looks WHERE next_at > 0), (SELECT count(*) FROM looks WHERE next_at = 0 AND awaits = "
    "'wallets' AND tries > 0)";
constexpr std::string_view kFindIntent = R"sql(
SELECT tenant, id, state, created_at, fingerprint, user_fingerprint, user,
       operation, method, target, headers, body, vendor_key, last_sent_at, account, id_at_provider, token_mark
FROM intents WHERE tenant = ?1 AND external_id = ?2
)sql";
constexpr std::string_view kFindIntentById = R"sql(
SELECT tenant, id, state, created_at, fingerprint, user_fingerprint, user,
       operation, method, target, headers, body, vendor_key, last_sent_at, account, id_at_provider, token_mark
FROM intents WHERE id = ?1
)sql";
constexpr std::string_view kOpenIntents = R"sql(
SELECT tenant, id, state, created_at, fingerprint, user_fingerprint, user,
       operation, method, target, headers, body, vendor_key, last_sent_at, account, id_at_provider, token_mark
FROM intents WHERE id > ?1 ORDER BY id LIMIT ?2
)sql";
constexpr std::string_view kCountIntents =
    "SELECT count(*) FILTER (WHERE state = 'started'), count(*) FILTER (WHERE state = 'unknown'), min(created_at) "
    "FROM intents";
constexpr std::string_view kFindKey = R"sql(
SELECT fingerprint, done, status, content_type, body, provider, expires_at
FROM keys WHERE tenant = ?1 AND key = ?2 AND expires_at > ?3
)sql";

/// Every list binds all eight parameters, so that one sequence of arguments fits all texts: ?8 stands for those unused.
std::string ListText(const ListQuery& query) {
  std::string text = "SELECT tenant, fingerprint, record, id FROM users WHERE tenant = ?1 AND ";
  // The few users of a login are looked up; without the plus SQLite would walk through the whole tenant for them.
  text += query.email.empty() && query.phone_number.empty() ? "id > ?2" : "+id > ?2";
  if (!query.external_id.empty()) text += " AND external_id = ?3";
  if (!query.provider.empty()) text += " AND provider = ?4";
  if (query.status) text += " AND status = ?5";
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

Link::State StateOf(std::string_view name) {
  if (name == "disputed") return Link::State::kDisputed;
  return name == "orphaned" ? Link::State::kOrphaned : Link::State::kActive;
}

std::optional<api::EndUser> EndUserOf(std::string tenant, const std::string& text) {
  const Result<json::Document> document = json::Parse(text);
  std::optional<api::EndUser> user = document ? api::ReadEndUser(document->root()) : std::nullopt;
  if (user) user->tenant = std::move(tenant);
  return user;
}

WallTime TimeOf(std::int64_t nanoseconds) {
  return WallTime(std::chrono::duration_cast<WallTime::duration>(std::chrono::nanoseconds(nanoseconds)));
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

SqliteReads::SqliteReads(SqliteConnection& connection)
    : connection_(connection),
      begin_(connection, "BEGIN"),
      commit_(connection, "COMMIT"),
      find_user_(connection, kFindUser),
      find_external_id_(connection, kFindExternalId),
      find_link_(connection, kFindLink),
      find_first_account_(connection, kFindFirstAccount),
      find_older_(connection, kFindOlder),
      find_look_(connection, "SELECT awaits, next_at, tries, sent_at FROM looks WHERE tenant = ?1 AND user_id = ?2"),
      next_account_(connection, kNextAccount),
      due_looks_(connection, kDueLooks),
      count_looks_(connection, kCountLooks),
      find_holder_(connection, kFindHolder),
      find_unmoved_(connection, kFindUnmoved),
      find_intent_(connection, kFindIntent),
      find_key_(connection, kFindKey),
      open_intents_(connection, kOpenIntents),
      find_intent_by_id_(connection, kFindIntentById),
      count_intents_(connection, kCountIntents),
      count_unmoved_(connection, "SELECT coalesce(max(until - after), 0) FROM moves WHERE name = 'links'") {}

Prior SqliteReads::FindPrior(const PriorQuery& query) {
  Prior prior;
  begin_.Run();
  if (!query.key.empty()) prior.key = FindKey(query);
  prior.user = OneUser(find_external_id_.With(query.tenant, query.external_id));
  if (find_intent_.With(query.tenant, query.external_id).Step()) prior.intent = Demanded(IntentOf(find_intent_));
  find_intent_.Reset();
  commit_.Run();
  if (connection_.failed()) connection_.Rollback();
  return prior;
}

std::optional<KeyRecord> SqliteReads::FindKey(const PriorQuery& query) {
  if (!find_key_.With(query.tenant, query.key, ToNanoseconds(query.now)).Step()) return std::nullopt;
  KeyRecord record;
  record.tenant = query.tenant;
  record.key = query.key;
  record.fingerprint = find_key_.Text(0);
  record.done = find_key_.Int(1) != 0;
  record.status = static_cast<int>(find_key_.Int(2));
  record.content_type = find_key_.Text(3);
  record.body = find_key_.Text(4);
  record.provider = find_key_.Text(5);
  record.expires_at = TimeOf(find_key_.Int(6));
  find_key_.Reset();
  return record;
}

std::optional<UserRecord> SqliteReads::FindUser(const std::string& tenant, const std::string& id) {
  return OneUser(find_user_.With(tenant, id));
}

std::optional<UserRecord> SqliteReads::OneUser(SqliteStatement& found) {
  if (!found.Step()) return std::nullopt;
  std::optional<UserRecord> record = Demanded(UserOf(found));
  found.Reset();
  if (!record) return std::nullopt;
  record->link = LinkOf(record->user);
  record->look = LookOf(record->user);
  return record;
}

/// One record that cannot be read is left out, and costs nobody the others: the page is filled up from behind it.
Page SqliteReads::List(const ListQuery& query) {
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

SqliteStatement& SqliteReads::ListStatement(const ListQuery& query) {
  std::unique_ptr<SqliteStatement>& kept = lists_[ListText(query)];
  if (kept == nullptr) kept = std::make_unique<SqliteStatement>(connection_, ListText(query));
  return *kept;
}

Link SqliteReads::LinkOf(const api::EndUser& user) {
  Link link;
  if (find_link_.With(user.tenant, user.id).Step()) {
    link = {find_link_.Text(0), find_link_.Text(1), StateOf(find_link_.Text(2))};
  } else if (find_first_account_.With(user.tenant, user.provider).Step()) {
    link.account = find_first_account_.Text(0);
    if (find_first_account_.Int(1) != 0) link.id_at_provider = user.external_id;
    const bool shares = !user.provider_user_id.empty() &&
                        find_older_.With(user.provider, user.provider_user_id, link.account, user.id).Step();
    if (shares) link.state = Link::State::kDisputed;
    find_older_.Reset();
  }
  find_link_.Reset();
  find_first_account_.Reset();
  return link;
}

/// Of an active user there is none.
std::optional<Look> SqliteReads::LookOf(const api::EndUser& user) {
  if (ShownStatus(user) != api::Status::kPending || !find_look_.With(user.tenant, user.id).Step()) return std::nullopt;
  Look look;
  look.awaits = find_look_.Text(0) == kAwaitsStatus ? Look::For::kStatus : Look::For::kWallets;
  if (find_look_.Int(1) > 0) look.next_at = TimeOf(find_look_.Int(1));
  look.tries = static_cast<int>(find_look_.Int(2));
  look.sent_at = TimeOf(find_look_.Int(3));
  find_look_.Reset();
  return look;
}

/// From one account that has looks to the next, so that those of one are not read to find another.
std::vector<DueLook> SqliteReads::DueLooks(WallTime now, std::size_t per_account) {
  std::vector<DueLook> due;
  std::string account;
  while (next_account_.With(account).Step()) {
    account = next_account_.Text(0);
    next_account_.Reset();
    due_looks_.With(account, ToNanoseconds(now), static_cast<std::int64_t>(per_account),
                    ToNanoseconds(now + kLongestLookPause));
    while (due_looks_.Step()) due.push_back({account, due_looks_.Text(0), due_looks_.Text(1)});
  }
  return due;
}

std::optional<Holder> SqliteReads::FindHolder(const std::string& account, const std::string& provider_user_id) {
  std::optional<Holder> holder = OneHolder(find_holder_.With(account, provider_user_id));
  if (!holder) holder = OneHolder(find_unmoved_.With(account, provider_user_id));
  return holder;
}

std::vector<Intent> SqliteReads::OpenIntents(const std::string& after, std::size_t limit) {
  std::vector<Intent> open;
  open_intents_.With(after, static_cast<std::int64_t>(limit));
  while (open_intents_.Step()) {
    std::optional<Intent> intent = IntentOf(open_intents_);
    open.push_back(intent ? std::move(*intent) : UnreadableIntent(open_intents_));
  }
  return open;
}

std::optional<Intent> SqliteReads::FindIntent(const std::string& id) {
  if (!find_intent_by_id_.With(id).Step()) return std::nullopt;
  std::optional<Intent> intent = Demanded(IntentOf(find_intent_by_id_));
  find_intent_by_id_.Reset();
  return intent;
}

StoreFacts SqliteReads::Facts() {
  StoreFacts facts;
  count_intents_.Reset();
  if (!count_intents_.Step()) return facts;
  facts.started_intents = static_cast<std::size_t>(count_intents_.Int(0));
  facts.unknown_intents = static_cast<std::size_t>(count_intents_.Int(1));
  if (facts.started_intents + facts.unknown_intents > 0) facts.oldest_intent = TimeOf(count_intents_.Int(2));
  count_intents_.Reset();
  count_unmoved_.Reset();
  if (count_unmoved_.Step()) facts.users_without_link = static_cast<std::uint64_t>(count_unmoved_.Int(0));
  count_unmoved_.Reset();
  count_looks_.Reset();
  if (count_looks_.Step()) {
    facts.users_looked_for = static_cast<std::size_t>(count_looks_.Int(0));
    facts.users_given_up = static_cast<std::size_t>(count_looks_.Int(1));
  }
  count_looks_.Reset();
  return facts;
}

template <class Record>
std::optional<Record> SqliteReads::Demanded(std::optional<Record> read) {
  if (!read) connection_.Fail(SQLITE_CORRUPT, "a record cannot be read");
  return read;
}

std::optional<UserRecord> SqliteReads::UserOf(const SqliteStatement& row) {
  std::optional<api::EndUser> user = EndUserOf(row.Text(0), row.Text(2));
  if (!user) return std::nullopt;
  return UserRecord{std::move(*user), row.Text(1)};
}

std::optional<Intent> SqliteReads::IntentOf(const SqliteStatement& row) {
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
  return intent;
}

}  // namespace walletgate::storage
