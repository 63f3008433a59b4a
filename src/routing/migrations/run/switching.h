#pragma once

// Users of a migration pointed to the other vendor, a hundred in one transaction at most: cut over, within the share
// that somebody has told, or rolled back. No vendor hears of it. Used by the runs of MigrationRunner.

#include <functional>
#include <string>
#include <vector>

#include "base/task.h"
#include "routing/migrations/run/migration_task.h"

namespace walletgate::routing {

/// Loop-bound.
class Switching {
 public:
  /// Outlives it.
  explicit Switching(const MigrationTask& task) : task_(task) {}

  struct Done {
    std::size_t switched = 0;
    std::size_t passed = 0;  ///< of this page, those who stay as they are
    std::size_t busy = 0;    ///< ... and those who come in the next walk, since somebody is at work on them
    bool more = false;       ///< the walk through those who may be switched has not come to its end
    bool lost = false;       ///< the store does not take it
  };

  /// The next page of those prepared, or rolled back before; of them those within `share` percent. Whoever is at work
  /// on by others is left to the next walk.
  Task<Done> CutOver(int share, const std::string& target);
  /// The last whole walk of cut-overs has met nobody who was busy.
  bool settled() const { return settled_; }
  /// The next page of those cut over; who was before `since` stays there.
  Task<Done> RollBack(WallTime since);

 private:
  /// Empty where somebody else has it; nothing where he is gone, or cannot be read.
  Task<std::optional<Flight>> TakeTurnOf(std::string user_id);
  using Concerns = std::function<bool(const storage::MovingRow& row)>;
  Task<Done> Take(storage::MoveState state, Concerns concerns);

  const MigrationTask& task_;
  std::string after_;            ///< the last end user who was looked at
  bool in_rolled_back_ = false;  ///< of a cut-over: through with those prepared
  bool settled_ = false;
  // Of the walk of cut-overs under way.
  std::size_t switched_ = 0;
  std::size_t busy_ = 0;
  // A walk that switched nobody is made again only after a while, or for another share.
  SteadyTime idle_until_{};
  int idle_share_ = 0;
};

/// Whether the user is within a share of so many percent: always within every larger one. As routing draws it.
bool IsWithinShare(std::string_view tenant, std::string_view user_id, std::string_view target, int percent);

}  // namespace walletgate::routing
