#pragma once

// Waiting for one's turn at an end user. Used by the verbs; who works in the background does not wait
// (FlightTable::TryTake).

#include "routing/caller_context.h"
#include "routing/intents/tools.h"

namespace walletgate::routing {

/// The flight of `external_id`, under the idempotency key `key` ("": none). Empty where a request with the same key is
/// under way, or the caller's time was over while somebody else was at work. `caller` must live until the task ends.
Task<Flight> TakeTurn(Tools& tools, const CallerContext& caller, std::string external_id, std::string key);

}  // namespace walletgate::routing
