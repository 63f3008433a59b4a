#pragma once

// The last traced request that fell into each bucket of each histogram, for OpenMetrics. Internal to metrics.

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "metrics/catalogue.h"

namespace walletgate::metrics {

struct Exemplar {
  double value = 0;
  std::string trace_id;
  WallTime at{};
};

/// One per bucket, +Inf's last.
using BucketExemplars = std::vector<std::optional<Exemplar>>;

/// Thread-safe. Requests without a trace cost nothing here.
class Exemplars {
 public:
  /// `key`: of the series, as Handle::KeyOf writes it.
  void Keep(const MetricInfo& metric, const std::string& key, Exemplar exemplar);

  /// By key.
  std::map<std::string, BucketExemplars> Snapshot() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, BucketExemplars> kept_;
};

/// True for a trace id of W3C Trace Context: 32 lower-case hexadecimal digits, not all of them zero. Anything else is
/// no exemplar, since it would be a caller's free text in the exposition.
bool IsTraceId(std::string_view text);

}  // namespace walletgate::metrics
