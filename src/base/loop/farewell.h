#pragma once

// How loops hear that something shared has gone, whatever thread let go of it last. A reload uses it: connections to a
// provider that was replaced end with the last request that it has.

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "base/loop/event_loop.h"

namespace walletgate {

/// Whose end others hear of: a base, so that everything else of the object is gone by then, and a weak_ptr to it has
/// expired.
class Farewells {
 public:
  Farewells() = default;
  Farewells(const Farewells&) = delete;
  Farewells& operator=(const Farewells&) = delete;

  /// `tell` is called once, at the end. It must not throw. Thread-safe.
  void OnEnd(std::function<void()> tell) const;

 protected:
  ~Farewells();

 private:
  mutable std::mutex mutex_;
  mutable std::vector<std::function<void()>> tells_;  ///< guarded by mutex_
};

/// Runs an action on a loop soon after each end that it was asked to hear of. Loop-bound but for what Teller gives.
class FarewellListener {
 public:
  /// `loop` outlives it.
  FarewellListener(EventLoop& loop, std::function<void()> action);
  /// From now on nothing is run.
  ~FarewellListener();
  FarewellListener(const FarewellListener&) = delete;
  FarewellListener& operator=(const FarewellListener&) = delete;

  /// For Farewells::OnEnd. May outlive *this, and its loop.
  std::function<void()> Teller() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace walletgate
