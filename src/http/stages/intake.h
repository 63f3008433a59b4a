#pragma once

// What a route needs from its request, read before its handler runs.

#include "base/result.h"
#include "http/visit.h"

namespace walletgate::http {

/// The parameters that the route knows, into the visit. Error: kInvalidRequest.
Result<void> ReadParameters(Visit& visit);
/// The caller's idempotency key, where the route knows one. Error: kInvalidIdempotencyKey.
Result<void> ReadKey(Visit& visit);
/// Whether what the head says of the body fits. Errors: kUnsupportedMediaType; kInvalidRequest where there must be
/// none.
Result<void> CheckContent(Visit& visit);
/// Room for a large body, where the route takes one. Error: kOverloaded.
Result<void> TakeLargeBody(Visit& visit);
/// The JSON body, where the route has one. Errors: kMalformedRequest; kInvalidRequest where it must have none.
Result<void> ReadBody(Visit& visit);

}  // namespace walletgate::http
