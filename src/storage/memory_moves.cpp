// Part of memory_store.h: migrations, and who moves.

#include <algorithm>
#include <utility>

#include "storage/memory_store.h"
#include "storage/preconditions.h"

namespace walletgate::storage {
namespace {

std::vector<NumberedLink> Numbered(const std::vector<MemoryLink>& links) {
  std::vector<NumberedLink> numbered;
  for (const MemoryLink& row : links) numbered.push_back({static_cast<std::int64_t>(numbered.size()), row.link});
  return numbered;
}

}  // namespace

const Intent* MemoryStore::OpenMove(const api::EndUser& user) const {
  const auto found = intents_.find({{user.tenant, user.external_id}, std::nullopt});
  return found == intents_.end() ? nullptr : &found->second;
}

bool MemoryStore::Lives(const Holder& user) const {
  const auto known = users_.find({user.tenant, user.user_id});
  return known != users_.end() && known->second.user.status != api::Status::kDeleted;
}

Result<void> MemoryStore::TakeUp(const Intent& intent) {
  const Intent* open = OpenMove(intent.user);
  const bool again = open != nullptr && (open->id == intent.id || open->id == intent.replaces);
  if (open != nullptr && !again) return IntentIsOpen();
  const Holder user = Holder::Of(intent.user);
  KeptMove* move = migrations_.RowOf(intent.migration, user);
  if (move == nullptr || !Lives(user)) return CannotMove();
  const std::optional<Migration> migration = migrations_.Find(user.tenant, intent.migration);
  if (!MayBegin(move->row, migration->state, again)) return CannotMove();
  NoteBegun(move->row);
  return {};
}

bool MemoryStore::Holds(const Ending& ending) {
  if (!ClaimsVendorUser(ending)) return true;
  const Intent& intent = ending.intent;
  // Of one who was erased meanwhile nobody holds anything.
  if (intent.moves() && migrations_.RowOf(intent.migration, Holder::Of(intent.user)) == nullptr) return true;
  return Hold(*ending.user);
}

void MemoryStore::EndMove(const Ending& ending) {
  const Holder user = Holder::Of(ending.intent.user);
  KeptMove* move = migrations_.RowOf(ending.intent.migration, user);
  if (move == nullptr) return;
  TakeEnd(ending, Lives(user), move->row);
  if (!ClaimsVendorUser(ending)) return;
  Link link = ending.user->link;
  link.provider = ending.user->user.provider;
  link.provider_user_id = ending.user->user.provider_user_id;
  GiveLink(PreparedLink(link, move->row.adopted, clock_.Now()), user, *move);
}

void MemoryStore::GiveLink(const Link& link, const Holder& user, KeptMove& move) {
  std::vector<MemoryLink>& links = ties_[{user.tenant, user.user_id}].links;
  move.to = SamePrepared(Numbered(links), link);
  if (move.to) return;
  move.to = static_cast<std::int64_t>(links.size());
  links.push_back({link, {}, move.row.version});
}

std::vector<MovingRow> MemoryStore::Shown(std::vector<KeptMove> moves, const std::string& tenant) const {
  std::vector<MovingRow> rows;
  for (KeptMove& move : moves) {
    const auto ties = ties_.find({tenant, move.row.user_id});
    if (move.to && ties != ties_.end()) move.row.link = ties->second.links.at(static_cast<std::size_t>(*move.to)).link;
    rows.push_back(std::move(move.row));
  }
  return rows;
}

Task<Result<Migration>> MemoryStore::CreateMigration(EventLoop& /*loop*/, Migration migration) {
  Require(migration);
  const std::lock_guard lock(mutex_);
  co_return migrations_.Create(migration);
}

Task<Result<std::optional<Migration>>> MemoryStore::FindMigration(EventLoop& /*loop*/, std::string tenant,
                                                                  std::string id) {
  RequireTenant(tenant);
  const std::lock_guard lock(mutex_);
  co_return migrations_.Find(tenant, id);
}

Task<Result<std::vector<Migration>>> MemoryStore::ListMigrations(EventLoop& /*loop*/, std::string tenant,
                                                                 std::string after, std::size_t limit) {
  RequireTenant(tenant);
  RequireSome(limit);
  const std::lock_guard lock(mutex_);
  co_return migrations_.List(tenant, after, limit);
}

Task<Result<std::vector<Migration>>> MemoryStore::OpenMigrations(EventLoop& /*loop*/) {
  const std::lock_guard lock(mutex_);
  co_return migrations_.Open();
}

Task<Result<bool>> MemoryStore::ChangeMigration(EventLoop& /*loop*/, MigrationChange change) {
  RequireTenant(change.tenant);
  const std::lock_guard lock(mutex_);
  co_return migrations_.Change(change);
}

Task<Result<bool>> MemoryStore::ClaimMigration(EventLoop& /*loop*/, MigrationClaim claim) {
  Require(claim);
  const std::lock_guard lock(mutex_);
  co_return migrations_.Claim(claim, clock_.Now());
}

Task<Result<std::optional<std::size_t>>> MemoryStore::Enrol(EventLoop& /*loop*/, Enrolment enrolment) {
  Require(enrolment);
  const std::lock_guard lock(mutex_);
  const std::string tenant = migrations_.TenantOf(enrolment.claim.migration_id);
  const auto status_of = [&](const std::string& user_id) -> std::optional<api::Status> {
    const auto known = users_.find({tenant, user_id});
    return known == users_.end() ? std::nullopt : std::optional(known->second.user.status);
  };
  co_return migrations_.Enrol(enrolment, status_of, clock_.Now());
}

Task<Result<std::vector<MovingRow>>> MemoryStore::DueMoves(EventLoop& /*loop*/, std::string migration_id,
                                                           std::string after, WallTime now, std::size_t limit) {
  RequireName(migration_id);
  RequireSome(limit);
  const std::lock_guard lock(mutex_);
  co_return Shown(migrations_.Due(migration_id, after, now, limit), migrations_.TenantOf(migration_id));
}

Task<Result<MovingPage>> MemoryStore::ListMoves(EventLoop& /*loop*/, MovingQuery query) {
  Require(query);
  const std::lock_guard lock(mutex_);
  MovingPage page{Shown(migrations_.ListRows(query), query.tenant)};
  page.has_more = page.rows.size() > query.limit;
  if (page.has_more) page.rows.resize(query.limit);
  co_return page;
}

Task<Result<std::optional<FoundMove>>> MemoryStore::FindMove(EventLoop& /*loop*/, std::string tenant,
                                                             std::string user_id) {
  RequireTenant(tenant);
  const std::lock_guard lock(mutex_);
  const std::optional<std::string> id = migrations_.Moving({tenant, user_id});
  if (!id) co_return std::optional<FoundMove>();
  std::vector<MovingRow> rows = Shown({*migrations_.RowOf(*id, {tenant, user_id})}, tenant);
  co_return std::optional(FoundMove{*migrations_.Find(tenant, *id), std::move(rows.front())});
}

Task<Result<MoveChanged>> MemoryStore::ChangeMove(EventLoop& /*loop*/, MoveChange change) {
  Require(change);
  const std::lock_guard lock(mutex_);
  const Holder user{change.tenant, change.user_id};
  KeptMove* move = migrations_.RowOf(change.migration_id, user);
  const auto known = users_.find({user.tenant, user.user_id});
  if (move == nullptr || known == users_.end()) co_return MoveChanged::kElsewhere;
  const bool in_state = std::find(change.from.begin(), change.from.end(), move->row.state) != change.from.end();
  const bool same = !change.if_version || *change.if_version == known->second.user.version;
  if (!in_state || !same) co_return MoveChanged::kElsewhere;
  if (change.link && !Hold(AtTarget(known->second.user, *change.link))) co_return MoveChanged::kHeld;
  TakeStep(change.step, move->row);
  if (change.link) GiveLink(PreparedLink(*change.link, move->row.adopted, change.at), user, *move);
  co_return MoveChanged::kChanged;
}

Task<Result<std::vector<Switched>>> MemoryStore::CutOver(EventLoop& /*loop*/, Switch users) {
  Require(users);
  const std::lock_guard lock(mutex_);
  co_return SwitchAll(users, Way::kOver);
}

Task<Result<std::vector<Switched>>> MemoryStore::RollBack(EventLoop& /*loop*/, Switch users) {
  Require(users);
  const std::lock_guard lock(mutex_);
  co_return SwitchAll(users, Way::kBack);
}

std::vector<Switched> MemoryStore::SwitchAll(const Switch& users, Way way) {
  std::vector<Switched> ends;
  const std::optional<Migration> migration = migrations_.Find(users.tenant, users.migration_id);
  for (const std::string& user_id : users.user_ids) {
    const Holder user{users.tenant, user_id};
    ends.push_back(migration ? SwitchOne(*migration, user, {way, users.at}) : Switched::kElsewhere);
  }
  return ends;
}

Switched MemoryStore::SwitchOne(const Migration& migration, const Holder& user, const Turn& turn) {
  KeptMove* move = migrations_.RowOf(migration.id, user);
  const auto known = users_.find({user.tenant, user.user_id});
  if (move == nullptr || known == users_.end()) return Switched::kElsewhere;
  UserRecord record = known->second;
  MemoryTies& ties = ties_[{user.tenant, user.user_id}];
  const Judgement judged = Judge(turn.way, *move, migration, {record.user, AnyOpen(record.user), Numbered(ties.links)});
  if (!judged.links) {
    (void)NoteNotSwitched(judged.end, move->row);
    return judged.end;
  }
  SwitchVendor(turn, *judged.links, record, *move);
  ties.links.at(static_cast<std::size_t>(judged.links->now.n)).link.state = turn.left();
  ties.links.at(static_cast<std::size_t>(judged.links->next.n)).link.state = Link::State::kActive;
  ties.TurnAddresses(record.user, turn.at);
  Put(std::move(record));
  return judged.end;
}

}  // namespace walletgate::storage
