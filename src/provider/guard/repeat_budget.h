#pragma once

// How many calls may be sent again: repeats must not add to what a vendor cannot bear. Used by Guard, under its mutex.

#include <algorithm>

#include "base/clock.h"
#include "provider/guard/call_window.h"

namespace walletgate::provider {

class RepeatBudget {
 public:
  /// Repeats within ten seconds that are allowed however few requests there were.
  static constexpr int kLeast = 3;

  /// A call begins, also one that is a repeat.
  void NoteCall(SteadyTime now) { ++window_.At(now).started; }

  /// Takes one repeat out of the budget: a tenth of the requests of the last ten seconds. False: it is used up.
  bool Take(SteadyTime now) {
    const CallWindow::Counts recent = window_.Sum(now);
    if (recent.repeats >= std::max(kLeast, (recent.started - recent.repeats) / 10)) return false;
    ++window_.At(now).repeats;
    return true;
  }

 private:
  CallWindow window_;
};

}  // namespace walletgate::provider
