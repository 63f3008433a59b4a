#include "storage/migrations/moves.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace walletgate::storage {
namespace {

/// Everything that is the vendor's to say.
void CopyVendorPart(const api::EndUser& from, api::EndUser& to) {
  to.provider = from.provider;
  to.provider_user_id = from.provider_user_id;
  to.status = from.status;
  to.wallets = from.wallets;
  to.pending_wallets = from.pending_wallets;
  to.asked_again = from.asked_again;
  to.provider_created_at = from.provider_created_at;
  to.missing_since = from.missing_since;
  to.reused_provider_user = from.reused_provider_user;
}

bool Holds(const std::vector<api::Wallet>& wallets, const api::Wallet& wallet) {
  return std::any_of(wallets.begin(), wallets.end(), [key = AddressKey(wallet.address), &wallet](const auto& other) {
    return other.chain == wallet.chain && AddressKey(other.address) == key;
  });
}

/// Wallets that go are previous ones; those that were and come back are not any more.
void Exchange(api::EndUser& user, api::EndUser& there, WallTime at) {
  api::EndUser before = VendorPart(user);
  CopyVendorPart(there, user);
  for (api::Wallet wallet : before.wallets) {
    if (Holds(user.wallets, wallet)) continue;
    wallet.valid_until = at;
    wallet.is_default = false;
    user.previous_wallets.push_back(std::move(wallet));
  }
  std::erase_if(user.previous_wallets, [&](const api::Wallet& wallet) { return Holds(user.wallets, wallet); });
  EnsureDefaultWallets(user.wallets);
  there = std::move(before);
}

bool IsAt(const Link& link, const MigrationEnd& end) {
  return link.account == end.account && link.provider == end.provider;
}

const NumberedLink* ByNumber(const std::vector<NumberedLink>& links, std::optional<std::int64_t> n) {
  const auto found = std::find_if(links.begin(), links.end(), [n](const NumberedLink& link) { return link.n == n; });
  return found == links.end() ? nullptr : &*found;
}

/// Nothing: they are not as the row has left them.
std::optional<LinkPair> LinksFor(Way way, const KeptMove& move, const Migration& migration, const SwitchFacts& facts) {
  const auto now = std::find_if(facts.links.begin(), facts.links.end(),
                                [](const NumberedLink& one) { return one.link.state == Link::State::kActive; });
  const bool over = way == Way::kOver;
  const NumberedLink* next = ByNumber(facts.links, over ? move.to : move.from);
  if (now == facts.links.end() || next == nullptr) return std::nullopt;
  const bool is_his = over ? IsAt(now->link, migration.from) : now->n == move.to;
  const Link::State waits = over ? Link::State::kPrepared : Link::State::kFormer;
  if (!is_his || next->link.state != waits) return std::nullopt;
  return LinkPair{*now, *next};
}

/// Somebody may have stopped or turned the migration since whoever asks has looked.
bool IsInState(Way way, MigrationState migration, MoveState state) {
  if (way == Way::kBack) return migration == MigrationState::kRollingBack && state == MoveState::kCutOver;
  return TakesUp(migration) && (state == MoveState::kPrepared || state == MoveState::kRolledBack);
}

}  // namespace

api::EndUser VendorPart(const api::EndUser& user) {
  api::EndUser part;
  part.id = user.id;
  CopyVendorPart(user, part);
  return part;
}

std::optional<WallTime> DueAt(const MovingRow& row) {
  const bool by_itself =
      row.state == MoveState::kPending || (row.state == MoveState::kFailed && row.retry == MoveRetry::kAutomatic);
  return by_itself ? std::optional(row.next_at.value_or(WallTime())) : std::nullopt;
}

bool MayBegin(const MovingRow& row, MigrationState migration, bool again) {
  if (row.state == MoveState::kCreating) return again;
  // Who waits for the person is taken up when he comes.
  return TakesUp(migration) && (row.state == MoveState::kPending || row.state == MoveState::kFailed ||
                                row.state == MoveState::kWaitingForUser);
}

bool IsJudgedAnew(const MovingRow& row) {
  return row.state == MoveState::kBlocked || row.state == MoveState::kWaitingForUser ||
         row.state == MoveState::kWaitingForTenant;
}

void NoteBegun(MovingRow& row) {
  row.state = MoveState::kCreating;
  row.reason.clear();
  row.retry = MoveRetry::kNever;
  row.next_at.reset();
}

