#include "storage/sqlite_writes.h"

#include "base/strings.h"

namespace walletgate::storage {
namespace {

constexpr std::string_view kPutIntent = R"sql(
INSERT INTO intents (tenant, external_id, id, state, created_at, fingerprint, user_fingerprint, user,
                     operation, method, target, headers, body, vendor_key, last_sent_at, account, id_at_provider, token_mark)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
ON CONFLICT (tenant, external_id) DO UPDATE SET
  id = ?3, state = ?4, created_at = ?5, fingerprint = ?6, user_fingerprint = ?7, user = ?8,
  operation = ?9, method = ?10, target = ?11, headers = ?12, body = ?13, vendor_key = ?14,
  last_sent_at = ?15, account = ?16, id_at_provider = ?17, token_mark = ?18
)sql";

constexpr std::string_view kPutUser = R"sql(
INSERT INTO users (tenant, id, external_id, provider, provider_user_id, status, fingerprint, record)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
ON CONFLICT (tenant, id) DO UPDATE SET
  external_id = ?3, provider = ?4, provider_user_id = ?5, status = ?6, fingerprint = ?7, record = ?8
)sql";

constexpr std::string_view kPutLink = R"sql(
INSERT INTO links (tenant, user_id, account, provider, id_at_provider, provider_user_id, state, origin, created_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'active', 'created', ?7)
ON CONFLICT (tenant, user_id, account) DO NOTHING
)sql";

constexpr std::string_view kPutLook = R"sql(
INSERT INTO looks (tenant, user_id, account, awaits, next_at, tries, sent_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (tenant, user_id) DO UPDATE SET account = ?3, awaits = ?4, next_at = ?5, tries = ?6, sent_at = ?7
)sql";

constexpr std::string_view kPutKey = R"sql(
INSERT INTO keys (tenant, key, fingerprint, done, status, content_type, body, provider, expires_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
ON CONFLICT (tenant, key) DO UPDATE SET
  fingerprint = ?3, done = ?4, status = ?5, content_type = ?6, body = ?7, provider = ?8, expires_at = ?9
)sql";

constexpr std::string_view kFinishKeys = R"sql(
UPDATE keys SET done = 1, status = ?3, content_type = ?4, body = ?5, provider = ?6, expires_at = ?7
WHERE tenant = ?1 AND fingerprint = ?2 AND done = 0
)sql";

constexpr std::string_view kPurgeKeys =
    "DELETE FROM keys WHERE rowid IN (SELECT rowid FROM keys WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)";

/// The record as text; `tenant` is a column of its own.
std::string TextOf(const api::EndUser& user) {
  std::string text;
  json::Writer writer(&text);
  api::WriteStoredEndUser(user, writer);
  return text;
}

/// As on the wire: names have no colon and values no line end, so the bytes come back as they were.
std::string TextOf(const std::vector<std::pair<std::string, std::string>>& headers) {
  std::string text;
  for (const auto& [name, value] : headers) text += name + ": " + value + "\r\n";
  return text;
}

}  // namespace

std::optional<Holder> OneHolder(SqliteStatement& found) {
  if (!found.Step()) return std::nullopt;
  Holder holder{found.Text(0), found.Text(1)};
  found.Reset();
  return holder;
}

std::int64_t ToNanoseconds(WallTime time) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
}

SqliteWrites::SqliteWrites(SqliteConnection& connection)
    : connection_(connection),
      begin_(connection, "BEGIN IMMEDIATE"),
      commit_(connection, "COMMIT"),
      begin_item_(connection, "SAVEPOINT item"),
      undo_item_(connection, "ROLLBACK TO item"),
      end_item_(connection, "RELEASE item"),
      put_intent_(connection, kPutIntent),
      remove_intent_(connection, "DELETE FROM intents WHERE tenant = ?1 AND external_id = ?2"),
      put_user_(connection, kPutUser),
      remove_logins_(connection, "DELETE FROM logins WHERE tenant = ?1 AND user_id = ?2"),
      put_login_(connection, "INSERT OR IGNORE INTO logins (tenant, kind, value, user_id) VALUES (?1, ?2, ?3, ?4)"),
      put_look_(connection, kPutLook),
      remove_look_(connection, "DELETE FROM looks WHERE tenant = ?1 AND user_id = ?2"),
      put_off_look_(connection, "UPDATE looks SET next_at = ?3 WHERE tenant = ?1 AND user_id = ?2"),
      put_link_(connection, kPutLink),
      find_unmoved_(connection, kFindUnmoved),
      take_hold_(connection, kTakeHold),
      find_holder_(connection, kFindHolder),
      put_key_(connection, kPutKey),
      finish_keys_(connection, kFinishKeys),
      remove_key_(connection, "DELETE FROM keys WHERE tenant = ?1 AND key = ?2"),
      purge_keys_(connection, kPurgeKeys) {}

