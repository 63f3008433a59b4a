#include "storage/sqlite/tables.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "storage/sqlite/migrations/user_moves.h"
#include "storage/versions.h"

namespace walletgate::storage {
namespace {

void PutKey(const Ending& ending, LivedMoment now, SqliteKeyTable& keys) {
  if (ending.key && ending.key->key.empty()) {
    keys.Finish(*ending.key, now);
  } else if (ending.key) {
    keys.Put(*ending.key, now);
  } else if (!ending.key_name.empty()) {
    keys.Remove(ending.intent.user.tenant, ending.key_name);
  }
}

}  // namespace

SqliteTables::SqliteTables(SqliteConnection& connection)
    : users(connection),
      links(connection),
      looks(connection),
      intents(connection),
      keys(connection),
      erased(connection),
      addresses(connection),
      journal(connection),
      imports(connection),
      migrations(connection, links),
      connection_(connection),
      begin_view_(connection, "BEGIN"),
      end_view_(connection, "COMMIT") {}

Prior SqliteTables::FindPrior(const PriorQuery& query, LivedMoment now) {
  Check(connection_.failed() || !connection_.in_transaction(), "what came before is read in one view of its own");
  Prior prior;
  begin_view_.Run();
  if (!query.key.empty()) prior.key = keys.Find(query, now);
  if (!query.key.empty() && !prior.key) prior.keys_kept = keys.Count(query.tenant);
  prior.user = LastOf(query.tenant, query.external_id);
  prior.intent = intents.FindExcluding(query);
  if (query.moves_too && !prior.intent) {
    if (const auto move = intents.OpenMove(query.tenant, query.external_id)) prior.intent = intents.FindById(*move);
  }
  end_view_.Run();
  if (connection_.failed()) connection_.Rollback();
  return prior;
}

std::optional<UserRecord> SqliteTables::FindUser(const std::string& tenant, const std::string& id) {
  return WithTies(users.FindById(tenant, id));
}

std::optional<UserRecord> SqliteTables::LastOf(const std::string& tenant, const std::string& external_id) {
  std::optional<UserRecord> known = WithTies(users.FindByExternalId(tenant, external_id));
  if (known && known->user.status != api::Status::kDeleted) return known;
  std::optional<UserRecord> gone = erased.Find(tenant, external_id);
  const bool is_later = gone && (!known || known->user.generation < gone->user.generation);
  return is_later ? std::move(gone) : std::move(known);
}

std::optional<UserRecord> SqliteTables::WithTies(std::optional<UserRecord> record) {
  if (!record) return record;
  record->link = links.Find(record->user);
  record->look = looks.Find(record->user);
  return record;
}

StoreFacts SqliteTables::Facts() {
  StoreFacts facts;
  intents.Count(facts);
  facts.users_without_link = static_cast<std::uint64_t>(connection_.ReadInt(kCountUnmoved));
  looks.Count(facts);
  return facts;
}

Ties SqliteTables::FindTies(const std::string& tenant, const std::string& id) {
  Ties ties;
  const std::optional<UserRecord> record = FindUser(tenant, id);
  if (!record) return ties;
  const Holder user{tenant, id};
  std::vector<SqliteLink> rows = links.FindAll(user);
  if (rows.empty()) rows.push_back(LinkOf(*record, WallTime()));
  for (const SqliteLink& row : rows) ties.links.push_back(row.link);
  for (const std::string& key : AddressKeysOf(record->user)) {
    const std::optional<SqliteAddress> kept = addresses.Find(user, key);
    // One whom the mover has not come to has none yet.
    const SqliteAddress address = kept.value_or(SqliteAddress{key, 0, record->user.created_at, std::nullopt});
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const auto& link) { return link.n == address.link; });
    const std::size_t place = row == rows.end() ? 0 : static_cast<std::size_t>(row - rows.begin());
    ties.addresses.push_back({key, place, address.valid_from, address.valid_until});
  }
  return ties;
}

void SqliteTables::PutNewUser(const UserRecord& record, WallTime now) {
  const api::EndUser& user = record.user;
  const Holder who = Holder::Of(user);
  users.PutNew(record);
  if (record.look) looks.Put(record);
  for (const api::Wallet& wallet : user.wallets) {
    addresses.Put(who, {AddressKey(wallet.address), 0, now, std::nullopt});
  }
  if (record.note) journal.Add(who, *record.note);
}

void SqliteTables::UpdateUser(UserRecord record, WallTime now) {
  api::EndUser& user = record.user;
  const std::optional<api::EndUser> before = users.Peek(user.tenant, user.id);
  if (before) {
    user.version = NextVersion(*before, user);
    if (AddressKeysOf(*before) != AddressKeysOf(user)) {
      PutAddresses(*before, before->created_at);
      PutAddresses(user, now);
    }
  }
  if (record.link.verified_at) links.NoteVerified(Holder::Of(user), *record.link.verified_at);
  if (user.status == api::Status::kDeleted) migrations.NoteDeleted(Holder::Of(user));
  PutRecord(record);
}

