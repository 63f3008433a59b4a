#pragma once

// process_*: what /proc says about this process. Read at each scrape, nothing between. Internal to metrics.

#include <prometheus/metric_family.h>

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "metrics/rows.h"

namespace walletgate::metrics {

/// The fields of /proc/<pid>/stat that are used (proc(5)).
struct ProcessStat {
  std::uint64_t cpu_ticks = 0;  ///< user and system
  std::uint64_t threads = 0;
  std::uint64_t start_ticks = 0;  ///< since boot
  std::uint64_t virtual_bytes = 0;
  std::uint64_t resident_pages = 0;
};

/// Nothing when the text is not a stat line. The command's name may hold spaces and parentheses.
std::optional<ProcessStat> ParseProcessStat(std::string_view text);

/// Adds what is known of this process; what cannot be read is left out. Thread-safe.
void ShowProcess(const Rows& rows, std::vector<prometheus::MetricFamily>& shown);

}  // namespace walletgate::metrics
