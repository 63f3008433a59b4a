#include "provider/outcome.h"

#include "transport/transport_failure.h"

namespace walletgate::provider {

using metrics::Outcome;

Outcome OutcomeOfTransport(ErrorKind kind) {
  if (kind == ErrorKind::kProviderTimeout) return Outcome::kTimeout;
  return kind == ErrorKind::kProviderBadResponse ? Outcome::kInvalidResponse : Outcome::kConnectError;
}

Outcome OutcomeOfAnswer(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kEndUserExists:
    case ErrorKind::kRequestInProgress:
    case ErrorKind::kIdempotencyKeyReused: return Outcome::kConflict;
    case ErrorKind::kProviderCredentials:
    case ErrorKind::kProviderAccount: return Outcome::kAuthError;
    case ErrorKind::kProviderRateLimited: return Outcome::kThrottled;
    case ErrorKind::kProviderBadResponse: return Outcome::kInvalidResponse;
    case ErrorKind::kProviderTimeout: return Outcome::kTimeout;
    case ErrorKind::kProviderUnavailable:
    case ErrorKind::kOutcomeUnknown:
    case ErrorKind::kInternal: return Outcome::kProviderError;
    default: return Outcome::kClientError;
  }
}

bool CouldNotConnect(const Error& error) {
  using transport::TransportFailure;
  const std::optional<TransportFailure> failure = transport::TransportFailureFromWord(error.detail);
  return failure == TransportFailure::kNameNotResolved || failure == TransportFailure::kConnectFailed ||
         failure == TransportFailure::kTlsFailed || failure == TransportFailure::kConnectTimeout;
}

bool FellSilent(const Error& error) {
  return error.detail == transport::ToString(transport::TransportFailure::kResponseTimeout);
}

}  // namespace walletgate::provider
