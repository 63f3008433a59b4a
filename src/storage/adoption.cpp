#include "storage/adoption.h"

#include <algorithm>
#include <utility>

namespace walletgate::storage {
namespace {

bool Lives(const std::optional<UserRecord>& record) { return record && record->user.status != api::Status::kDeleted; }

bool HasPair(const UserRecord& record, const Adoption& adoption) {
  return record.link.account == adoption.record.link.account && record.link.state == Link::State::kActive &&
         record.user.provider_user_id == adoption.record.user.provider_user_id;
}

bool Holds(const std::vector<api::Wallet>& wallets, const api::Wallet& wallet) {
  return std::any_of(wallets.begin(), wallets.end(), [&](const api::Wallet& other) {
    return other.chain == wallet.chain && other.address == wallet.address;
  });
}

/// As stored, where times are cut to the second.
bool SameSecond(std::optional<WallTime> a, WallTime b) { return a && FormatRfc3339(*a) == FormatRfc3339(b); }

/// A user who is linked at the old provider.
Adopted JudgeMove(const AdoptionFacts& facts) {
  const Holder mover = Holder::Of(facts.moving.front().user);
  // At two accounts of the old provider; who is meant is never guessed.
  if (facts.moving.size() > 1) return {AdoptionEnd::kVendorUserHeld, mover};
  if (facts.in_progress) return {AdoptionEnd::kInProgress, mover};
  if (facts.known && facts.known->user.id != mover.user_id) {
    return {AdoptionEnd::kExternalIdTaken, Holder::Of(facts.known->user)};
  }
  if (facts.holder && *facts.holder != mover) return {AdoptionEnd::kVendorUserHeld, facts.holder};
  return {AdoptionEnd::kChangedOver, mover};
}

}  // namespace

Adopted Judge(const Adoption& adoption, const AdoptionFacts& facts) {
  if (!facts.moving.empty()) return JudgeMove(facts);
  if (Lives(facts.known) && HasPair(*facts.known, adoption)) {
    return {AdoptionEnd::kKnown, Holder::Of(facts.known->user)};
  }
  // Whoever changed over in an earlier run is there under his own external id.
  const bool moved = !adoption.from_provider.empty() && Lives(facts.holding) && HasPair(*facts.holding, adoption);
  if (moved) return {AdoptionEnd::kKnown, facts.holder};
  if (facts.in_progress) {
    return {AdoptionEnd::kInProgress, facts.known ? std::optional(Holder::Of(facts.known->user)) : std::nullopt};
  }
  const bool follows = facts.known && facts.known->user.status == api::Status::kDeleted &&
                       adoption.record.user.generation > facts.known->user.generation;
  if (facts.known && !follows) return {AdoptionEnd::kExternalIdTaken, Holder::Of(facts.known->user)};
  if (facts.holder) return {AdoptionEnd::kVendorUserHeld, facts.holder};
  return {AdoptionEnd::kAdopted, Holder::Of(adoption.record.user)};
}

Adopted JudgeSecond(const Adoption& adoption) {
  return {adoption.from_provider.empty() ? AdoptionEnd::kVendorUserHeld : AdoptionEnd::kKnown, std::nullopt};
}

std::optional<LineDecision> LineOf(const Adoption& adoption, const Adopted& adopted) {
  const bool new_here = adopted.end == AdoptionEnd::kAdopted;
  if (!adoption.line || (!new_here && adopted.end != AdoptionEnd::kChangedOver)) return std::nullopt;
  LineDecision decision = new_here ? adoption.line->taken_over : adoption.line->changed_over;
  decision.end_user_id = adopted.by->user_id;
  return decision;
}

LineDecision LineOf(const Undoing& undoing) { return {undoing.line, LineState::kUndone, {}, {}, {}}; }

void ChangeOver(const Adoption& adoption, WallTime now, api::EndUser& user) {
  const api::EndUser& there = adoption.record.user;
  user.provider = there.provider;
  user.provider_user_id = there.provider_user_id;
  user.status = there.status;
  user.missing_since.reset();
  if (there.provider_created_at) user.provider_created_at = there.provider_created_at;
  user.updated_at = now;
  if (there.wallets.empty()) return;
  for (api::Wallet& wallet : user.wallets) {
    if (Holds(there.wallets, wallet)) continue;
    wallet.valid_until = now;
    wallet.is_default = false;
    user.previous_wallets.push_back(std::move(wallet));
  }
  user.wallets = there.wallets;
  std::erase_if(user.previous_wallets, [&](const api::Wallet& wallet) { return Holds(user.wallets, wallet); });
  EnsureDefaultWallets(user.wallets);
}

void ChangeBack(const ChangeOfLink& change, api::EndUser& user) {
  user.provider = change.back_to.provider;
  user.provider_user_id = change.back_to.provider_user_id;
  user.updated_at = change.now;
  std::erase_if(user.wallets, [&](const api::Wallet& wallet) {
    const std::string key = AddressKey(wallet.address);
    return std::find(change.came.begin(), change.came.end(), key) != change.came.end();
  });
  for (api::Wallet& wallet : user.previous_wallets) {
    if (!SameSecond(wallet.valid_until, change.undone.created_at)) continue;
    user.wallets.push_back(wallet);
    user.wallets.back().valid_until.reset();
  }
  std::erase_if(user.previous_wallets, [&](const api::Wallet& wallet) { return Holds(user.wallets, wallet); });
  EnsureDefaultWallets(user.wallets);
}

}  // namespace walletgate::storage
