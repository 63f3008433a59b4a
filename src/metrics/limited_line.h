#pragma once

// A line of the log that somebody from outside can cause as often as it pleases them: limited, and what is left out is
// counted.

#include <cstdint>
#include <optional>

#include "base/log/line_limit.h"
#include "metrics/metrics.h"

namespace walletgate::metrics {

/// How many lines were left out before this one; nothing: it is to be left out too, and is counted. `metrics` may be
/// null. Thread-safe.
inline std::optional<std::int64_t> TakeLine(LineLimit& limit, SteadyTime now, LinesOf about, Metrics* metrics) {
  const std::optional<std::int64_t> left_out = limit.Take(now);
  if (!left_out && metrics != nullptr) metrics->LogLineLeftOut(about);
  return left_out;
}

}  // namespace walletgate::metrics
