#pragma once

// The reconciliations that were asked for, run or have ended. Written by the Reconciler, asked and shown by the admin
// listener.

#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "routing/reconciliation/reconciliation.h"

namespace walletgate::routing {

/// Kept in memory: a restart begins afresh. Thread-safe.
class ReconciliationBoard {
 public:
  /// Of those that have ended, so many are kept.
  static constexpr std::size_t kMaxEnded = 50;

  /// Puts one up that waits. False: one of its account waits or runs already.
  bool Ask(Reconciliation asked);
  /// The one that has waited longest; nothing: none does.
  std::optional<Reconciliation> NextWaiting() const;
  /// What has become of one that is there.
  void Put(const Reconciliation& run);

  std::vector<Reconciliation> All() const;  ///< the latest first
  std::optional<Reconciliation> Find(const std::string& id) const;

 private:
  mutable std::mutex mutex_;
  std::deque<Reconciliation> runs_;  ///< guarded by mutex_; the oldest first, kMaxEnded and one for each account
};

}  // namespace walletgate::routing
