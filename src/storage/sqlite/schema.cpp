#include "storage/sqlite/schema.h"

#include <array>

#include "base/check.h"
#include "base/log/log.h"
#include "storage/sqlite/imports/import_schema.h"
#include "storage/sqlite/migrations/migration_schema.h"

namespace walletgate::storage {
namespace {

// Times are nanoseconds since 1970. `record` and `user` are what api::WriteStoredEndUser writes; the other columns of
// `users` repeat of it what is searched for. `logins` has one row per e-mail address (lower case) and phone number of a
// user.
constexpr const char* kFirst = R"sql(
CREATE TABLE users (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  external_id TEXT NOT NULL,
  provider TEXT NOT NULL,
  provider_user_id TEXT NOT NULL,
  status TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  record TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX users_by_id ON users (tenant, id);
CREATE UNIQUE INDEX users_by_external_id ON users (tenant, external_id);
CREATE INDEX users_by_provider ON users (tenant, provider, id);
CREATE INDEX users_by_status ON users (tenant, status, id);
CREATE INDEX users_by_provider_user_id ON users (provider, provider_user_id);

CREATE TABLE logins (
  tenant TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('email', 'phone')),
  value TEXT NOT NULL,
  user_id TEXT NOT NULL,
  PRIMARY KEY (tenant, kind, value, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX logins_by_user ON logins (tenant, user_id);

CREATE TABLE intents (
  tenant TEXT NOT NULL,
  external_id TEXT NOT NULL,
  id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('started', 'unknown')),
  created_at INTEGER NOT NULL,
  fingerprint TEXT NOT NULL,
  user_fingerprint TEXT NOT NULL,
  user TEXT NOT NULL,
  operation TEXT NOT NULL,
  method TEXT NOT NULL,
  target TEXT NOT NULL,
  headers TEXT NOT NULL,
  body TEXT NOT NULL,
  vendor_key TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX intents_by_external_id ON intents (tenant, external_id);
CREATE INDEX intents_by_id ON intents (id);

CREATE TABLE keys (
  tenant TEXT NOT NULL,
  key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  done INTEGER NOT NULL,
  status INTEGER NOT NULL,
  content_type TEXT NOT NULL,
  body TEXT NOT NULL,
  provider TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX keys_by_name ON keys (tenant, key);
CREATE INDEX keys_by_expiry ON keys (expires_at);
)sql";

// last_sent_at 0: not later than created_at.
constexpr const char* kLastSent = R"sql(
ALTER TABLE intents ADD COLUMN last_sent_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX keys_running ON keys (tenant, fingerprint) WHERE done = 0;
)sql";

// links: who is where. holders: whose a vendor's user is. The users of a store of before this step get both in the
// background (SqliteMover); first_accounts says of which account they are, by the configuration of the first start that
// knew their tenant and provider. moves: how far that has come, by rowid.
constexpr const char* kLinks = R"sql(
CREATE TABLE links (
  tenant TEXT NOT NULL,
  user_id TEXT NOT NULL,
  account TEXT NOT NULL,
  provider TEXT NOT NULL,
  id_at_provider TEXT NOT NULL,
  provider_user_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('active', 'disputed', 'orphaned')),
  origin TEXT NOT NULL CHECK (origin IN ('created')),
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, user_id, account)
) STRICT, WITHOUT ROWID;
CREATE INDEX links_disputed ON links (account, provider_user_id) WHERE state = 'disputed';

CREATE TABLE holders (
  account TEXT NOT NULL,
  provider_user_id TEXT NOT NULL,
  tenant TEXT NOT NULL,
  user_id TEXT NOT NULL,
  PRIMARY KEY (account, provider_user_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE first_accounts (
  tenant TEXT NOT NULL,
  provider TEXT NOT NULL,
  account TEXT NOT NULL,
  tells_external_id INTEGER NOT NULL,
  PRIMARY KEY (tenant, provider)
) STRICT, WITHOUT ROWID;

CREATE TABLE moves (
  name TEXT NOT NULL PRIMARY KEY,
  after INTEGER NOT NULL,
  until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO moves SELECT 'links', 0, coalesce((SELECT max(rowid) FROM users), 0)
  WHERE EXISTS (SELECT 1 FROM users) OR EXISTS (SELECT 1 FROM intents);

ALTER TABLE intents ADD COLUMN account TEXT NOT NULL DEFAULT '';
ALTER TABLE intents ADD COLUMN id_at_provider TEXT NOT NULL DEFAULT '';
ALTER TABLE intents ADD COLUMN token_mark TEXT NOT NULL DEFAULT '';
)sql";

// looks: when the users who wait for something are looked at again; next_at 0: not again. Those who waited before this
// step get theirs in the background (SqliteLookMover), and `moves` says how far that has come.
constexpr const char* kLooks = R"sql(
CREATE TABLE looks (
  tenant TEXT NOT NULL,
  user_id TEXT NOT NULL,
  account TEXT NOT NULL,
  awaits TEXT NOT NULL CHECK (awaits IN ('wallets', 'status')),
  next_at INTEGER NOT NULL,
  tries INTEGER NOT NULL,
  sent_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX looks_due ON looks (account, next_at) WHERE next_at > 0;
CREATE INDEX looks_ended ON looks (account) WHERE next_at = 0 AND awaits = 'wallets';

INSERT INTO moves SELECT 'looks', 0, coalesce((SELECT max(rowid) FROM users), 0) WHERE EXISTS (SELECT 1 FROM users);
)sql";

// claimed_by: who works at an open intent until claimed_until; '' nobody.
constexpr const char* kClaims = R"sql(
ALTER TABLE intents ADD COLUMN claimed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE intents ADD COLUMN claimed_until INTEGER NOT NULL DEFAULT 0;
)sql";

// erased: who was, with the seal (storage/seal.h) of the external id; `holders` has those of vendor users. seals: the
// key of them. generation: users of the same external id before. Users who were deleted before this step lose their
// personal members in the background (SqliteForgetter).
constexpr const char* kErasures = R"sql(
CREATE TABLE erased (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  external_id TEXT NOT NULL,
  generation INTEGER NOT NULL,
  erased_at INTEGER NOT NULL,
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX erased_by_external_id ON erased (tenant, external_id, generation);

CREATE TABLE seals (
  name TEXT NOT NULL PRIMARY KEY,
  key TEXT NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE users ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;
DROP INDEX users_by_external_id;
CREATE UNIQUE INDEX users_by_external_id ON users (tenant, external_id, generation);

DROP INDEX keys_running;
CREATE INDEX keys_by_fingerprint ON keys (tenant, fingerprint);

INSERT INTO moves SELECT 'deleted', 0, (SELECT max(rowid) FROM users)
  WHERE EXISTS (SELECT 1 FROM users WHERE status = 'deleted');
)sql";

// users_by_provider_status: so that every list walks through an index that has nobody but those it shows, in order.
// lived: one row, how far the store's own time has come (storage/lived_time.h); keys expire by it. key_counts: keys of
// each tenant. answers: bodies that several keys share; keys.answer is their number, 0: the key has a body of its own.
constexpr const char* kLists = R"sql(
CREATE INDEX users_by_provider_status ON users (tenant, provider, status, id);

CREATE TABLE lived (until INTEGER NOT NULL) STRICT;

ALTER TABLE keys ADD COLUMN answer INTEGER NOT NULL DEFAULT 0;
CREATE INDEX keys_by_answer ON keys (answer) WHERE answer > 0;

CREATE TABLE answers (
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL,
  user_id TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX answers_by_user ON answers (tenant, user_id);

CREATE TABLE key_counts (
  tenant TEXT NOT NULL PRIMARY KEY,
  keys INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO key_counts SELECT tenant, count(*) FROM keys GROUP BY tenant;

CREATE TRIGGER keys_come AFTER INSERT ON keys BEGIN
  INSERT INTO key_counts VALUES (NEW.tenant, 1) ON CONFLICT (tenant) DO UPDATE SET keys = keys + 1;
END;
CREATE TRIGGER keys_go AFTER DELETE ON keys BEGIN
  UPDATE key_counts SET keys = keys - 1 WHERE tenant = OLD.tenant;
  DELETE FROM answers WHERE OLD.answer > 0 AND id = OLD.answer
    AND NOT EXISTS (SELECT 1 FROM keys WHERE answer > 0 AND answer = OLD.answer);
END;
)sql";

// contacts: by what lists find users (storage/sqlite/lists/contact_table.h). Those of a store of before this step go
// over from `logins` in the background (SqliteContactMover), which is empty from then on. users_again: who has an
// external id that somebody had before.
constexpr const char* kContacts = R"sql(
CREATE TABLE contacts (
  tenant TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind = 'email' OR kind = 'phone' OR kind = 'both'),
  value TEXT NOT NULL,
  status TEXT NOT NULL,
  user_id TEXT NOT NULL,
  provider TEXT NOT NULL,
  PRIMARY KEY (tenant, kind, value, status, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX contacts_by_provider ON contacts (tenant, kind, value, provider, status, user_id);
CREATE INDEX contacts_by_user ON contacts (tenant, user_id);

CREATE INDEX users_again ON users (tenant, external_id, status, id) WHERE generation > 0;
CREATE INDEX users_again_by_provider ON users (tenant, external_id, provider, status, id) WHERE generation > 0;

INSERT INTO moves SELECT 'contacts', 0, (SELECT max(rowid) FROM users) WHERE EXISTS (SELECT 1 FROM logins);
)sql";

// links: n counts those of a user in the order of their making; former and prepared ones are not those that he is
// served by. verified_at 0: never. version: of the user's record when the link was made. addresses: that a user has or
// had, as AddressKey spells them; link is the n of the one that it came with, valid_until 0: it still is his. Those of
// users of before this step come in the background (SqliteAddressMover). Intents exclude those of their operation only,
// and creates all (Excludes). journal: what happened to a user, n counts. No CHECK has an IN of more than two: SQLite
// makes a table of that at each row.
constexpr const char* kAddresses = R"sql(
CREATE TABLE new_links (
  tenant TEXT NOT NULL,
  user_id TEXT NOT NULL,
  n INTEGER NOT NULL,
  account TEXT NOT NULL,
  provider TEXT NOT NULL,
  id_at_provider TEXT NOT NULL,
  provider_user_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state = 'active' OR state = 'disputed' OR state = 'orphaned' OR state = 'prepared' OR
    state = 'former'),
  origin TEXT NOT NULL CHECK (origin = 'created' OR origin = 'imported' OR origin = 'migrated'),
  created_at INTEGER NOT NULL,
  verified_at INTEGER NOT NULL,
  import_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (tenant, user_id, n)
) STRICT, WITHOUT ROWID;
INSERT INTO new_links SELECT tenant, user_id, 0, account, provider, id_at_provider, provider_user_id, state, origin,
  created_at, created_at, '', 1 FROM links ORDER BY tenant, user_id;
DROP TABLE links;
ALTER TABLE new_links RENAME TO links;
CREATE INDEX links_disputed ON links (account, provider_user_id) WHERE state = 'disputed';

CREATE TABLE addresses (
  tenant TEXT NOT NULL,
  address TEXT NOT NULL,
  user_id TEXT NOT NULL,
  link INTEGER NOT NULL,
  valid_from INTEGER NOT NULL,
  valid_until INTEGER NOT NULL,
  PRIMARY KEY (tenant, address, user_id)
) STRICT, WITHOUT ROWID;
INSERT INTO moves SELECT 'addresses', 0, coalesce((SELECT max(rowid) FROM users), 0) WHERE EXISTS (SELECT 1 FROM users);

DROP INDEX intents_by_external_id;
CREATE UNIQUE INDEX intents_by_external_id ON intents (tenant, external_id, operation);

CREATE TABLE journal (
  tenant TEXT NOT NULL,
  user_id TEXT NOT NULL,
  n INTEGER NOT NULL,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  request_id TEXT NOT NULL,
  trace_id TEXT NOT NULL,
  PRIMARY KEY (tenant, user_id, n)
) STRICT, WITHOUT ROWID;
)sql";

/// Step n turns version n into n + 1. A released step never changes; a new version adds one at the end.
constexpr std::array kSteps = {kFirst, kLastSent, kLinks,     kLooks,        kClaims,         kErasures,
                               kLists, kContacts, kAddresses, kImportSchema, kMigrationSchema};

void Migrate(SqliteConnection& connection, std::size_t step) {
  Check(step < kSteps.size(), "a file is brought no further than to the version of this program");
  const std::string set_version = "PRAGMA user_version=" + std::to_string(step + 1);
  const std::string set_owner = "PRAGMA application_id=" + std::to_string(kSqliteApplicationId);
  connection.Execute("BEGIN IMMEDIATE");
  connection.Execute(kSteps[step]);
  connection.Execute(set_version.c_str());
  connection.Execute(set_owner.c_str());
  connection.Execute("COMMIT");
  if (connection.failed()) connection.Rollback();
}

}  // namespace

std::int64_t SqliteSchemaVersion() { return static_cast<std::int64_t>(kSteps.size()); }

bool IsOurs(SqliteConnection& connection) {
  const std::int64_t owner = connection.ReadInt("PRAGMA application_id");
  const std::int64_t version = connection.ReadInt("PRAGMA user_version");
  const std::int64_t tables = connection.ReadInt("SELECT count(*) FROM sqlite_schema");
  if (connection.failed()) return false;
  if (owner == 0 && version == 0 && tables == 0) return false;
  if (owner != kSqliteApplicationId) {
    connection.Fail(SQLITE_NOTADB, "is a SQLite database of another program");
  } else if (version > SqliteSchemaVersion()) {
    connection.Fail(SQLITE_NOTADB, "was written by a newer version of this program (schema " + std::to_string(version) +
                                       ", this one knows " + std::to_string(SqliteSchemaVersion()) + ")");
  }
  return !connection.failed();
}

void RequireOurs(SqliteConnection& connection) {
  const std::int64_t owner = connection.ReadInt("PRAGMA application_id");
  const std::int64_t version = connection.ReadInt("PRAGMA user_version");
  if (!connection.failed() && owner != kSqliteApplicationId) {
    connection.Fail(SQLITE_NOTADB, "is not a store of this program");
  }
  if (!connection.failed() && version > SqliteSchemaVersion()) {
    connection.Fail(SQLITE_NOTADB, "was written by a newer version of this program");
  }
}

void RequireCurrent(SqliteConnection& connection) {
  RequireOurs(connection);
  const std::int64_t version = connection.ReadInt("PRAGMA user_version");
  if (connection.failed() || version == SqliteSchemaVersion()) return;
  connection.Fail(SQLITE_NOTADB, "is of another version; the first start of this one brings an older one up to date");
}

void PrepareSchema(SqliteConnection& connection) {
  IsOurs(connection);
  const std::int64_t version = connection.ReadInt("PRAGMA user_version");
  if (connection.failed()) return;
  connection.UseLog();
  if (version > 0 && version < SqliteSchemaVersion()) {
    Log(LogLevel::kInfo, "the store is brought up to date; a large one takes a while",
        {{"schema", version}, {"to", SqliteSchemaVersion()}});
  }
  for (auto step = static_cast<std::size_t>(version); step < kSteps.size(); ++step) Migrate(connection, step);
}

}  // namespace walletgate::storage
