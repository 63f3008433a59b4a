#pragma once

// The first stages: until when a request has time, what it is called, which route it takes. For their order and its
// reasons see http/pipeline.cpp.

#include "base/result.h"
#include "http/visit.h"

namespace walletgate::http {

/// From here on the request counts as one under way, and has the time that the options give.
Result<void> StartClock(Visit& visit);
/// The caller's id of the request, or one of our own.
Result<void> SetRequestId(Visit& visit);
/// The caller's trace with a span of ours, or a trace of ours.
Result<void> StartTrace(Visit& visit);
/// Errors: kNotFound, kMethodNotAllowed.
Result<void> TakeTrafficRoute(Visit& visit);
Result<void> TakeAdminRoute(Visit& visit);
/// A caller who has less patience says so. Error: kMalformedRequest.
Result<void> ReadTimeout(Visit& visit);

/// For what is no request yet.
std::string NewRequestId(routing::Engine& engine);

}  // namespace walletgate::http
