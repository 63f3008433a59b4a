#pragma once

// Errors of a vendor call as the `outcome` label of metrics.

#include "base/error.h"
#include "metrics/metrics.h"

namespace walletgate::provider {

/// Of an exchange that did not complete.
metrics::Outcome OutcomeOfTransport(ErrorKind kind);

/// Of an answer that the error rules, or the response plan, made an error of this kind.
metrics::Outcome OutcomeOfAnswer(ErrorKind kind);

/// Whether the vendor, or the endpoint that gives tokens for it, could not even be reached: nothing was sent to it.
bool CouldNotConnect(const Error& error);

/// Whether the vendor had the request and said nothing until the time was over.
bool FellSilent(const Error& error);

}  // namespace walletgate::provider
