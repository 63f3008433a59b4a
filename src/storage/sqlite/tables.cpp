#include "storage/sqlite/tables.h"

#include "base/check.h"

namespace walletgate::storage {

SqliteTables::SqliteTables(SqliteConnection& connection)
    : users(connection),
      links(connection),
      looks(connection),
      intents(connection),
      keys(connection),
      erased(connection),
      connection_(connection),
      begin_view_(connection, "BEGIN"),
      end_view_(connection, "COMMIT") {}

Prior SqliteTables::FindPrior(const PriorQuery& query, LivedMoment now) {
  Check(connection_.failed() || !connection_.in_transaction(), "what came before is read in one view of its own");
  Prior prior;
  begin_view_.Run();
  if (!query.key.empty()) prior.key = keys.Find(query, now);
  if (!query.key.empty() && !prior.key) prior.keys_kept = keys.Count(query.tenant);
  prior.user = LastOf(query);
  prior.intent = intents.FindByExternalId(query.tenant, query.external_id);
  end_view_.Run();
  if (connection_.failed()) connection_.Rollback();
  return prior;
}

std::optional<UserRecord> SqliteTables::FindUser(const std::string& tenant, const std::string& id) {
  return WithTies(users.FindById(tenant, id));
}

std::optional<UserRecord> SqliteTables::LastOf(const PriorQuery& query) {
  std::optional<UserRecord> known = WithTies(users.FindByExternalId(query.tenant, query.external_id));
  if (known && known->user.status != api::Status::kDeleted) return known;
  std::optional<UserRecord> gone = erased.Find(query.tenant, query.external_id);
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
  facts.users_without_link = links.CountUnmoved();
  looks.Count(facts);
  return facts;
}

void SqliteTables::PutUser(const UserRecord& record) {
  users.Put(record);
  looks.Put(record);
}

bool SqliteTables::Begin(const Intent& intent, const std::optional<KeyRecord>& key, LivedMoment now) {
  const bool begun = intents.Put(intent);
  if (begun && key) keys.Put(*key, now);
  return begun;
}

Ended SqliteTables::End(const Ending& ending, const SqliteMoment& now) {
  Check(connection_.failed() || connection_.in_transaction(), "an ending is written as a whole");
  Check(!ClaimsVendorUser(ending) || ending.user.has_value(), "who is made is written down");
  if (!ClaimsVendorUser(ending) || links.Hold(*ending.user)) {
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
  Check(!intents.FindByExternalId(user.tenant, user.external_id),
        "nobody is erased before it is known what became of him");
  links.Forget(*record);
  looks.Put({user, {}, record->link, std::nullopt});
  for (const std::string& fingerprint : erasure.fingerprints) keys.RemoveAll(user.tenant, fingerprint);
  users.Remove(user.tenant, user.id);
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
  if (ending.user) PutUser(*ending.user);
  if (ClaimsVendorUser(ending)) links.Put(LinkOf(*ending.user), now.wall);
  PutKey(ending, now.lived);
}

void SqliteTables::PutKey(const Ending& ending, LivedMoment now) {
  if (ending.key && ending.key->key.empty()) {
    keys.Finish(*ending.key, now);
  } else if (ending.key) {
    keys.Put(*ending.key, now);
  } else if (!ending.key_name.empty()) {
    keys.Remove(ending.intent.user.tenant, ending.key_name);
  }
}

}  // namespace walletgate::storage