void SqliteTables::PutRecord(const UserRecord& record) {
  users.Put(record);
  looks.Put(record);
  if (record.note) journal.Add(Holder::Of(record.user), *record.note);
}

void SqliteTables::PutAddresses(const api::EndUser& user, WallTime valid_from) {
  const Holder who = Holder::Of(user);
  std::int64_t current = 0;
  for (const SqliteLink& row : links.FindAll(who)) {
    if (IsCurrent(row.link.state)) current = row.n;
  }
  for (const api::Wallet& wallet : user.wallets) {
    addresses.Put(who, {AddressKey(wallet.address), current, valid_from, std::nullopt});
  }
}

void SqliteTables::TurnAddresses(const api::EndUser& user, const SqliteLink& link, WallTime now) {
  std::vector<std::string> valid;
  for (const api::Wallet& wallet : user.wallets) {
    valid.push_back(AddressKey(wallet.address));
    addresses.Put(link.user, {valid.back(), link.n, now, std::nullopt});
    addresses.SetValidUntil(link.user, valid.back(), std::nullopt);
  }
  for (const api::Wallet& wallet : user.previous_wallets) {
    const std::string key = AddressKey(wallet.address);
    if (std::find(valid.begin(), valid.end(), key) != valid.end()) continue;
    const std::optional<SqliteAddress> before = addresses.Find(link.user, key);
    if (before && !before->valid_until) addresses.SetValidUntil(link.user, key, now);
  }
}

std::vector<SqliteLink> SqliteTables::LinksOf(const UserRecord& record) {
  std::vector<SqliteLink> rows = links.FindAll(Holder::Of(record.user));
  if (!rows.empty()) return rows;
  rows.push_back(LinkOf(record, WallTime()));
  links.Put(rows.back());
  if (!rows.back().link.provider_user_id.empty()) links.Take(rows.back());
  return rows;
}

void SqliteTables::Drop(const UserRecord& record) {
  const Holder user = Holder::Of(record.user);
  looks.Put({record.user, {}, record.link});
  for (const std::string& key : AddressKeysOf(record.user)) addresses.Remove(user, key);
  journal.Remove(user);
  migrations.Forget(user);
  users.Remove(user.tenant, user.user_id);
}

Begun SqliteTables::Begin(const Intent& intent, const std::optional<KeyRecord>& key, LivedMoment now) {
  Begun begun = Begun::kOtherIsOpen;
  if (intent.moves()) begun = BeginMove(intent, *this);
  else if (intents.Put(intent)) begun = Begun::kBegun;
  if (begun == Begun::kBegun && key) keys.Put(*key, now);
  return begun;
}

bool SqliteTables::Holds(const Ending& ending) {
  if (!ClaimsVendorUser(ending)) return true;
  const Intent& intent = ending.intent;
  // Of one who was erased meanwhile nobody holds anything.
  if (intent.moves() && !migrations.FindRow(intent.migration, Holder::Of(intent.user))) return true;
  return links.Hold(*ending.user);
}

Ended SqliteTables::End(const Ending& ending, const SqliteMoment& now) {
  Check(connection_.failed() || connection_.in_transaction(), "an ending is written as a whole");
  Check(!ClaimsVendorUser(ending) || ending.user.has_value(), "who is made is written down");
  if (Holds(ending)) {
    Apply(ending, now);
    return Ended::kAsAsked;
  }
  Ending instead = ending;
  TurnToHeld(instead);
  Apply(instead, now);
  return Ended::kHeld;
}

void SqliteTables::Erase(const Erasure& erasure) {
  Check(connection_.failed() || connection_.in_transaction(), "who is erased is erased as a whole");
  const std::optional<UserRecord> record = FindUser(erasure.tenant, erasure.user_id);
  if (!record) return;
  const api::EndUser& user = record->user;
  Check(!intents.AnyOpen(user.tenant, user.external_id), "nobody is erased before it is known what became of him");
  links.Forget(*record);
  for (const std::string& fingerprint : erasure.fingerprints) keys.RemoveAll(user.tenant, fingerprint);
  Drop(*record);
  imports.lines.Forget(user);
  erased.Put(user, erasure.at);
}

void SqliteTables::Apply(const Ending& ending, const SqliteMoment& now) {
  if (ending.outcome == Ending::Outcome::kUnknown) {
    Intent intent = ending.intent;
    intent.state = IntentState::kUnknown;
    Check(intents.Put(intent) || connection_.failed(), "an outcome is that of the intent which is open");
  } else {
    intents.Remove(ending.intent);
  }
  if (ending.ends_others) intents.RemoveAll(ending.intent.user.tenant, ending.intent.user.external_id);
  if (ending.intent.moves()) {
    EndMove(ending, now.wall, *this);
  } else if (ClaimsVendorUser(ending)) {
    PutNewUser(*ending.user, now.wall);
    SqliteLink row = LinkOf(*ending.user, now.wall);
    row.link.verified_at = now.wall;
    links.Put(row);
  } else if (ending.user) {
    UpdateUser(*ending.user, now.wall);
  }
  PutKey(ending, now.lived, keys);
}

}  // namespace walletgate::storage
