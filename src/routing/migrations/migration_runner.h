#pragma once

// Works at migrations in the background, behind live traffic, at start-up and from then on. One per gateway, on the
// admin listener's loop; each migration is worked at by one runner at a time, of whichever process
// (MigrationLedger::ClaimMigration), and goes on where it was left.

#include <chrono>
#include <functional>
#include <set>
#include <string>

#include "base/loop/epoll_loop.h"
#include "base/task.h"
#include "routing/migrations/migration_runner_options.h"
#include "routing/migrations/run/migration_task.h"
#include "routing/portability/background_jobs.h"

namespace walletgate::routing {

/// Loop-bound. Works from its construction to its destruction, which may come at any time on the loop.
class MigrationRunner {
 public:
  struct Parts {
    Engine& engine;  ///< whose loop, connections and current State it uses
    storage::Store& store;
    std::function<bool()> stopping;  ///< true: begin nothing more
    bool keeps_personal_data = true;
  };

  MigrationRunner(Parts parts, const MigrationRunnerOptions& options);
  ~MigrationRunner();
  MigrationRunner(const MigrationRunner&) = delete;
  MigrationRunner& operator=(const MigrationRunner&) = delete;

  /// False in the midst of a step; with Parts::stopping each migration ends after the one under way.
  bool Quiet() const { return at_work_.empty(); }

 private:
  void ScheduleNext(std::chrono::milliseconds pause);
  Task<void> Round();
  Task<void> Work(storage::Migration migration);
  Task<void> WorkClaimed(const MigrationTask& task, const storage::Migration& migration);
  /// On the thread of the jobs, page by page.
  Task<void> Assess(const MigrationTask& task, const storage::Migration& migration);
  Task<void> RollBack(const MigrationTask& task, const storage::Migration& rolling_back);

  Parts parts_;
  const MigrationRunnerOptions options_;
  const std::string holder_;
  TimerId timer_ = 0;
  bool looking_ = false;
  std::set<std::string> at_work_;  ///< migrations
  EpollLoop waiting_;              ///< run by the thread of the jobs only
  BackgroundJobs jobs_;
  TaskScope scope_;  ///< the last member: what runs in it uses the others
};

}  // namespace walletgate::routing
