#pragma once

// The lines of an import that runs, taken into the directory one by one: a few at a time, behind live traffic. Used by
// ImportRunner.

#include <chrono>
#include <memory>
#include <vector>

#include "base/task.h"
#include "routing/imports/import_task.h"
#include "routing/users/adopt_user.h"

namespace walletgate::routing {

/// What came of some lines that were tried.
enum class ImportStep : std::uint8_t {
  kDone,     ///< some were decided
  kNone,     ///< there is none to be tried
  kLater,    ///< nothing went well: the provider, or the store, is not to be had
  kRefused,  ///< the provider takes nothing from us: see ImportLines::refusal
  kLost,     ///< the import is somebody else's, or the store takes no writes
};

/// Loop-bound. Goes on from step to step; what has been decided is durable.
class ImportLines {
 public:
  /// Both outlive it.
  ImportLines(const ImportTask& task, AdoptUser& adopt) : task_(task), adopt_(adopt) {}

  /// The next lines, at most `most`.
  Task<ImportStep> Step(const storage::Import& import, std::shared_ptr<const provider::Provider> provider,
                        std::size_t most);
  /// Those that failed are tried again from the first on.
  void BeginAgain() { after_ = 0; }
  /// Some have been passed over since.
  bool HasBegun() const { return after_ > 0; }
  /// Nothing has gone well for long: from now on failures count.
  void LosePatience() { patient_ = false; }
  std::size_t tried() const { return tried_; }  ///< lines, by the last step
  const std::string& refusal() const { return refusal_; }

 private:
  struct Batch {
    AdoptionTerms terms;
    std::shared_ptr<const State> state;
    std::vector<storage::ImportRow> rows;
    std::size_t next = 0;
    int running = 0;
    std::vector<storage::LineDecision> decisions = {};
    Completion<bool> over = {};
  };
  /// Of an import that pairs lines with a list: those that mean nobody in it, or several.
  static void DecideUnpaired(const storage::Import& import, Batch& batch);
  Task<void> TakeLines(std::shared_ptr<Batch> batch);
  Task<storage::LineDecision> Decide(Batch& batch, const storage::ImportRow& row);
  void CountDecided(const Batch& batch) const;

  const ImportTask& task_;
  AdoptUser& adopt_;
  std::uint64_t after_ = 0;
  std::size_t tried_ = 0;
  bool patient_ = true;
  std::string refusal_;
  TaskScope scope_;  ///< the last member: what runs in it uses the others
};

}  // namespace walletgate::routing
