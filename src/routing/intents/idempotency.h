#pragma once

// The records of idempotency keys: what is kept under one, and what the key of a request has already. Used by the verbs
// that create, and by whoever ends an intent.

#include <chrono>
#include <optional>
#include <string>

#include "metrics/metrics.h"
#include "routing/api_answer.h"
#include "routing/key_limits.h"

namespace walletgate::routing {

/// The stored answer of a key, or why it cannot be given: kIdempotencyKeyReused. Nothing when `record` is unfinished.
Result<std::optional<ApiAnswer>> ReplyFromKey(const storage::KeyRecord& record, const std::string& fingerprint);

/// Thread-safe.
class Idempotency {
 public:
  Idempotency(metrics::Metrics& metrics, const KeyLimits& limits) : metrics_(metrics), limits_(limits) {}

  /// A running record of the caller's key. REQUIRES caller.tenant.
  storage::KeyRecord NewRecord(const CallerContext& caller, const std::string& fingerprint) const;

  /// The answer that is stored under the caller's key; nothing when there is none. Counts what was found. Errors:
  /// kIdempotencyKeyReused; kRateLimited for a new key where the tenant has as many as it may.
  Result<std::optional<ApiAnswer>> FindAnswer(const CallerContext& caller, const storage::Prior& prior,
                                              const std::string& fingerprint) const;

  /// Does nothing without a key.
  void Count(const CallerContext& caller, metrics::IdempotencyResult result) const;

  std::chrono::milliseconds lifetime() const { return limits_.lifetime; }

 private:
  metrics::Metrics& metrics_;
  const KeyLimits limits_;
};

}  // namespace walletgate::routing
