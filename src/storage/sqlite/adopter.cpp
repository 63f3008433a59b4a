#include "storage/sqlite/adopter.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/check.h"
#include "storage/versions.h"

namespace walletgate::storage {
namespace {

AdoptionFacts FactsOf(const Adoption& adoption, SqliteTables& tables) {
  const api::EndUser& user = adoption.record.user;
  AdoptionFacts facts;
  facts.known = tables.LastOf(user.tenant, user.external_id);
  facts.holder = tables.links.FindHolder(adoption.record.link.account, user.provider_user_id);
  const bool own = facts.holder && facts.holder->tenant == user.tenant;
  if (own) facts.holding = tables.FindUser(user.tenant, facts.holder->user_id);
  if (!adoption.from_provider.empty()) {
    for (const std::string& id : tables.users.AtProvider(user.tenant, adoption.from_provider, user.provider_user_id)) {
      std::optional<UserRecord> there = tables.FindUser(user.tenant, id);
      if (there && there->link.state == Link::State::kActive) facts.moving.push_back(std::move(*there));
    }
  }
  facts.in_progress = tables.intents.AnyOpen(user.tenant, user.external_id);
  for (const UserRecord& moving : facts.moving) {
    facts.in_progress = facts.in_progress || tables.intents.AnyOpen(user.tenant, moving.user.external_id);
  }
  return facts;
}

SqliteLink LinkFor(const Adoption& adoption, const Holder& user, WallTime now) {
  SqliteLink row{user, adoption.record.link};
  row.link.provider = adoption.record.user.provider;
  row.link.provider_user_id = adoption.record.user.provider_user_id;
  row.link.state = Link::State::kActive;
  row.link.origin = Link::Origin::kImported;
  row.link.created_at = now;
  row.import_id = adoption.import_id;
  return row;
}

void PutNew(const Adoption& adoption, WallTime now, SqliteTables& tables) {
  const SqliteLink row = LinkFor(adoption, Holder::Of(adoption.record.user), now);
  UserRecord record = adoption.record;
  record.user.version = 1;
  tables.PutNewUser(record, now);
  tables.links.Put(row);
  tables.links.Take(row);
}

void Change(const Adoption& adoption, const Holder& who, WallTime now, SqliteTables& tables) {
  UserRecord record = *tables.FindUser(who.tenant, who.user_id);
  const std::vector<SqliteLink> rows = tables.LinksOf(record);
  for (const SqliteLink& row : rows) {
    if (IsCurrent(row.link.state)) tables.links.SetState(row, Link::State::kFormer);
  }
  const api::EndUser before = record.user;
  // Those that an older store left without a row, before they become previous ones.
  tables.PutAddresses(before, before.created_at);
  ChangeOver(adoption, now, record.user);
  record.look = adoption.record.look;
  record.note = adoption.record.note;
  if (record.note) record.note->kind = JournalEntry::Kind::kProviderChanged;
  record.user.version = before.version + 1;
  SqliteLink row = LinkFor(adoption, who, now);
  row.n = rows.back().n + 1;
  row.version = record.user.version;
  tables.links.Put(row);
  tables.links.Take(row);
  record.link = row.link;
  tables.TurnAddresses(record.user, row, now);
  tables.PutRecord(record);
}

void ForgetWhole(const UserRecord& record, const SqliteLink& row, SqliteTables& tables) {
  tables.links.LetGo(row);
  tables.links.Remove(row);
  tables.Drop(record);
}

struct WayBack {
  const SqliteLink& undone;
  const SqliteLink& back_to;
};

void GoBack(UserRecord record, const WayBack& way, WallTime now, SqliteTables& tables) {
  const auto& [undone, back_to] = way;
  std::vector<std::string> came;
  for (const std::string& key : AddressKeysOf(record.user)) {
    const std::optional<SqliteAddress> address = tables.addresses.Find(undone.user, key);
    if (address && address->link == undone.n) came.push_back(key);
  }
  for (const std::string& key : came) tables.addresses.Remove(undone.user, key);
  const bool same_pair =
      undone.link.account == back_to.link.account && undone.link.provider_user_id == back_to.link.provider_user_id;
  if (!same_pair) tables.links.LetGo(undone);
  tables.links.Remove(undone);
  tables.links.SetState(back_to, Link::State::kActive);
  ChangeBack({undone.link, back_to.link, came, now}, record.user);
  for (const api::Wallet& wallet : record.user.wallets) {
    tables.addresses.SetValidUntil(undone.user, AddressKey(wallet.address), std::nullopt);
  }
  ++record.user.version;
  record.link = back_to.link;
  record.note = JournalEntry{JournalEntry::Kind::kProviderChanged, now};
  tables.PutRecord(record);
}

}  // namespace

Adopted AdoptUser(const Adoption& adoption, WallTime now, SqliteTables& tables) {
  const Adopted adopted = Judge(adoption, FactsOf(adoption, tables));
  if (adoption.dry_run) {
    const std::optional<LineDecision> line = LineOf(adoption, adopted);
    const std::string& means = adoption.record.user.provider_user_id;
    const bool second = line && !tables.imports.Means(adoption.import_id, line->number, means);
    return second ? JudgeSecond(adoption) : adopted;
  }
  if (adopted.end == AdoptionEnd::kAdopted) PutNew(adoption, now, tables);
  if (adopted.end == AdoptionEnd::kChangedOver) Change(adoption, *adopted.by, now, tables);
  if (const std::optional<LineDecision> line = LineOf(adoption, adopted))
    tables.imports.Decide(adoption.import_id, *line);
  return adopted;
}

Forgotten ForgetAdoptedUser(const Undoing& undoing, WallTime now, SqliteTables& tables) {
  const Holder& user = undoing.user;
  const std::optional<UserRecord> record = tables.FindUser(user.tenant, user.user_id);
  const std::vector<SqliteLink> rows = tables.links.FindAll(user);
  const auto made =
      std::find_if(rows.begin(), rows.end(), [&](const SqliteLink& row) { return row.import_id == undoing.import_id; });
  if (!record || made == rows.end()) return Forgotten::kNotOurs;
  // With a later link he has been prepared to move.
  const bool used = record->user.version != made->version || !IsCurrent(made->link.state) ||
                    std::next(made) != rows.end() || tables.intents.AnyOpen(user.tenant, record->user.external_id);
  if (used) return Forgotten::kUsedSince;
  if (made == rows.begin()) {
    ForgetWhole(*record, *made, tables);
  } else {
    GoBack(*record, {*made, *std::prev(made)}, now, tables);
  }
  tables.imports.Decide(undoing.import_id, LineOf(undoing));
  return Forgotten::kForgotten;
}

}  // namespace walletgate::storage