void SqliteWrites::PutIntent(const Intent& intent) {
  const api::EndUser& user = intent.user;
  const StoredCall& call = intent.call;
  const std::string_view state = intent.state == IntentState::kUnknown ? "unknown" : "started";
  put_intent_
      .With(user.tenant, user.external_id, intent.id, state, ToNanoseconds(intent.created_at), intent.fingerprint,
            intent.user_fingerprint, TextOf(user), ToString(call.operation), call.method, call.target,
            TextOf(call.headers), call.body, call.vendor_key, ToNanoseconds(intent.last_sent_at), intent.link.account,
            intent.link.id_at_provider, call.token_mark)
      .Run();
}

void SqliteWrites::RemoveIntent(const std::string& tenant, const std::string& external_id) {
  remove_intent_.With(tenant, external_id).Run();
}

void SqliteWrites::PutUser(const UserRecord& record) {
  const api::EndUser& user = record.user;
  put_user_
      .With(user.tenant, user.id, user.external_id, user.provider, user.provider_user_id, ToString(ShownStatus(user)),
            record.fingerprint, TextOf(user))
      .Run();
  PutLogins(user);
  PutLook(record);
}

void SqliteWrites::PutLook(const UserRecord& record) {
  const api::EndUser& user = record.user;
  if (!record.look) return remove_look_.With(user.tenant, user.id).Run();
  const Look& look = *record.look;
  const std::string_view awaits = look.awaits == Look::For::kStatus ? kAwaitsStatus : kAwaitsWallets;
  const std::int64_t next_at = look.next_at ? ToNanoseconds(*look.next_at) : 0;
  put_look_
      .With(user.tenant, user.id, record.link.account, awaits, next_at, std::int64_t{look.tries},
            ToNanoseconds(look.sent_at))
      .Run();
}

void SqliteWrites::PutOffLook(const DueLook& look, WallTime next_at) {
  put_off_look_.With(look.tenant, look.user_id, ToNanoseconds(next_at)).Run();
}

void SqliteWrites::PutLink(const UserRecord& record, WallTime now) {
  const api::EndUser& user = record.user;
  put_link_
      .With(user.tenant, user.id, record.link.account, user.provider, record.link.id_at_provider, user.provider_user_id,
            ToNanoseconds(now))
      .Run();
}

bool SqliteWrites::Hold(const UserRecord& record) {
  const api::EndUser& user = record.user;
  if (user.provider_user_id.empty()) return true;
  std::optional<Holder> holder = OneHolder(find_unmoved_.With(record.link.account, user.provider_user_id));
  if (!holder) {
    take_hold_.With(record.link.account, user.provider_user_id, user.tenant, user.id).Run();
    holder = OneHolder(find_holder_.With(record.link.account, user.provider_user_id));
  }
  return holder && holder->tenant == user.tenant && holder->user_id == user.id;
}

void SqliteWrites::PutLogins(const api::EndUser& user) {
  remove_logins_.With(user.tenant, user.id).Run();
  for (const api::LoginMethod& login : user.login_methods) {
    if (!login.email.empty()) {
      put_login_.With(user.tenant, kEmailLogin, ToLowerAscii(login.email), user.id).Run();
    }
    if (!login.phone_number.empty()) put_login_.With(user.tenant, kPhoneLogin, login.phone_number, user.id).Run();
  }
}

void SqliteWrites::PutKey(const KeyRecord& record) {
  put_key_
      .With(record.tenant, record.key, record.fingerprint, std::int64_t{record.done}, std::int64_t{record.status},
            record.content_type, record.body, record.provider, ToNanoseconds(record.expires_at))
      .Run();
}

void SqliteWrites::FinishKeys(const KeyRecord& answer) {
  finish_keys_
      .With(answer.tenant, answer.fingerprint, std::int64_t{answer.status}, answer.content_type, answer.body,
            answer.provider, ToNanoseconds(answer.expires_at))
      .Run();
}

void SqliteWrites::RemoveKey(const std::string& tenant, const std::string& key) { remove_key_.With(tenant, key).Run(); }

std::int64_t SqliteWrites::PurgeKeys(WallTime now, std::int64_t limit) {
  purge_keys_.With(ToNanoseconds(now), limit).Run();
  return connection_.failed() ? 0 : sqlite3_changes64(connection_.handle());
}

}  // namespace walletgate::storage
