#pragma once

// The last stages, of every answer of the traffic listener: what it tells of its making, and what is
// kept of it beside the log (http/stages/request_log.h).

#include <string>
#include <vector>

#include "base/error.h"
#include "http/visit.h"

namespace walletgate::http {

/// How long the whole took, and the vendor's part of it, into the visit.
void StopClock(Visit& visit);
/// X-Walletgate-Provider, Server-Timing, RateLimit.
void AddOrigin(const Visit& visit, Reply& reply);

/// What CountRequest says a fault of a body is of: the top-level members, and the body as a whole.
std::vector<std::string> ValidationFields();

// `error`: what the answer is of; null for a success.
void CountRequest(const Visit& visit, const Error* error, const Reply& reply);
/// For whoever exports (base/span.h); nothing unless the trace is recorded.
void RecordSpan(const Visit& visit, const Error* error, const Reply& reply);

}  // namespace walletgate::http
