#pragma once

// The tables of imports, as a step of the schema. Used by storage/sqlite/schema.cpp alone.

namespace walletgate::storage {

// imports: a row each; cursor, walk_ended, walked, unpaired and unreadable tell how far a walk through the vendor's
// list has come. import_parts: lines that were sent at once, by the caller's key. import_lines: id is the import's
// number times 2^32 and the line's; said and shown are what api::WriteStoredEndUser writes, '' once the line is done
// with. keeps: 0 for one that was invalid from the beginning. matched: storage::LineMatch. import_contacts: by what
// lines are found in a walk, and whom each would take by a dry run. import_counts: lines of each import by state and
// reason.
inline constexpr const char* kImportSchema = R"sql(
CREATE TABLE imports (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  tenant TEXT NOT NULL,
  provider TEXT NOT NULL,
  account TEXT NOT NULL,
  source TEXT NOT NULL,
  ids TEXT NOT NULL,
  verify INTEGER NOT NULL,
  from_provider TEXT NOT NULL,
  pace INTEGER NOT NULL,
  by_operator INTEGER NOT NULL,
  key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  state TEXT NOT NULL,
  dry_run INTEGER NOT NULL DEFAULT 0,
  reason TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  lines INTEGER NOT NULL DEFAULT 0,
  cursor TEXT NOT NULL DEFAULT '',
  walk_ended INTEGER NOT NULL DEFAULT 0,
  walked INTEGER NOT NULL DEFAULT 0,
  unpaired INTEGER NOT NULL DEFAULT 0,
  unreadable INTEGER NOT NULL DEFAULT 0,
  claimed_by TEXT NOT NULL DEFAULT '',
  claimed_until INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX imports_by_id ON imports (id);
CREATE INDEX imports_by_tenant ON imports (tenant, id);
CREATE INDEX imports_by_key ON imports (tenant, key) WHERE key <> '';

CREATE TABLE import_parts (
  import INTEGER NOT NULL,
  key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  first INTEGER NOT NULL,
  lines INTEGER NOT NULL,
  taken INTEGER NOT NULL DEFAULT 0,
  invalid INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (import, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE import_lines (
  id INTEGER PRIMARY KEY,
  import INTEGER NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  detail TEXT NOT NULL,
  external_id TEXT NOT NULL,
  provider_user_id TEXT NOT NULL,
  end_user_id TEXT NOT NULL DEFAULT '',
  keeps INTEGER NOT NULL,
  matched INTEGER NOT NULL DEFAULT 0,
  tries INTEGER NOT NULL DEFAULT 0,
  said TEXT NOT NULL,
  shown TEXT NOT NULL
) STRICT;
CREATE INDEX import_lines_by_state ON import_lines (import, state);
CREATE INDEX import_lines_by_reason ON import_lines (import, reason) WHERE reason <> '';
CREATE INDEX import_lines_by_external_id ON import_lines (import, external_id) WHERE external_id <> '';
CREATE INDEX import_lines_by_vendor_user ON import_lines (import, provider_user_id) WHERE provider_user_id <> '';
CREATE INDEX import_lines_by_end_user ON import_lines (end_user_id) WHERE end_user_id <> '';
CREATE INDEX import_lines_open ON import_lines (import, state) WHERE said <> '';

CREATE TABLE import_contacts (
  import INTEGER NOT NULL,
  contact TEXT NOT NULL,
  line INTEGER NOT NULL,
  PRIMARY KEY (import, contact, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_contacts_by_line ON import_contacts (line);

CREATE TABLE import_counts (
  import INTEGER NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  lines INTEGER NOT NULL,
  PRIMARY KEY (import, state, reason)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER import_lines_come AFTER INSERT ON import_lines BEGIN
  INSERT INTO import_counts VALUES (NEW.import, NEW.state, NEW.reason, 1)
    ON CONFLICT (import, state, reason) DO UPDATE SET lines = lines + 1;
END;
CREATE TRIGGER import_lines_change AFTER UPDATE OF state, reason ON import_lines
WHEN OLD.state <> NEW.state OR OLD.reason <> NEW.reason BEGIN
  UPDATE import_counts SET lines = lines - 1 WHERE import = OLD.import AND state = OLD.state AND reason = OLD.reason;
  INSERT INTO import_counts VALUES (NEW.import, NEW.state, NEW.reason, 1)
    ON CONFLICT (import, state, reason) DO UPDATE SET lines = lines + 1;
END;
CREATE TRIGGER import_lines_reopen AFTER UPDATE OF state ON import_lines
WHEN OLD.state = 'adopted' AND NEW.state = 'pending' BEGIN
  DELETE FROM import_contacts WHERE line = NEW.id AND contact >= 'means ' AND contact < 'means!';
END;
CREATE TRIGGER import_lines_are_done AFTER UPDATE OF said ON import_lines WHEN NEW.said = '' AND OLD.said <> '' BEGIN
  DELETE FROM import_contacts WHERE line = NEW.id;
END;
CREATE TRIGGER import_lines_go AFTER DELETE ON import_lines BEGIN
  DELETE FROM import_contacts WHERE line = OLD.id;
  UPDATE import_counts SET lines = lines - 1 WHERE import = OLD.import AND state = OLD.state AND reason = OLD.reason;
  DELETE FROM import_counts WHERE import = OLD.import AND state = OLD.state AND reason = OLD.reason AND lines = 0;
END;
)sql";

}  // namespace walletgate::storage
