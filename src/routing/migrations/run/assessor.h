#pragma once

// Enrols the users of a migration: each selected one gets his row, with what would become of him by the check that
// portability reports make. Blocks; on a thread of its own, with low priority. Used by MigrationRunner.

#include <memory>
#include <vector>

#include "base/loop/epoll_loop.h"
#include "routing/migrations/run/migration_task.h"
#include "routing/portability/survey.h"

namespace walletgate::routing {

/// One migration, on one thread.
class Assessor {
 public:
  struct Parts {
    storage::Store& store;
    EpollLoop& loop;  ///< run by that thread only
    Random& random;
    const Clock& clock;
    bool only_with_addresses = false;  ///< who would get another one is skipped
  };
  /// What `parts` names outlives it. `question`: as a report of these users would ask it.
  Assessor(const Parts& parts, SurveyQuestion question, storage::MigrationClaim claim);
  Assessor(const Assessor&) = delete;
  Assessor& operator=(const Assessor&) = delete;

  /// A page more; its rows are durable then. True: it goes on. Errors: kStoreUnavailable; kWrongState, the migration is
  /// not ours any more.
  Result<bool> Step();

 private:
  Result<void> Add(const api::EndUser& user, const Verdict& verdict);
  Result<void> Flush();

  const Parts parts_;
  const storage::MigrationClaim claim_;
  std::vector<storage::MovingRow> rows_;
  std::string last_;
  Survey survey_;
};

}  // namespace walletgate::routing
