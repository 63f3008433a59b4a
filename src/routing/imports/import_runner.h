#pragma once

// Works at imports in the background, behind live traffic: those that run or are undone, at start-up and from then on;
// and tidies up those that are over. One per gateway, on the admin listener's loop; each import is worked at by one
// runner at a time, of whichever process (ImportLedger::ClaimImport), and goes on where it was left.

#include <chrono>
#include <functional>
#include <set>
#include <string>

#include "base/task.h"
#include "routing/engine.h"
#include "routing/imports/import_runner_options.h"
#include "routing/imports/import_task.h"

namespace walletgate::routing {

/// Loop-bound. Works from its construction to its destruction, which may come at any time on the loop.
class ImportRunner {
 public:
  struct Parts {
    Engine& engine;  ///< whose loop, connections and current State it uses
    storage::Store& store;
    std::function<bool()> stopping;  ///< true: begin nothing more
  };

  ImportRunner(Parts parts, const ImportRunnerOptions& options);
  ~ImportRunner();
  ImportRunner(const ImportRunner&) = delete;
  ImportRunner& operator=(const ImportRunner&) = delete;

  /// False in the midst of a step; with Parts::stopping each import ends after the one under way.
  bool Quiet() const { return at_work_.empty(); }

 private:
  void ScheduleNext(std::chrono::milliseconds pause);
  Task<void> Round();
  Task<void> Work(storage::Import import);
  Task<void> WorkClaimed(const ImportTask& task, const storage::Import& import);

  Parts parts_;
  const ImportRunnerOptions options_;
  const std::string holder_;
  TimerId timer_ = 0;
  bool looking_ = false;
  std::set<std::string> at_work_;  ///< imports
  TaskScope scope_;                ///< the last member: what runs in it uses the others
};

}  // namespace walletgate::routing
