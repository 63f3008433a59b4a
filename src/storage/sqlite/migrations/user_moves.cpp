#include "storage/sqlite/migrations/user_moves.h"

#include <algorithm>
#include <utility>

#include "storage/sqlite/migrations/switches.h"

namespace walletgate::storage {
namespace {

bool Lives(const Holder& user, SqliteTables& tables) {
  const std::optional<std::string> status = tables.migrations.rows.StatusOf(user);
  return status && *status != ToString(api::Status::kDeleted);
}

/// He has that prepared link from now on.
void GiveLink(const Link& link, SqliteMove& move, SqliteTables& tables) {
  const std::optional<UserRecord> record = tables.FindUser(move.tenant, move.kept.row.user_id);
  if (!record) return;
  const std::vector<SqliteLink> rows = tables.LinksOf(*record);
  move.kept.to = SamePrepared(Numbered(rows), link);
  if (move.kept.to) return;
  SqliteLink row{move.user(), link, rows.back().n + 1};
  row.version = move.kept.row.version;
  tables.links.Put(row);
  move.kept.to = row.n;
}

}  // namespace

Begun BeginMove(const Intent& intent, SqliteTables& tables) {
  const Holder user = Holder::Of(intent.user);
  const std::optional<std::string> open = tables.intents.OpenMove(user.tenant, intent.user.external_id);
  const bool again = open && (*open == intent.id || *open == intent.replaces);
  if (open && !again) return Begun::kOtherIsOpen;
  const std::optional<SqliteMigration> migration = tables.migrations.table.FindById(intent.migration);
  if (!migration || migration->migration.tenant != user.tenant || !Lives(user, tables)) return Begun::kWrongState;
  std::optional<SqliteMove> move = tables.migrations.rows.Find(migration->seq, user);
  if (!move || !MayBegin(move->kept.row, migration->migration.state, again)) return Begun::kWrongState;
  if (!tables.intents.Put(intent)) return Begun::kOtherIsOpen;
  NoteBegun(move->kept.row);
  tables.migrations.rows.Put(*move);
  return Begun::kBegun;
}

void EndMove(const Ending& ending, WallTime now, SqliteTables& tables) {
  const Holder user = Holder::Of(ending.intent.user);
  std::optional<SqliteMove> move = tables.migrations.FindRow(ending.intent.migration, user);
  if (!move) return;
  TakeEnd(ending, Lives(user, tables), move->kept.row);
  if (ClaimsVendorUser(ending)) {
    const Link link = LinkOf(*ending.user, now).link;
    GiveLink(PreparedLink(link, move->kept.row.adopted, now), *move, tables);
  }
  tables.migrations.rows.Put(*move);
}

MoveChanged ChangeMove(const MoveChange& change, SqliteTables& tables) {
  const Holder user{change.tenant, change.user_id};
  std::optional<SqliteMove> move = tables.migrations.FindRow(change.migration_id, user);
  const std::optional<api::EndUser> known = move ? tables.users.Peek(user.tenant, user.user_id) : std::nullopt;
  if (!known) return MoveChanged::kElsewhere;
  MovingRow& row = move->kept.row;
  const bool in_state = std::find(change.from.begin(), change.from.end(), row.state) != change.from.end();
  const bool same = !change.if_version || *change.if_version == known->version;
  if (!in_state || !same) return MoveChanged::kElsewhere;
  if (change.link && !tables.links.Hold(AtTarget(*known, *change.link))) return MoveChanged::kHeld;
  TakeStep(change.step, row);
  if (change.link) GiveLink(PreparedLink(*change.link, row.adopted, change.at), *move, tables);
  tables.migrations.rows.Put(*move);
  return MoveChanged::kChanged;
}

}  // namespace walletgate::storage
