#pragma once

// A moment by which an answer is due; passed down instead of a timeout, so that every stage sees what is left.

#include <algorithm>

#include "base/clock.h"

namespace walletgate {

class Deadline {
 public:
  explicit Deadline(SteadyTime at) : at_(at) {}
  static Deadline After(SteadyTime now, std::chrono::milliseconds budget) { return Deadline(now + budget); }

  SteadyTime at() const { return at_; }
  /// Zero when passed.
  std::chrono::milliseconds Left(SteadyTime now) const {
    return std::max(std::chrono::milliseconds(0), std::chrono::duration_cast<std::chrono::milliseconds>(at_ - now));
  }
  Deadline EarlierOf(Deadline other) const { return Deadline(std::min(at_, other.at_)); }

 private:
  SteadyTime at_;
};

}  // namespace walletgate
