// Part of memory_store.h: whose a vendor's user is, who is adopted, who was erased; imports and their lines.

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "storage/memory_store.h"
#include "storage/preconditions.h"

namespace walletgate::storage {
namespace {

MemoryLink LinkFor(const Adoption& adoption, WallTime now) {
  MemoryLink row{adoption.record.link, adoption.import_id};
  row.link.provider = adoption.record.user.provider;
  row.link.provider_user_id = adoption.record.user.provider_user_id;
  row.link.state = Link::State::kActive;
  row.link.origin = Link::Origin::kImported;
  row.link.created_at = now;
  return row;
}

}  // namespace

bool MemoryStore::Hold(const UserRecord& record) {
  const api::EndUser& user = record.user;
  if (user.provider_user_id.empty()) return true;
  const auto holder = HolderOf(record.link.account, user.provider_user_id);
  const bool is_other = holder != holders_.end() && holder->second != Holder::Of(user);
  if (is_other && !(user.reused_provider_user && IsPredecessor(holder->second, user))) return false;
  if (is_other) holders_.erase(holder);
  holders_[{record.link.account, user.provider_user_id}] = Holder::Of(user);
  return true;
}

std::map<MemoryStore::VendorUser, Holder>::iterator MemoryStore::HolderOf(const std::string& account,
                                                                          const std::string& provider_user_id) {
  const auto known = holders_.find({account, provider_user_id});
  if (known != holders_.end() || erased_.empty()) return known;
  return holders_.find({account, seal_.OfVendorUser(account, provider_user_id)});
}

bool MemoryStore::IsPredecessor(const Holder& holder, const api::EndUser& user) const {
  if (holder.tenant != user.tenant || holder.user_id == user.id) return false;
  const auto erased = erased_.find({holder.tenant, holder.user_id});
  if (erased != erased_.end()) return erased->second.external_id == seal_.OfExternalId(user.tenant, user.external_id);
  const auto known = users_.find({holder.tenant, holder.user_id});
  if (known == users_.end()) return false;
  const api::EndUser& before = known->second.user;
  return before.external_id == user.external_id && before.status == api::Status::kDeleted;
}

std::optional<UserRecord> MemoryStore::Last(const std::string& tenant, const std::string& external_id) const {
  std::optional<UserRecord> last;
  const auto id = id_by_external_id_.find({tenant, external_id});
  if (id != id_by_external_id_.end()) {
    const auto user = users_.find({tenant, id->second});
    Check(user != users_.end(), "an external id leads to a user");
    last = user->second;
  }
  if (erased_.empty() || (last && last->user.status != api::Status::kDeleted)) return last;
  const std::string sealed = seal_.OfExternalId(tenant, external_id);
  for (const auto& [name, erased] : erased_) {
    if (name.first != tenant || erased.external_id != sealed) continue;
    if (!last || last->user.generation <= erased.generation) {
      last = ErasedUser({tenant, name.second}, external_id, erased.generation);
    }
  }
  return last;
}

Task<Result<std::optional<Holder>>> MemoryStore::FindHolder(EventLoop& /*loop*/, std::string account,
                                                            std::string provider_user_id) {
  RequireName(provider_user_id);
  const std::lock_guard lock(mutex_);
  const auto found = HolderOf(account, provider_user_id);
  if (found == holders_.end()) co_return std::optional<Holder>();
  co_return std::optional<Holder>(found->second);
}

Task<Result<bool>> MemoryStore::WasErased(EventLoop& /*loop*/, std::string tenant, std::string id) {
  RequireTenant(tenant);
  const std::lock_guard lock(mutex_);
  co_return erased_.contains({tenant, id});
}

Task<Result<bool>> MemoryStore::IsPredecessors(EventLoop& /*loop*/, UserRecord record) {
  Require(record);
  const std::lock_guard lock(mutex_);
  const auto holder = HolderOf(record.link.account, record.user.provider_user_id);
  co_return holder != holders_.end() && IsPredecessor(holder->second, record.user);
}

void MemoryStore::SealHeld(const api::EndUser& user) {
  for (const MemoryLink& row : ties_[{user.tenant, user.id}].links) {
    const auto holder = holders_.find({row.link.account, row.link.provider_user_id});
    if (holder == holders_.end() || holder->second != Holder::Of(user)) continue;
    auto held = holders_.extract(holder);
    held.key().second = seal_.OfVendorUser(held.key().first, held.key().second);
    holders_.insert(std::move(held));
  }
}

void MemoryStore::Drop(const UserRecord& record) {
  const api::EndUser& user = record.user;
  const auto id = id_by_external_id_.find({user.tenant, user.external_id});
  if (id != id_by_external_id_.end() && id->second == user.id) id_by_external_id_.erase(id);
  const TenantKey name{user.tenant, user.id};
  migrations_.Forget(Holder::Of(user));
  pending_.erase(name);
  ties_.erase(name);
  users_.erase(name);
}

Task<Result<void>> MemoryStore::Erase(EventLoop& /*loop*/, Erasure erasure) {
  Require(erasure);
  const std::lock_guard lock(mutex_);
  const TenantKey name{erasure.tenant, erasure.user_id};
  const auto found = users_.find(name);
  if (found == users_.end()) co_return Result<void>();
  const api::EndUser user = found->second.user;
  Check(!AnyOpen(user), "nobody is erased before it is known what became of him");
  SealHeld(user);
  for (const std::string& fingerprint : erasure.fingerprints) keys_.RemoveAll(user.tenant, fingerprint);
  erased_[name] = {seal_.OfExternalId(user.tenant, user.external_id), user.generation};
  imports_.Forget(user);
  Drop(UserRecord(found->second));
  co_return Result<void>();
}

bool MemoryStore::AnyOpen(const api::EndUser& user) const {
  return OpenMove(user) != nullptr || Excluding(user, api::Operation::kCreateEndUser) != nullptr;
}

AdoptionFacts MemoryStore::FactsOf(const Adoption& adoption) {
  const api::EndUser& user = adoption.record.user;
  AdoptionFacts facts;
  facts.known = Last(user.tenant, user.external_id);
  const auto holder = HolderOf(adoption.record.link.account, user.provider_user_id);
  if (holder != holders_.end()) facts.holder = holder->second;
  if (facts.holder && facts.holder->tenant == user.tenant) {
    const auto holding = users_.find({user.tenant, facts.holder->user_id});
    if (holding != users_.end()) facts.holding = holding->second;
  }
  for (const auto& [name, record] : users_) {
    const bool there = name.first == user.tenant && record.user.provider == adoption.from_provider &&
                       record.user.provider_user_id == user.provider_user_id &&
                       record.user.status != api::Status::kDeleted && record.link.state == Link::State::kActive;
    if (there) facts.moving.push_back(record);
  }
  facts.in_progress = AnyOpen(user);
  for (const UserRecord& moving : facts.moving) facts.in_progress = facts.in_progress || AnyOpen(moving.user);
  return facts;
}

Task<Result<Adopted>> MemoryStore::Adopt(EventLoop& /*loop*/, Adoption adoption) {
  Require(adoption);
  const std::lock_guard lock(mutex_);
  const Adopted adopted = Judge(adoption, FactsOf(adoption));
  if (adoption.dry_run) {
    const std::optional<LineDecision> line = LineOf(adoption, adopted);
    const std::string& means = adoption.record.user.provider_user_id;
    const bool second = line && !imports_.Means(adoption.import_id, line->number, means);
    co_return second ? JudgeSecond(adoption) : adopted;
  }
  if (adopted.end == AdoptionEnd::kAdopted) {
    MemoryLink row = LinkFor(adoption, clock_.Now());
    adoption.record.user.version = 1;
    holders_[{row.link.account, row.link.provider_user_id}] = Holder::Of(adoption.record.user);
    PutNew(std::move(adoption.record), std::move(row));
  } else if (adopted.end == AdoptionEnd::kChangedOver) {
    ChangeOver(adoption, *adopted.by);
  }
  if (const std::optional<LineDecision> line = LineOf(adoption, adopted)) imports_.Decide(adoption.import_id, *line);
  co_return adopted;
}

void MemoryStore::ChangeOver(const Adoption& adoption, const Holder& who) {
  const WallTime now = clock_.Now();
  UserRecord record = users_.at({who.tenant, who.user_id});
  MemoryTies& ties = ties_[{who.tenant, who.user_id}];
  for (MemoryLink& row : ties.links) {
    if (IsCurrent(row.link.state)) row.link.state = Link::State::kFormer;
  }
  storage::ChangeOver(adoption, now, record.user);
  ++record.user.version;
  record.look = adoption.record.look;
  record.note = adoption.record.note;
  if (record.note) record.note->kind = JournalEntry::Kind::kProviderChanged;
  MemoryLink row = LinkFor(adoption, now);
  row.version = record.user.version;
  record.link = row.link;
  holders_[{row.link.account, row.link.provider_user_id}] = who;
  ties.links.push_back(std::move(row));
  ties.TurnAddresses(record.user, now);
  Put(std::move(record));
}

Task<Result<Forgotten>> MemoryStore::ForgetAdopted(EventLoop& /*loop*/, Undoing undoing) {
  Require(undoing);
  const std::string& import_id = undoing.import_id;
  const std::lock_guard lock(mutex_);
  const auto found = users_.find({undoing.user.tenant, undoing.user.user_id});
  if (found == users_.end()) co_return Forgotten::kNotOurs;
  const UserRecord record = found->second;
  MemoryTies& ties = ties_[{undoing.user.tenant, undoing.user.user_id}];
  bool ours = false;
  for (const MemoryLink& row : ties.links) ours = ours || row.import_id == import_id;
  if (!ours) co_return Forgotten::kNotOurs;
  const MemoryLink last = ties.links.back();
  const bool used = last.import_id != import_id || last.version != record.user.version || AnyOpen(record.user);
  if (used) co_return Forgotten::kUsedSince;
  if (ties.links.size() > 1) {
    GoBack(record, ties);
  } else {
    LetGo(Holder::Of(record.user), last.link);
    Drop(record);
  }
  imports_.Decide(import_id, LineOf(undoing));
  co_return Forgotten::kForgotten;
}

void MemoryStore::GoBack(UserRecord record, MemoryTies& ties) {
  const WallTime now = clock_.Now();
  const Link undone = ties.links.back().link;
  const std::vector<std::string> came = ties.TakeLast();
  Link& back_to = ties.links.back().link;
  back_to.state = Link::State::kActive;
  const bool same_pair = undone.account == back_to.account && undone.provider_user_id == back_to.provider_user_id;
  if (!same_pair) LetGo(Holder::Of(record.user), undone);
  ChangeBack({undone, back_to, came, now}, record.user);
  ties.TurnAddresses(record.user, now);
  ++record.user.version;
  record.link = back_to;
  record.note = JournalEntry{JournalEntry::Kind::kProviderChanged, now};
  Put(std::move(record));
}

void MemoryStore::LetGo(const Holder& user, const Link& link) {
  const auto holder = holders_.find({link.account, link.provider_user_id});
  if (holder != holders_.end() && holder->second == user) holders_.erase(holder);
}

Task<Result<Import>> MemoryStore::CreateImport(EventLoop& /*loop*/, Import import) {
  Require(import);
  const std::lock_guard lock(mutex_);
  co_return imports_.Create(import);
}

Task<Result<std::optional<Import>>> MemoryStore::FindImport(EventLoop& /*loop*/, std::string tenant, std::string id) {
  RequireTenant(tenant);
  const std::lock_guard lock(mutex_);
  co_return imports_.Find(tenant, id);
}

Task<Result<std::vector<Import>>> MemoryStore::ListImports(EventLoop& /*loop*/, std::string tenant, std::string after,
                                                           std::size_t limit) {
  RequireTenant(tenant);
  RequireSome(limit);
  const std::lock_guard lock(mutex_);
  co_return imports_.List(tenant, after, limit);
}

Task<Result<std::vector<Import>>> MemoryStore::OpenImports(EventLoop& /*loop*/, WallTime now) {
  const std::lock_guard lock(mutex_);
  co_return imports_.Open(now);
}

Task<Result<bool>> MemoryStore::ChangeImport(EventLoop& /*loop*/, ImportChange change) {
  RequireTenant(change.tenant);
  const std::lock_guard lock(mutex_);
  co_return imports_.Change(change);
}

Task<Result<PartTaken>> MemoryStore::BeginPart(EventLoop& /*loop*/, ImportPart part) {
  RequireName(part.key);
  const std::lock_guard lock(mutex_);
  co_return imports_.BeginPart(part, clock_.Now());
}

Task<Result<PartTaken>> MemoryStore::AppendLines(EventLoop& /*loop*/, LinesOfPart lines) {
  RequireName(lines.key);
  const std::lock_guard lock(mutex_);
  const std::optional<PartTaken> appended = imports_.Append(lines, clock_.Now());
  if (!appended) co_return PartIsOpen();
  co_return *appended;
}

Task<Result<bool>> MemoryStore::ClaimImport(EventLoop& /*loop*/, ImportClaim claim) {
  Require(claim);
  const std::lock_guard lock(mutex_);
  co_return imports_.Claim(claim, clock_.Now());
}

Task<Result<std::vector<ImportRow>>> MemoryStore::PendingLines(EventLoop& /*loop*/, std::string import_id,
                                                               std::uint64_t after, std::size_t limit) {
  RequireSome(limit);
  const std::lock_guard lock(mutex_);
  co_return imports_.Pending(import_id, after, limit);
}

Task<Result<bool>> MemoryStore::NoteProgress(EventLoop& /*loop*/, ImportProgress progress) {
  Require(progress.claim);
  const std::lock_guard lock(mutex_);
  co_return imports_.NoteProgress(progress, clock_.Now());
}

Task<Result<std::optional<std::size_t>>> MemoryStore::NotePage(EventLoop& /*loop*/, ImportPage page) {
  Require(page.claim);
  const std::lock_guard lock(mutex_);
  co_return imports_.NotePage(page, clock_.Now());
}

Task<Result<std::optional<std::size_t>>> MemoryStore::TidyLines(EventLoop& /*loop*/, ImportClaim claim, LinesAre what,
                                                                std::size_t limit) {
  Require(claim);
  RequireSome(limit);
  const std::lock_guard lock(mutex_);
  co_return imports_.Tidy(claim, what, limit, clock_.Now());
}

Task<Result<LinePage>> MemoryStore::ListLines(EventLoop& /*loop*/, LineQuery query) {
  RequireTenant(query.tenant);
  RequireSome(query.limit);
  const std::lock_guard lock(mutex_);
  co_return imports_.ListLines(query);
}

}  // namespace walletgate::storage
