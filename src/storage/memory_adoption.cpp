// Part of memory_store.h: who is adopted, and what undoes that.

#include <utility>

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

bool MemoryStore::AnyOpen(const api::EndUser& user) const {
  return Excluding(user, api::Operation::kCreateEndUser) != nullptr;
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
  if (adoption.dry_run) co_return adopted;
  if (adopted.end == AdoptionEnd::kAdopted) {
    MemoryLink row = LinkFor(adoption, clock_.Now());
    adoption.record.user.version = 1;
    holders_[{row.link.account, row.link.provider_user_id}] = Holder::Of(adoption.record.user);
    PutNew(std::move(adoption.record), std::move(row));
  } else if (adopted.end == AdoptionEnd::kChangedOver) {
    ChangeOver(adoption, *adopted.by);
  }
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

Task<Result<Forgotten>> MemoryStore::ForgetAdopted(EventLoop& /*loop*/, std::string tenant, std::string user_id,
                                                   std::string import_id) {
  RequireTenant(tenant);
  RequireName(import_id);
  const std::lock_guard lock(mutex_);
  const auto found = users_.find({tenant, user_id});
  if (found == users_.end()) co_return Forgotten::kNotOurs;
  const UserRecord record = found->second;
  MemoryTies& ties = ties_[{tenant, user_id}];
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

}  // namespace walletgate::storage
