#include "storage/sqlite/migrations/switches.h"

#include <utility>

namespace walletgate::storage {
namespace {

/// The number of the row is all that this takes.
SqliteLink RowOf(const Holder& user, const NumberedLink& link) { return {user, link.link, link.n}; }

struct Change {
  const api::EndUser& before;
  const api::EndUser& after;
  const LinkPair& links;
};

void SwitchTies(const Change& change, const Turn& turn, SqliteTables& tables) {
  const Holder who = Holder::Of(change.after);
  // Those that an older store left without a row, before they become previous ones.
  tables.PutAddresses(change.before, change.before.created_at);
  tables.links.SetState(RowOf(who, change.links.now), turn.left());
  tables.links.SetState(RowOf(who, change.links.next), Link::State::kActive);
  tables.TurnAddresses(change.after, RowOf(who, change.links.next), turn.at);
}

Switched SwitchOne(const SqliteMigration& migration, const Holder& user, const Turn& turn, SqliteTables& tables) {
  std::optional<SqliteMove> move = tables.migrations.rows.Find(migration.seq, user);
  // A record that cannot be read must not keep the others from being switched.
  if (!move || !tables.users.Peek(user.tenant, user.user_id)) return Switched::kElsewhere;
  UserRecord record = *tables.FindUser(user.tenant, user.user_id);
  const bool in_progress = tables.intents.AnyOpen(user.tenant, record.user.external_id);
  const SwitchFacts facts{record.user, in_progress, Numbered(tables.links.FindAll(user))};
  const Judgement judged = Judge(turn.way, move->kept, migration.migration, facts);
  if (judged.links) {
    SwitchVendor(turn, *judged.links, record, move->kept);
    SwitchTies({*facts.user, record.user, *judged.links}, turn, tables);
    tables.PutRecord(record);
  }
  if (judged.links || NoteNotSwitched(judged.end, move->kept.row)) tables.migrations.rows.Put(*move);
  return judged.end;
}

}  // namespace

std::vector<NumberedLink> Numbered(const std::vector<SqliteLink>& rows) {
  std::vector<NumberedLink> numbered;
  for (const SqliteLink& row : rows) numbered.push_back({row.n, row.link});
  return numbered;
}

std::vector<Switched> SwitchUsers(const Switch& users, Way way, SqliteTables& tables) {
  std::vector<Switched> ends(users.user_ids.size(), Switched::kElsewhere);
  const std::optional<SqliteMigration> migration = tables.migrations.table.FindById(users.migration_id);
  if (!migration || migration->migration.tenant != users.tenant) return ends;
  for (std::size_t i = 0; i < ends.size(); ++i) {
    ends[i] = SwitchOne(*migration, {users.tenant, users.user_ids[i]}, {way, users.at}, tables);
  }
  return ends;
}

}  // namespace walletgate::storage
