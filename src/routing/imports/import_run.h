#pragma once

// An import that runs, from the first step to the last: pages of the vendor's list, then lines; at the pace that was
// asked for, and behind live traffic. Used by ImportRunner.

#include "routing/imports/import_lines.h"
#include "routing/imports/import_runner_options.h"
#include "routing/imports/import_task.h"
#include "routing/imports/import_walk.h"

namespace walletgate::routing {

/// Loop-bound. Goes with the task in which it runs.
class ImportRun {
 public:
  /// `task` outlives it.
  ImportRun(const ImportTask& task, const ImportRunnerOptions& options);

  /// Until it is done, paused, cancelled or to be gone on with by others.
  Task<void> Run();

 private:
  using Provider = std::shared_ptr<const provider::Provider>;

  /// The next step. False: that was the last here.
  Task<bool> Step(const storage::Import& import);
  Task<bool> StepList(const storage::Import& import, const Provider& provider);
  Task<bool> StepLines(const storage::Import& import, const Provider& provider);
  Task<bool> End(const storage::Import& import);
  Task<bool> Pause(std::string reason);
  /// Until then nothing is done but to look whether it still runs.
  void Rest(std::chrono::nanoseconds time);
  /// Longer with every time.
  void RestLonger();
  bool MustWait(const Provider& provider);
  std::size_t LinesAtOnce(const storage::Import& import, const Provider& provider) const;

  const ImportTask& task_;
  const ImportRunnerOptions& options_;
  ImportLines lines_;
  ImportWalk walk_;
  SteadyTime not_before_{};
  int in_vain_ = 0;  ///< steps in a row of which nothing went well
};

}  // namespace walletgate::routing
