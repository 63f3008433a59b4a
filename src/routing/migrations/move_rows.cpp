#include "routing/migrations/move_rows.h"

#include <utility>

#include "routing/intents/move_ending.h"

namespace walletgate::routing {

using storage::MoveState;

storage::MoveStep StepTo(MoveState state, std::string_view reason) {
  storage::MoveStep step;
  step.state = state;
  step.reason = reason;
  return step;
}

Task<std::optional<MoveOutcome>> MoveRows::Read(OneMove& move) {
  Result<std::optional<storage::FoundMove>> found =
      co_await tools_.store.FindMove(tools_.loop(), move.record.user.tenant, move.record.user.id);
  if (!found) co_return MoveOutcome{MoveEnd::kLost};
  const bool is_ours = *found && (*found)->migration.id == move.terms.migration_id;
  if (!is_ours) co_return MoveOutcome{MoveEnd::kLater};
  move.row = std::move((*found)->row);
  const MoveState state = move.row.state;
  const bool may_go = state == MoveState::kPending || state == MoveState::kFailed ||
                      (move.person_is_here && state == MoveState::kWaitingForUser);
  if (!may_go) co_return MoveOutcome{MoveEnd::kLater};
  co_return std::nullopt;
}

Task<MoveOutcome> MoveRows::Step(OneMove& move, storage::MoveStep step, MoveEnd end) {
  MoveOutcome outcome{end, step.reason};
  storage::MoveChange change;
  change.tenant = move.record.user.tenant;
  change.migration_id = move.terms.migration_id;
  change.user_id = move.record.user.id;
  change.from = {MoveState::kPending, MoveState::kFailed, MoveState::kWaitingForUser};
  if (step.state == MoveState::kPrepared) change.if_version = step.version;
  if (step.adopted) change.link = move.row.link;
  change.step = std::move(step);
  change.at = tools_.Now();
  Result<storage::MoveChanged> changed = co_await tools_.store.ChangeMove(tools_.loop(), std::move(change));
  if (!changed) co_return MoveOutcome{MoveEnd::kLost};
  if (*changed == storage::MoveChanged::kChanged) co_return outcome;
  if (*changed == storage::MoveChanged::kElsewhere) co_return MoveOutcome{MoveEnd::kLater};
  move.row.link.reset();
  Task<MoveOutcome> held = Step(move, StepOfHeld(), MoveEnd::kFailed);
  co_return co_await std::move(held);
}

}  // namespace walletgate::routing
