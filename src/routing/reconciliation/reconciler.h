#pragma once

// Reconciliations in the background: those that were asked for, and those that the configuration wants every so often
// (providers.<id>.reconcile). One at a time, one Reconciler per gateway, beside the resolver.

#include <chrono>
#include <functional>
#include <map>
#include <string>

#include "base/task.h"
#include "routing/reconciliation/account_walk.h"
#include "routing/reconciliation/reconciliation_board.h"

namespace walletgate::routing {

struct ReconcilerOptions {
  std::chrono::milliseconds pause{1000};  ///< between one look at what is wanted and the next
  /// From a start to the first of an account that the configuration wants: when the last one was is not kept.
  std::chrono::seconds first_after{600};
  AccountWalkOptions walk{};
};

/// Loop-bound. Works from its construction to its destruction, which may come at any time on the loop.
class Reconciler {
 public:
  struct Parts {
    Engine& engine;
    storage::Store& store;
    ReconciliationBoard& board;
    std::function<bool()> stopping;  ///< true: begin nothing more
  };

  Reconciler(const Parts& parts, const ReconcilerOptions& options);
  ~Reconciler();
  Reconciler(const Reconciler&) = delete;
  Reconciler& operator=(const Reconciler&) = delete;
  /// False while one runs; with Parts::stopping it ends after the call under way.
  bool Quiet() const { return !running_; }

 private:
  void ScheduleNext();
  void AskForDue();
  Task<void> RunNext();
  Task<void> RunOne(Reconciliation& run);
  void Show(const Reconciliation& run);

  Parts parts_;
  const ReconcilerOptions options_;
  TimerId timer_ = 0;
  bool running_ = false;
  std::map<std::string, SteadyTime> due_;  ///< by account that is to be reconciled every so often
  /// By provider and account, of the last one that was finished: a metric has the sum of a provider's.
  std::map<std::pair<std::string, std::string>, std::array<std::uint64_t, kDifferences>> found_;
  TaskScope scope_;  ///< the last member: what runs in it uses the others
};

/// One that was not asked for before, to be put up. `account`: its provider's.
Reconciliation NewReconciliation(const provider::Provider& account, WallTime now, Random& random);

}  // namespace walletgate::routing