void TakeEnd(const Ending& ending, bool lives, MovingRow& row) {
  const bool ends = EndsWithUser(row.state);
  if (!lives) {
    if (ends) Skip(row, kUserDeleted);
  } else if (ending.outcome == Ending::Outcome::kUnknown) {
    if (row.state == MoveState::kCreating) row.reason = kOutcomeUnknown;
  } else if (ends) {
    TakeStep(*ending.move, row);
  }
  if (ending.outcome == Ending::Outcome::kApplied) row.there = VendorPart(ending.user->user);
}

void TakeStep(const MoveStep& step, MovingRow& row) {
  row.state = step.state;
  row.reason = step.reason;
  row.retry = step.retry;
  row.next_at = step.next_at;
  if (step.is_failure) ++row.tries;
  if (step.state == MoveState::kPrepared) row.tries = 0;
  if (step.version) row.version = *step.version;
  row.adopted = row.adopted || step.adopted;
  if (step.there) row.there = VendorPart(*step.there);
}

MoveStep StandingOf(const MovingRow& row) {
  MoveStep step;
  step.state = row.state;
  step.reason = row.reason;
  step.version = row.version;
  return step;
}

void Skip(MovingRow& row, std::string_view reason) {
  row.state = MoveState::kSkipped;
  row.reason = reason;
  row.retry = MoveRetry::kNever;
  row.next_at.reset();
}

Link PreparedLink(const Link& link, bool adopted, WallTime now) {
  Link prepared = link;
  prepared.state = Link::State::kPrepared;
  prepared.origin = adopted ? Link::Origin::kImported : Link::Origin::kMigrated;
  prepared.created_at = now;
  if (!prepared.verified_at) prepared.verified_at = now;
  return prepared;
}

UserRecord AtTarget(const api::EndUser& user, const Link& link) {
  UserRecord record;
  record.user.tenant = user.tenant;
  record.user.id = user.id;
  record.user.external_id = user.external_id;
  record.user.provider_user_id = link.provider_user_id;
  record.link = link;
  return record;
}

std::optional<std::int64_t> SamePrepared(const std::vector<NumberedLink>& links, const Link& link) {
  for (const auto& [n, known] : links) {
    const bool same = known.state == Link::State::kPrepared && known.account == link.account &&
                      known.provider == link.provider && known.provider_user_id == link.provider_user_id;
    if (same) return n;
  }
  return std::nullopt;
}

Judgement Judge(Way way, const KeptMove& move, const Migration& migration, const SwitchFacts& facts) {
  const MovingRow& row = move.row;
  if (!IsInState(way, migration.state, row.state) || !move.to || !row.there) return {Switched::kElsewhere};
  if (!facts.user || facts.user->status == api::Status::kDeleted) return {Switched::kGone};
  if (facts.in_progress) return {Switched::kInProgress};
  if (way == Way::kOver && facts.user->version != row.version) return {Switched::kChangedSince};
  std::optional<LinkPair> links = LinksFor(way, move, migration, facts);
  if (!links) return {Switched::kElsewhere};
  return {Switched::kSwitched, std::move(links)};
}

bool NoteNotSwitched(Switched end, MovingRow& row) {
  if (end == Switched::kGone) {
    Skip(row, kUserDeleted);
  } else if (end == Switched::kChangedSince) {
    row.state = MoveState::kPending;
    row.reason = kUserChanged;
    row.retry = MoveRetry::kNever;
    row.next_at.reset();
  }
  return end == Switched::kGone || end == Switched::kChangedSince;
}

void SwitchVendor(const Turn& turn, const LinkPair& links, UserRecord& record, KeptMove& move) {
  MovingRow& row = move.row;
  Check(row.there.has_value(), "whoever is served by the other vendor is known there");
  api::EndUser& user = record.user;
  Exchange(user, *row.there, turn.at);
  record.link = links.next.link;
  record.link.state = Link::State::kActive;
  user.provider = record.link.provider;
  user.provider_user_id = record.link.provider_user_id;
  user.updated_at = turn.at;
  ++user.version;
  const std::optional<Look::For> awaits = AwaitedBy(user);
  record.look = awaits ? std::optional(Look{*awaits, turn.at, 0, turn.at}) : std::nullopt;
  record.note = JournalEntry{JournalEntry::Kind::kProviderChanged, turn.at};
  row.state = turn.way == Way::kOver ? MoveState::kCutOver : MoveState::kRolledBack;
  row.reason.clear();
  row.version = user.version;
  if (turn.way == Way::kBack) return;
  row.cut_over_at = turn.at;
  move.from = links.now.n;
}

}  // namespace walletgate::storage
