#include "storage/preconditions.h"

#include <chrono>

#include "base/check.h"

namespace walletgate::storage {
namespace {

void RequireKey(const KeyRecord& key, const std::string& tenant) {
  Check(key.tenant == tenant, "an idempotency key is of the tenant whose request it comes with");
}

/// One without a name is for all running ones of its fingerprint.
void RequireAnswer(const KeyRecord& key, const std::string& tenant) {
  RequireKey(key, tenant);
  Check(key.done, "a key that comes with an ending has its answer");
}

void RequireOpen(const Intent& intent) {
  Check(!intent.user.tenant.empty() && !intent.user.external_id.empty(), "an intent is for a tenant's external id");
  Check(intent.readable, "what could not be read is not written back");
}

/// What becomes of the row is known where the outcome is.
void RequireMove(const Ending& ending) {
  const Intent& intent = ending.intent;
  const bool moves = intent.moves();
  Check(moves || (!ending.move && !ending.if_held.move), "only who moves has a row");
  Check(!moves || !ending.ends_others, "a move ends no other intent");
  Check(!moves || ending.outcome == Ending::Outcome::kUnknown || ending.move, "a move that ends says how it goes on");
  const bool if_held = ClaimsVendorUser(ending) && ending.if_held.outcome != Ending::Outcome::kUnknown;
  Check(!moves || !if_held || ending.if_held.move, "a move that ends says how it goes on");
  Check(!moves || !ending.user || ending.user->user.id == intent.user.id, "a move is of one end user");
}

}  // namespace

Error IntentIsOpen() {
  Error error = MakeError(ErrorKind::kRequestInProgress, "another request for this external_id is still open");
  error.retry_after = std::chrono::seconds(1);
  return error;
}

Error CannotMove() { return MakeError(ErrorKind::kWrongState, "the end user cannot be moved now"); }

Error PartIsOpen() {
  Error error = MakeError(ErrorKind::kRequestInProgress, "another request with these lines is still running");
  error.retry_after = std::chrono::seconds(1);
  return error;
}

void Require(const Import& import) {
  RequireTenant(import.tenant);
  Check(!import.id.empty() && !import.account.empty(), "an import has an id, and is from an account");
}

void Require(const ImportClaim& claim) {
  Check(!claim.import_id.empty() && !claim.holder.empty(), "somebody claims an import");
  Check(claim.lasts > std::chrono::seconds(0) && claim.lasts <= kLongestClaim, "a claim ends");
}

void Require(const Migration& migration) {
  RequireTenant(migration.tenant);
  Check(!migration.id.empty(), "a migration has an id");
  for (const MigrationEnd* end : {&migration.from, &migration.to}) {
    Check(!end->provider.empty() && !end->account.empty(), "a migration is from an account to an account");
  }
}

void Require(const MigrationClaim& claim) {
  Check(!claim.migration_id.empty() && !claim.holder.empty(), "somebody claims a migration");
  Check(claim.lasts > std::chrono::seconds(0) && claim.lasts <= kLongestClaim, "a claim ends");
}

void Require(const Enrolment& enrolment) {
  Require(enrolment.claim);
  for (const MovingRow& row : enrolment.rows) {
    Check(!row.user_id.empty(), "a row is somebody's");
    Check(!row.link && !row.there, "who is enrolled is not at the target yet");
  }
}

void Require(const MovingQuery& query) {
  RequireTenant(query.tenant);
  RequireName(query.migration_id);
  RequireSome(query.limit);
}

void Require(const MoveChange& change) {
  RequireTenant(change.tenant);
  Check(!change.migration_id.empty() && !change.user_id.empty(), "a row is somebody's, in a migration");
  if (!change.link) return;
  const Link& link = *change.link;
  Check(!link.account.empty() && !link.provider.empty() && !link.provider_user_id.empty(),
        "whom the target has is somebody at an account");
}

void Require(const Switch& users) {
  RequireTenant(users.tenant);
  RequireName(users.migration_id);
  Check(users.user_ids.size() <= kSwitchesAtOnce, "a commit is no longer than others can wait");
}

void RequireTenant(const std::string& tenant) { Check(!tenant.empty(), "a look-up is of one tenant"); }

void RequireName(const std::string& name) { Check(!name.empty(), "what is looked for has a name"); }

void RequireSome(std::size_t limit) { Check(limit > 0, "a piece of a list has room for one"); }

void Require(const DueLook& look) {
  RequireTenant(look.tenant);
  Check(!look.user_id.empty(), "a look is at somebody");
}

void Require(const Erasure& erasure) {
  RequireTenant(erasure.tenant);
  Check(!erasure.user_id.empty(), "an erasure is of somebody");
}

void Require(const Adoption& adoption) {
  Require(adoption.record);
  const UserRecord& record = adoption.record;
  Check(!record.link.account.empty() && !record.user.provider.empty() && !record.user.provider_user_id.empty(),
        "who is adopted is somebody at an account");
  Check(record.user.status != api::Status::kDeleted, "who is adopted lives");
  Check(!adoption.line || !adoption.import_id.empty(), "a line is one of an import");
}

void Require(const Undoing& undoing) {
  RequireTenant(undoing.user.tenant);
  RequireName(undoing.import_id);
}

void Require(const PriorQuery& query) {
  RequireTenant(query.tenant);
  Check(!query.external_id.empty(), "what came before is asked for by external id");
}

void Require(const Intent& intent, const std::optional<KeyRecord>& key) {
  RequireOpen(intent);
  Check(!intent.id.empty(), "an intent that begins has an id");
  Check(!intent.moves() || !intent.user.id.empty(), "a move is of one end user");
  if (!key) return;
  RequireKey(*key, intent.user.tenant);
  Check(!key->key.empty() && !key->done, "a key that comes with an intent is named and still running");
}

void Require(const Ending& ending) {
  RequireOpen(ending.intent);
  Check(ending.outcome != Ending::Outcome::kApplied || ending.user.has_value(), "who was made is written down");
  Check(ending.if_held.outcome != Ending::Outcome::kApplied, "what another end user holds is not applied");
  RequireMove(ending);
  if (ending.key) RequireAnswer(*ending.key, ending.intent.user.tenant);
  if (ending.if_held.key) RequireAnswer(*ending.if_held.key, ending.intent.user.tenant);
  if (!ending.user) return;
  Require(*ending.user);
  Check(ending.user->user.tenant == ending.intent.user.tenant, "an intent ends in a user of its own tenant");
}

void Require(const KeyRecord& finished) {
  RequireTenant(finished.tenant);
  Check(!finished.key.empty(), "a key that is kept by itself has a name");
}

void Require(const UserRecord& record) {
  RequireTenant(record.user.tenant);
  Check(!record.user.id.empty() && !record.user.external_id.empty(), "a user has both ids");
}

void Require(const ListQuery& query) {
  RequireTenant(query.tenant);
  RequireSome(query.limit);
}

void Require(const IntentClaim& claim) {
  Check(!claim.intent_id.empty() && !claim.holder.empty(), "a claim is somebody's, on an intent");
  Check(claim.lasts > std::chrono::milliseconds(0) && claim.lasts <= kLongestClaim, "a claim ends");
}

}  // namespace walletgate::storage
