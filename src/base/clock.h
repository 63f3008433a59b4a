#pragma once

// Time as an argument. Everything that reads a clock takes a Clock, so tests walk through a day in microseconds.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace walletgate {

using WallTime = std::chrono::system_clock::time_point;    ///< for claims, dates, records
using SteadyTime = std::chrono::steady_clock::time_point;  ///< for deadlines, timers, caches

/// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual WallTime Now() const = 0;
  virtual SteadyTime Steady() const = 0;
};

/// The process-wide real clock.
const Clock& SystemClock();

/// RFC 3339 in UTC to the second: "2026-05-20T10:00:00Z".
std::string FormatRfc3339(WallTime time);

/// Any RFC 3339 date-time (offset, fraction up to 9 digits). Nothing for other text or an impossible date.
std::optional<WallTime> ParseRfc3339(std::string_view text);

/// IMF-fixdate of RFC 9110 section 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT".
std::string FormatHttpDate(WallTime time);

}  // namespace walletgate
