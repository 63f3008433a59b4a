#pragma once

// Keeps lines that others cause from filling the log: so many of a kind in a second, and a count of those that are left
// out. Used where somebody from outside can make the gateway write as often as it pleases them.

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>

#include "base/clock.h"

namespace walletgate {

/// Of one kind of lines. Thread-safe: a short lock per line.
class LineLimit {
 public:
  /// `lines` in each `window`, which begins with a line.
  explicit LineLimit(std::int64_t lines, std::chrono::nanoseconds window = std::chrono::seconds(1))
      : lines_(lines), window_(window) {}

  /// How many lines were left out since the last that was written; nothing: this one is to be left out too.
  std::optional<std::int64_t> Take(SteadyTime now);

 private:
  const std::int64_t lines_;
  const std::chrono::nanoseconds window_;
  std::mutex mutex_;
  std::optional<SteadyTime> since_;  ///< of the window; guarded by mutex_, as are those below
  std::int64_t written_ = 0;         ///< in it
  std::int64_t left_out_ = 0;        ///< since the last that was written
};

}  // namespace walletgate
