#pragma once

// Named, pre-created series with closed label sets. Callers speak in events; label strings are looked up once, at
// construction. The catalogue (metrics/catalogue.h) is the single source of names, help, labels and allowed values.

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "metrics/domains.h"

namespace walletgate::metrics {

enum class Outcome : std::uint8_t {
  kSuccess, kClientError, kConflict, kAuthError, kThrottled, kProviderError, kTimeout, kConnectError, kInvalidResponse
};
enum class TokenRefresh : std::uint8_t { kSuccess, kFailure };
enum class IdempotencyResult : std::uint8_t { kNew, kReplayed, kMismatch, kInProgress, kExpired };

/// All methods are thread-safe and cost well under a microsecond, but for the expositions. One per process: its
/// domains are those of the whole process life, so that no reload resets a counter.
class Metrics {
 public:
  explicit Metrics(const Domains& domains);
  ~Metrics();

  void RequestStarted();
  void RequestFinished(std::string_view route, std::string_view method, int status, std::chrono::nanoseconds total,
                       std::chrono::nanoseconds in_vendor);
  void ErrorAnswered(ErrorKind kind);
  /// `field`: a top-level member of the request, or a JSON Pointer below it. `rule`: FieldError::code.
  void ValidationFailed(std::string_view field, std::string_view rule);
  void AuthFailed(std::string_view reason);  ///< missing, malformed, unknown
  void Idempotency(IdempotencyResult result);

  /// One exchange with a vendor (each attempt counts). `status` 0: no answer.
  void ProviderCall(std::string_view provider, std::string_view operation, Outcome outcome, int status,
                    std::chrono::nanoseconds duration);
  void ProviderInFlight(std::string_view provider, int delta);
  /// `kind`: unmapped_error, missing_field, unexpected_type, unparsable, unmapped_value.
  void Drift(std::string_view provider, std::string_view kind);
  void TokenRefreshed(std::string_view provider, TokenRefresh result);
  void ProviderUp(std::string_view provider, bool up);

  /// Exposition in the text format 0.0.4.
  std::string Text() const;
  /// OpenMetrics 1.0, ending with "# EOF".
  std::string OpenMetrics() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

inline constexpr std::string_view kTextContentType = "text/plain; version=0.0.4; charset=utf-8";
inline constexpr std::string_view kOpenMetricsContentType = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// True when an Accept header (RFC 9110 section 12.5.1) prefers OpenMetrics 1.0 over the text format, or likes both
/// equally. False for an empty header.
bool WantsOpenMetrics(std::string_view accept);

}  // namespace walletgate::metrics
