#include "provider/outcome.h"

#include "auth/auth_scheme.h"
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
  std::string_view word = error.detail;
  if (word.starts_with(auth::kTokenEndpoint)) word.remove_prefix(auth::kTokenEndpoint.size());
  switch (transport::TransportFailureFromWord(word).value_or(TransportFailure::kInternal)) {
    case TransportFailure::kNameNotResolved:
    case TransportFailure::kAddressRefused:
    case TransportFailure::kProxyRefused:
    case TransportFailure::kConnectFailed:
    case TransportFailure::kTlsFailed:
    case TransportFailure::kConnectTimeout: return true;
    default: return false;
  }
}

bool FellSilent(const Error& error) {
  return error.detail == transport::ToString(transport::TransportFailure::kResponseTimeout);
}

}  // namespace walletgate::provider
