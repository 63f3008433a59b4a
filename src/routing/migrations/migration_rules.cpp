#include "routing/migrations/migration_rules.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/check.h"
#include "routing/migrations/migration_ends.h"

namespace walletgate::routing {
namespace {

using storage::Migration;
using storage::MigrationState;

/// What an action does, and from where.
struct ActionRow {
  MigrationAction action;
  MigrationState to;
  std::vector<MigrationState> from;
  std::string_view needs;  ///< what is said in other states
};

const ActionRow& RowOf(MigrationAction action) {
  using State = MigrationState;
  using Action = MigrationAction;
  static const std::array kRows = {
      ActionRow{Action::kAssess,
                State::kAssessing,
                {State::kDraft, State::kReady, State::kPaused},
                "it is assessed before it is started, or while it is paused"},
      ActionRow{Action::kStart, State::kRunning, {State::kReady}, "it is started once, after it was assessed"},
      ActionRow{Action::kPause, State::kPaused, {State::kRunning}, "only one that runs is paused"},
      ActionRow{Action::kResume, State::kRunning, {State::kPaused}, "only one that is paused is resumed"},
      ActionRow{Action::kCutOver,
                State::kCompleting,
                {State::kRunning, State::kPaused, State::kCompleting, State::kCompleted, State::kRolledBack},
                "users are cut over once it was started"},
      ActionRow{Action::kComplete, State::kCompleting, {State::kRunning}, "only one that runs is completed"},
      ActionRow{Action::kCancel,
                State::kCancelled,
                {State::kDraft, State::kAssessing, State::kReady, State::kPaused, State::kRolledBack},
                "pause it first, or roll it back"},
      ActionRow{Action::kRollBack,
                State::kRollingBack,
                {State::kRunning, State::kPaused, State::kCompleting, State::kCompleted},
                "only one that was started is rolled back"},
  };
  const auto* row =
      std::find_if(kRows.begin(), kRows.end(), [&](const ActionRow& one) { return one.action == action; });
  Check(row != kRows.end(), "every action has its row");
  return *row;
}

bool CanComeFrom(MigrationAction action, MigrationState state) {
  const std::vector<MigrationState>& from = RowOf(action).from;
  return std::find(from.begin(), from.end(), state) != from.end();
}

bool HasUsersToTakeBack(const Migration& migration) {
  return migration.state != MigrationState::kCompleted || UsersIn(migration, storage::MoveState::kCutOver) > 0 ||
         UsersIn(migration, storage::MoveState::kPrepared) > 0;
}

/// Of one that is through, somebody is prepared still: he was busy when the others were cut over.
bool WaitsForCutOver(const Migration& migration) {
  return migration.state == MigrationState::kCompleted && (UsersIn(migration, storage::MoveState::kPrepared) > 0 ||
                                                           UsersIn(migration, storage::MoveState::kRolledBack) > 0);
}

Result<void> CheckStart(const MigrationOrder& order, const Migration& migration) {
  const std::uint64_t blocked = UsersIn(migration, storage::MoveState::kBlocked);
  if (order.action != MigrationAction::kStart || blocked == 0 || order.blocked_read == blocked) return {};
  const std::string detail = std::to_string(blocked) + " end users are blocked, ";
  return MakeError(ErrorKind::kReportHasRejects,
                   detail + (order.blocked_read ? "which is not the number that allow_partial has read"
                                                : "and are left behind only where allow_partial says how many"));
}

/// What it is assessed against is what it was.
Result<void> CheckTargets(const Migration& migration, const Tenant& tenant) {
  const Result<std::string> targets = TargetsText(tenant, migration);
  if (!targets) return targets.error();
  if (*targets == migration.assessed) return {};
  return WrongState(migration, "a provider file or an account is another one by now: assess it again first");
}

Result<void> FillAssess(const Migration& migration, const Tenant& tenant, storage::MigrationChange& change) {
  Result<std::string> targets = TargetsText(tenant, migration);
  if (!targets) return std::move(targets).error();
  change.assessed = std::move(*targets);
  if (migration.state != MigrationState::kPaused) return {};
  change.to = MigrationState::kPaused;
  if (migration.reason != kTargetChanged) change.reason = migration.reason;
  return {};
}

void FillCutOver(const MigrationOrder& order, const Migration& migration, storage::MigrationChange& change) {
  change.cut_over_share = order.share;
  change.reason = migration.reason;
  if (!storage::IsOver(migration.state)) change.to = migration.state;
}

Result<void> FillRollBack(const Migration& migration, const Tenant& tenant, storage::MigrationChange& change) {
  if (!HasUsersToTakeBack(migration)) return WrongState(migration, "the rollback window of every user is over");
  if (ProviderAt(tenant, migration.from) == nullptr) {
    return MakeError(ErrorKind::kSourceGone,
                     "the account that the users came from is not configured any more, or has another name");
  }
  change.cut_over_share = 0;
  return {};
}

Result<void> Fill(const MigrationOrder& order, const Migration& migration, const Tenant& tenant,
                  storage::MigrationChange& change) {
  switch (order.action) {
    case MigrationAction::kAssess: return FillAssess(migration, tenant, change);
    case MigrationAction::kStart:
    case MigrationAction::kResume: return CheckTargets(migration, tenant);
    case MigrationAction::kCutOver: FillCutOver(order, migration, change); return {};
    case MigrationAction::kRollBack: return FillRollBack(migration, tenant, change);
    case MigrationAction::kPause:
    case MigrationAction::kComplete:
    case MigrationAction::kCancel: return {};
  }
  return {};
}

}  // namespace

Error WrongState(const Migration& migration, std::string_view what) {
  return MakeError(ErrorKind::kWrongState,
                   "the migration is " + std::string(ToString(migration.state)) + ": " + std::string(what));
}

std::uint64_t UsersIn(const Migration& migration, storage::MoveState state) {
  std::uint64_t users = 0;
  for (const storage::MoveCount& count : migration.counts) users += count.state == state ? count.users : 0;
  return users;
}

bool IsDone(const MigrationOrder& order, const Migration& migration) {
  const MigrationState state = migration.state;
  switch (order.action) {
    case MigrationAction::kCutOver:
      return CanComeFrom(order.action, state) && state != MigrationState::kRolledBack &&
             migration.cut_over_share >= order.share && !WaitsForCutOver(migration);
    case MigrationAction::kComplete: return state == MigrationState::kCompleting || state == MigrationState::kCompleted;
    case MigrationAction::kRollBack:
      return state == MigrationState::kRollingBack || state == MigrationState::kRolledBack;
    case MigrationAction::kAssess:
    case MigrationAction::kStart:
    case MigrationAction::kPause:
    case MigrationAction::kResume:
    case MigrationAction::kCancel: return state == RowOf(order.action).to;
  }
  return false;
}

Result<storage::MigrationChange> ChangeBy(const MigrationOrder& order, const Migration& migration,
                                          const Tenant& tenant) {
  const ActionRow& row = RowOf(order.action);
  if (!CanComeFrom(order.action, migration.state)) return WrongState(migration, row.needs);
  if (Result<void> may = CheckStart(order, migration); !may) return std::move(may).error();
  storage::MigrationChange change;
  change.tenant = migration.tenant;
  change.id = migration.id;
  change.from = {migration.state};
  change.to = row.to;
  if (Result<void> filled = Fill(order, migration, tenant, change); !filled) return std::move(filled).error();
  return change;
}

}  // namespace walletgate::routing
