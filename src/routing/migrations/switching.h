#pragma once

// Users of a migration pointed to the other vendor, a hundred in one transaction at most: cut over, within the share
// that somebody has told, or rolled back. No vendor hears of it. Used by the runs of MigrationRunner.

#include <string>
#include <vector>

#include "base/task.h"
#include "routing/migrations/migration_task.h"

namespace walletgate::routing {

/// Loop-bound.
class Switching {
 public:
  /// Outlives it.
  explicit Switching(const MigrationTask& task) : task_(task) {}

  struct Done {
    std::size_t switched = 0;
    bool more = false;  ///< the walk through those who may be switched has not come to its end
    bool lost = false;  ///< the store does not take it
  };

  /// The next page of those prepared, or rolled back before; of them those within `share` percent.
  Task<Done> CutOver(int share, const std::string& target);
  /// The next page of those cut over.
  Task<Done> RollBack();

 private:
  Task<Done> Take(storage::MoveState state, int share, const std::string& target);

  const MigrationTask& task_;
  std::string after_;            ///< the last end user who was looked at
  bool in_rolled_back_ = false;  ///< of a cut-over: through with those prepared
};

/// Whether the user is within a share of so many percent: always within every larger one. As routing draws it.
bool IsWithinShare(std::string_view tenant, std::string_view user_id, std::string_view target, int percent);

}  // namespace walletgate::routing
