#pragma once

// How many lines of the log callers may cause on one loop in a second. Whoever has no key that we know is one of many
// whom nobody can tell apart: they share one limit. Each tenant has one of its own for its failures, so that it hides
// nobody else's.

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/log/line_limit.h"
#include "metrics/metrics.h"

namespace walletgate::http {

/// Loop-bound.
class LineLimits {
 public:
  static constexpr std::int64_t kOfStrangers = 10;  ///< lines in a second, of all of them
  static constexpr std::int64_t kOfTenant = 100;    ///< failures of each in a second

  // How many lines were left out before this one; nothing: it is left out too, and counted.
  std::optional<std::int64_t> TakeForStranger(SteadyTime now, metrics::Metrics& metrics);
  std::optional<std::int64_t> TakeForTenant(const std::string& tenant, SteadyTime now, metrics::Metrics& metrics);

  /// After a reload: those of tenants who have gone.
  void Forget() { tenants_.clear(); }

 private:
  LineLimit strangers_{kOfStrangers};
  std::map<std::string, LineLimit> tenants_;
};

}  // namespace walletgate::http
