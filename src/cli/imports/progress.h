#pragma once

// How far something is: a bar that stays on its line on a terminal, one line per 10 % in a pipe.

#include <cstdint>
#include <string>

#include "base/clock.h"

namespace walletgate::cli {

/// Not thread-safe.
class Progress {
 public:
  /// `what`: "sent", "checked".
  Progress(std::string what, bool on_terminal);
  /// Ends the line of the bar.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// `total` may grow; 0: nobody knows it yet.
  void Show(std::int64_t done, std::int64_t total);

 private:
  std::string what_;
  bool on_terminal_;
  bool shown_ = false;
  std::int64_t tenths_ = -1;  ///< the last that was told
  std::int64_t first_ = 0;    ///< done when it began
  SteadyTime begun_;
};

/// "[#######.............]  35 %  checked 350 of 1,000, 120/s, 5 s left". `seconds` since `first` were done.
std::string ProgressBar(const std::string& what, std::int64_t done, std::int64_t total);

/// "3 min", "40 s".
std::string DurationText(std::int64_t seconds);

}  // namespace walletgate::cli
