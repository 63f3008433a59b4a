#include "provider/outcome.h"

namespace walletgate::provider {

using metrics::Outcome;

Outcome OutcomeOfTransport(ErrorKind kind) {
  if (kind == ErrorKind::kProviderTimeout) return Outcome::kTimeout;
  return kind == ErrorKind::kProviderBadResponse ? Outcome::kInvalidResponse : Outcome::kConnectError;
}

Outcome OutcomeOfAnswer(ErrorKind kind) { return InfoOf(kind).counts_as; }

bool CouldNotConnect(const Error& error) { return InfoOf(error.cause).at == FailedAt::kConnecting; }

bool FellSilent(const Error& error) { return error.cause == Cause::kResponseTimeout; }

}  // namespace walletgate::provider
