#include "routing/imports/import_runner.h"

#include <algorithm>
#include <utility>

#include "base/ids.h"
#include "base/log/exception_log.h"
#include "routing/imports/import_run.h"
#include "routing/imports/import_undo.h"

namespace walletgate::routing {
namespace {

using storage::ImportState;

/// Renewed with every step, and well before it ends.
constexpr std::chrono::seconds kClaimed{120};

/// Why an import is cancelled that nobody has touched for long.
constexpr std::string_view kIdle = "idle";

}  // namespace

ImportRunner::ImportRunner(Parts parts, const ImportRunnerOptions& options)
    : parts_(std::move(parts)),
      options_(options),
      holder_(MakeUlid(parts_.engine.clock().Now(), parts_.engine.random())) {
  ScheduleNext(std::chrono::milliseconds(0));
}

ImportRunner::~ImportRunner() { parts_.engine.loop().Cancel(timer_); }

void ImportRunner::ScheduleNext(std::chrono::milliseconds pause) {
  timer_ = parts_.engine.loop().After(pause, [this] {
    if (!parts_.stopping() && !looking_) scope_.Spawn(Round());
    ScheduleNext(options_.pause);
  });
}

Task<void> ImportRunner::Round() {
  looking_ = true;
  Result<std::vector<storage::Import>> open = std::vector<storage::Import>();
  try {
    open = co_await parts_.store.OpenImports(parts_.engine.loop(), parts_.engine.clock().Now());
  } catch (...) {
    LogException("imports were not looked up");
  }
  looking_ = false;
  if (!open) co_return;  // the store has logged why; the next round looks again
  const auto under_way = [](const storage::Import& import) { return storage::IsUnderWay(import.state); };
  parts_.engine.metrics().ImportsRunning(
      static_cast<std::size_t>(std::count_if(open->begin(), open->end(), under_way)));
  for (storage::Import& import : *open) {
    if (at_work_.size() >= options_.at_once) break;
    if (at_work_.insert(import.id).second) scope_.Spawn(Work(std::move(import)));
  }
}

Task<void> ImportRunner::Work(storage::Import import) {
  const ImportTask task{parts_.engine, parts_.store, parts_.stopping, {import.id, holder_, kClaimed}, import.tenant};
  try {
    const Result<bool> claimed = co_await parts_.store.ClaimImport(parts_.engine.loop(), task.claim);
    if (claimed && *claimed) co_await WorkClaimed(task, import);
  } catch (...) {
    LogException("an import was not gone on with");
  }
  at_work_.erase(import.id);
}

Task<void> ImportRunner::WorkClaimed(const ImportTask& task, const storage::Import& import) {
  const bool expired = parts_.engine.clock().Now() - import.updated_at > storage::kImportKept;
  if (import.state == ImportState::kRunning) {
    ImportRun run(task, options_);
    co_await run.Run();
  } else if (import.state == ImportState::kUndoing) {
    co_await UndoImport(task);
  } else if (storage::IsOver(import.state)) {
    (void)co_await task.Tidy(expired ? storage::LinesAre::kRemoved : storage::LinesAre::kEmptied);
  } else {
    Task<void> cancelling = task.Change(import.state, ImportState::kCancelled, std::string(kIdle));
    co_await std::move(cancelling);
  }
}

}  // namespace walletgate::routing
