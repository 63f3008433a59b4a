#pragma once

// A migration that runs: its users are moved a few at a time, behind live traffic, and cut over as they are told to be.
// Used by MigrationRunner; goes on from step to step, and what has been done is durable.

#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "api/migrations/migration_request.h"
#include "base/task.h"
#include "routing/migrations/move_user.h"
#include "routing/migrations/run/migration_task.h"
#include "routing/migrations/run/stop_rule.h"
#include "routing/migrations/run/switching.h"
#include "routing/migrations/run/throttle.h"

namespace walletgate::routing {

/// Loop-bound.
class MigrationRun {
 public:
  /// Both outlive it. `state`: kRunning or kCompleting.
  MigrationRun(const MigrationTask& task, storage::MigrationState state);

  /// Until the migration is in another state, or somebody else's, or is to stop.
  Task<void> Run();

 private:
  struct Batch {
    MoveTerms terms;
    std::shared_ptr<const State> state;
    std::vector<std::string> user_ids;
    std::size_t next = 0;
    int running = 0;
    Completion<bool> over = {};
  };

  /// "": it goes on.
  std::string ReasonToStop(const storage::Migration& migration, bool has_terms) const;
  /// False: that was all for now.
  Task<bool> Step(const storage::Migration& migration);
  /// True: some were taken up, or cut over.
  Task<bool> Move(const storage::Migration& migration, const MoveTerms& terms);
  Task<void> TakeUp(const MoveTerms& terms, std::vector<std::string> user_ids, int at_once);
  Task<void> TakeUsers(std::shared_ptr<Batch> batch);
  Task<void> TakeOne(Batch& batch, std::string user_id);
  Task<bool> GoesOn();
  /// Something of him may be at the target.
  static bool IsBegun(const storage::MovingRow& row);
  bool completing() const { return state_ == storage::MigrationState::kCompleting; }
  /// Nothing moves any more: it is over, or waits for whoever cuts over. True: it is over.
  Task<bool> EndIfThrough(const storage::Migration& migration, bool may_call);
  /// Of a migration that completes: leaves alone who was not begun; false where somebody else has still to be dealt
  /// with.
  Task<bool> IsNobodyLeft(bool may_call);
  /// Those who failed are not tried again without being asked for; those who were not begun are skipped.
  Task<bool> LeaveAlone(std::vector<storage::MovingRow> rows);
  Task<bool> Pause(std::string reason);

  const MigrationTask& task_;
  const storage::MigrationState state_;
  MoveUser& move_user_;
  Switching switching_;
  Throttle throttle_;
  StopRule stop_rule_;
  api::MigrationRequest asked_;
  std::string asked_text_;
  std::string after_;    ///< the last end user who was taken up in this round
  std::string refusal_;  ///< the target takes nobody from us: why
  bool lost_ = false;    ///< the store takes nothing, or the migration is not to be gone on with
  SteadyTime looked_at_{};
  TaskScope scope_;  ///< the last member: what runs in it uses the others
};

}  // namespace walletgate::routing
