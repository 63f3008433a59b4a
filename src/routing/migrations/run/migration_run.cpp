#include "routing/migrations/run/migration_run.h"

#include <algorithm>
#include <utility>

#include "base/log/exception_log.h"
#include "routing/intents/move_ending.h"
#include "routing/migrations/migration_ends.h"
#include "routing/migrations/migration_rules.h"
#include "routing/migrations/move_terms.h"

namespace walletgate::routing {
namespace {

using storage::MigrationState;
using storage::MoveState;

/// Taken up at once; what is written of each is written with him.
constexpr std::size_t kUsersAtOnce = 64;
/// Between two looks while there is nothing to do, and the longest time without one.
constexpr std::chrono::milliseconds kRest{500};
constexpr std::chrono::seconds kLook{1};
/// In the midst of a batch.
constexpr std::chrono::seconds kBetweenLooks{2};
constexpr std::chrono::seconds kTimeOfOne{60};
/// Times that one is tried again without being asked for.
constexpr int kMaxTries = 5;
constexpr int kEverybody = 100;

constexpr std::string_view kNotTakenUp = "not_taken_up";

}  // namespace

MigrationRun::MigrationRun(const MigrationTask& task, MigrationState state)
    : task_(task), state_(state), move_user_(task.engine.service().move_user()), switching_(task) {}

Task<void> MigrationRun::Run() {
  bool goes_on = true;
  while (goes_on) {
    const std::optional<storage::Migration> migration = co_await task_.Look(state_);
    if (!migration) co_return;
    if (migration->asked != asked_text_) {
      Result<api::MigrationRequest> asked = api::ReadMigrationRequest(migration->asked);
      if (!asked) co_return;  // the store has what nobody can read; it stays as it is
      asked_ = std::move(*asked);
      asked_text_ = migration->asked;
    }
    Task<bool> step = Step(*migration);
    goes_on = co_await std::move(step);
  }
}

std::string MigrationRun::ReasonToStop(const storage::Migration& migration, bool has_terms) const {
  if (!has_terms) return std::string(InfoOf(ErrorKind::kProviderNotConfigured).code);
  const Tenant* owner = task_.engine.state()->FindTenant(task_.tenant);
  const Result<std::string> targets = TargetsText(*owner, migration);
  if (!targets || *targets != migration.assessed) return std::string(kTargetChanged);
  const std::string target = task_.engine.state()->ShownProvider(migration.to.provider);
  if (owner->closed_providers.contains(target)) return std::string(InfoOf(ReasonCode::kTargetClosed).name);
  if (!refusal_.empty()) return refusal_;
  if (completing()) return {};
  const std::uint64_t unknown = CountOf(migration, MoveState::kCreating, storage::kOutcomeUnknown);
  return std::string(stop_rule_.Reason(asked_.stop_when, unknown));
}

Task<bool> MigrationRun::Step(const storage::Migration& migration) {
  const std::optional<MoveTerms> terms = TermsOf(*task_.engine.state(), migration, asked_);
  std::string stop = ReasonToStop(migration, terms.has_value());
  if (!stop.empty() && !completing()) {
    Task<bool> pausing = Pause(std::move(stop));
    co_return co_await std::move(pausing);
  }
  const int share = ShareOf(migration, asked_);
  const std::string target = migration.to.provider;
  Task<Switching::Done> switching = switching_.CutOver(share, target);
  const Switching::Done switched = co_await std::move(switching);
  lost_ = switched.lost;
  bool moved = false;
  // One that completes comes to its end whatever its target is by now; nobody is asked there any more then.
  const bool may_call = stop.empty();
  if (may_call && !lost_) {
    Task<bool> moving = Move(migration, *terms);
    moved = co_await std::move(moving);
  }
  if (lost_) co_return false;
  if (moved || switched.switched > 0 || switched.more) co_return true;
  Task<bool> ending = EndIfThrough(migration, may_call);
  const bool over = co_await std::move(ending);
  if (!over) co_await Sleep(task_.loop(), kRest);
  co_return !over;
}

bool MigrationRun::IsBegun(const storage::MovingRow& row) {
  return row.link.has_value() || row.reason == kNotApplied || row.reason == kMadeThere;
}

Task<bool> MigrationRun::Move(const storage::Migration& migration, const MoveTerms& terms) {
  if (asked_.mode == api::MigrationMode::kLazy && !completing()) co_return false;
  const std::optional<Hold> hold = throttle_.Holds(asked_.pace, *terms.target, task_.tenant, task_.engine.clock());
  const bool only_by_window = hold && hold->reason == kHeldByWindow && completing();
  if (hold && !only_by_window) {
    co_await Sleep(task_.loop(), std::min<std::chrono::nanoseconds>(hold->time, kLook));
    co_return true;
  }
  const std::size_t most = std::min(kUsersAtOnce, MostAtOnce(asked_.pace, *terms.target));
  Result<std::vector<storage::MovingRow>> due =
      co_await task_.store.DueMoves(task_.loop(), migration.id, after_, task_.Now(), most);
  lost_ = !due;
  if (lost_) co_return false;
  std::vector<std::string> user_ids;
  std::vector<storage::MovingRow> given_up;
  for (const storage::MovingRow& row : *due) {
    after_ = row.user_id;
    if (completing() && !IsBegun(row)) continue;
    if (row.tries >= kMaxTries) given_up.push_back(row);
    else user_ids.push_back(row.user_id);
  }
  const bool went_round = due->size() < most;
  if (went_round) after_.clear();
  Task<bool> leaving = LeaveAlone(std::move(given_up));
  const bool left_alone = co_await std::move(leaving);
  lost_ = !left_alone;
  if (lost_) co_return false;
  if (user_ids.empty()) co_return !went_round;
  throttle_.Take(user_ids.size(), asked_.pace, *terms.target, task_.Steady());
  const int places = std::max(1, terms.target->guard().max_calls() / 2);
  Task<void> taking = TakeUp(terms, std::move(user_ids), std::min(asked_.pace.max_in_flight, places));
  co_await std::move(taking);
  co_return true;
}

Task<void> MigrationRun::TakeUp(const MoveTerms& terms, std::vector<std::string> user_ids, int at_once) {
  const auto batch = std::make_shared<Batch>(Batch{terms, task_.engine.state(), std::move(user_ids)});
  batch->running = std::min(at_once, static_cast<int>(batch->user_ids.size()));
  for (int i = batch->running; i > 0; --i) scope_.Spawn(TakeUsers(batch));
  co_await batch->over;
}

Task<void> MigrationRun::TakeUsers(std::shared_ptr<Batch> batch) {
  while (batch->next < batch->user_ids.size()) {
    Task<bool> asking = GoesOn();
    const bool goes_on = co_await std::move(asking);
    if (!goes_on || batch->next >= batch->user_ids.size()) break;
    std::string user_id = batch->user_ids[batch->next++];
    try {
      Task<void> taking = TakeOne(*batch, std::move(user_id));
      co_await std::move(taking);
    } catch (...) {
      LogException("a user of a migration was not moved");
      stop_rule_.Note(MoveEnd::kFailed);
    }
  }
  // Not from here: with the batch the run may be over, and this task goes with that.
  if (--batch->running == 0) task_.loop().Post([batch] { batch->over.Resolve(true); });
}

/// A batch may take long: nobody more is taken up once somebody has stopped the migration, or it stops by itself.
Task<bool> MigrationRun::GoesOn() {
  if (task_.stopping() || lost_ || !refusal_.empty()) co_return false;
  if (!completing() && !stop_rule_.Reason(asked_.stop_when, 0).empty()) co_return false;
  if (task_.Steady() - looked_at_ < kBetweenLooks) co_return true;
  looked_at_ = task_.Steady();
  const std::optional<storage::Migration> migration = co_await task_.Look(state_);
  lost_ = lost_ || !migration;
  co_return !lost_;
}

Task<void> MigrationRun::TakeOne(Batch& batch, std::string user_id) {
  const CallerContext nobody = NobodyFor(batch.state, task_.tenant, Deadline::After(task_.Steady(), kTimeOfOne));
  Task<MoveOutcome> moving = move_user_.Run(nobody, batch.terms, std::move(user_id));
  const MoveOutcome outcome = co_await std::move(moving);
  stop_rule_.Note(outcome.end);
  if (outcome.end == MoveEnd::kRefused) refusal_ = outcome.reason;
  if (outcome.end == MoveEnd::kLost) lost_ = true;
}

Task<bool> MigrationRun::EndIfThrough(const storage::Migration& migration, bool may_call) {
  if (CountOf(migration, MoveState::kCreating) > 0) co_return false;
  const int share = ShareOf(migration, asked_);
  if (completing()) {
    if (share > 0 && !switching_.settled()) co_return false;
  } else {
    const bool all_cut_over = CountOf(migration, MoveState::kPrepared) == 0 &&
                              CountOf(migration, MoveState::kRolledBack) == 0 && share == kEverybody;
    const bool waits =
        CountOf(migration, MoveState::kPending) > 0 || CountOf(migration, MoveState::kWaitingForUser) > 0;
    if (!all_cut_over || waits) co_return false;
  }
  Task<bool> emptying = IsNobodyLeft(may_call);
  const bool nobody = co_await std::move(emptying);
  if (!nobody) co_return false;
  Task<void> ending = task_.Change(state_, MigrationState::kCompleted, {});
  co_await std::move(ending);
  co_return true;
}

Task<bool> MigrationRun::IsNobodyLeft(bool may_call) {
  std::string after;
  while (!task_.stopping()) {
    Result<std::vector<storage::MovingRow>> left =
        co_await task_.store.DueMoves(task_.loop(), task_.claim.migration_id, after, WallTime::max(), kUsersAtOnce);
    if (!left || (!completing() && !left->empty())) co_return false;
    const bool all = left->size() < kUsersAtOnce;
    if (!left->empty()) after = left->back().user_id;
    const bool waits = may_call && std::any_of(left->begin(), left->end(), IsBegun);
    if (may_call) std::erase_if(*left, IsBegun);
    Task<bool> leaving = LeaveAlone(std::move(*left));
    const bool left_alone = co_await std::move(leaving);
    if (!left_alone || waits) co_return false;
    if (all) co_return true;
  }
  co_return false;
}

Task<bool> MigrationRun::LeaveAlone(std::vector<storage::MovingRow> rows) {
  for (const storage::MovingRow& row : rows) {
    const bool failed = row.state == MoveState::kFailed || IsBegun(row);
    storage::MoveChange change;
    change.tenant = task_.tenant;
    change.migration_id = task_.claim.migration_id;
    change.user_id = row.user_id;
    change.from = {row.state};
    change.step.state = failed ? MoveState::kFailed : MoveState::kSkipped;
    change.step.reason = failed ? row.reason : std::string(kNotTakenUp);
    change.step.retry = failed ? storage::MoveRetry::kByCall : storage::MoveRetry::kNever;
    change.at = task_.Now();
    const Result<storage::MoveChanged> changed = co_await task_.store.ChangeMove(task_.loop(), std::move(change));
    if (!changed) co_return false;
  }
  co_return true;
}

Task<bool> MigrationRun::Pause(std::string reason) {
  Task<void> pausing = task_.Change(state_, MigrationState::kPaused, std::move(reason));
  co_await std::move(pausing);
  co_return false;
}

}  // namespace walletgate::routing
