#pragma once

// The tables of migrations, as a step of the schema. Used by storage/sqlite/schema.cpp alone.

namespace walletgate::storage {

// migrations: a row each; `users` counts the rows of its ledger. migration_users: id is the migration's number times
// 2^32 and the row's; next_at and cut_over_at 0: none; due_at -1: nothing is done at it by itself, 0: at once; link and
// source are numbers of links, -1: none; there is what api::WriteStoredEndUser writes, '' for nothing; user_id '': he
// was erased. migration_counts: users of each migration by state and reason. intents.migration: of a call that moves
// its user, else ''. Of these an external id has one, whatever its operation, and they keep out nothing else.
inline constexpr const char* kMigrationSchema = R"sql(
CREATE TABLE migrations (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  tenant TEXT NOT NULL,
  from_provider TEXT NOT NULL,
  from_account TEXT NOT NULL,
  to_provider TEXT NOT NULL,
  to_account TEXT NOT NULL,
  asked TEXT NOT NULL,
  key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  assessed TEXT NOT NULL,
  enrolled_to TEXT NOT NULL,
  cut_over_share INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  users INTEGER NOT NULL DEFAULT 0,
  claimed_by TEXT NOT NULL DEFAULT '',
  claimed_until INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX migrations_by_id ON migrations (id);
CREATE INDEX migrations_by_tenant ON migrations (tenant, id);
CREATE INDEX migrations_by_key ON migrations (tenant, key) WHERE key <> '';
CREATE INDEX migrations_by_state ON migrations (state, id);

CREATE TABLE migration_users (
  id INTEGER PRIMARY KEY,
  migration INTEGER NOT NULL,
  tenant TEXT NOT NULL,
  user_id TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  retry TEXT NOT NULL,
  tries INTEGER NOT NULL,
  next_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  version INTEGER NOT NULL,
  adopted INTEGER NOT NULL,
  cut_over_at INTEGER NOT NULL,
  link INTEGER NOT NULL,
  source INTEGER NOT NULL,
  there TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX migration_users_by_user ON migration_users (tenant, user_id, migration) WHERE user_id <> '';
CREATE INDEX migration_users_in_order ON migration_users (migration, user_id) WHERE user_id <> '';
CREATE INDEX migration_users_by_state ON migration_users (migration, state, user_id) WHERE user_id <> '';
CREATE INDEX migration_users_by_reason ON migration_users (migration, reason, user_id)
  WHERE user_id <> '' AND reason <> '';
CREATE INDEX migration_users_due ON migration_users (migration, user_id) WHERE due_at = 0;
CREATE INDEX migration_users_due_later ON migration_users (migration, due_at) WHERE due_at > 0;

CREATE TABLE migration_counts (
  migration INTEGER NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  users INTEGER NOT NULL,
  PRIMARY KEY (migration, state, reason)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER migration_users_come AFTER INSERT ON migration_users BEGIN
  INSERT INTO migration_counts VALUES (NEW.migration, NEW.state, NEW.reason, 1)
    ON CONFLICT (migration, state, reason) DO UPDATE SET users = users + 1;
END;
CREATE TRIGGER migration_users_change AFTER UPDATE OF state, reason ON migration_users
WHEN OLD.state <> NEW.state OR OLD.reason <> NEW.reason BEGIN
  UPDATE migration_counts SET users = users - 1
    WHERE migration = OLD.migration AND state = OLD.state AND reason = OLD.reason;
  INSERT INTO migration_counts VALUES (NEW.migration, NEW.state, NEW.reason, 1)
    ON CONFLICT (migration, state, reason) DO UPDATE SET users = users + 1;
END;

ALTER TABLE intents ADD COLUMN migration TEXT NOT NULL DEFAULT '';
DROP INDEX intents_by_external_id;
CREATE UNIQUE INDEX intents_by_external_id ON intents (tenant, external_id, operation) WHERE migration = '';
CREATE UNIQUE INDEX intents_of_moves ON intents (tenant, external_id) WHERE migration <> '';
)sql";

}  // namespace walletgate::storage
