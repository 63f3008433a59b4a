#pragma once

// How fast an account may be called by work that nobody waits for: after everybody else, and by a part of the vendor's
// rate. Pure. Used by looks, reconciliations and whatever else works through many users.

#include <chrono>

#include "provider/provider.h"

namespace walletgate::routing {

/// Whether nobody waits for a place there, and its circuit is not open: where nobody else calls, such a call is the
/// probe that closes it.
bool IsIdle(const provider::Provider& provider, SteadyTime now);

/// Between two calls: a tenth of the vendor's rate; `where_unknown` where its file names none.
std::chrono::nanoseconds SpareInterval(const provider::Provider& provider, std::chrono::nanoseconds where_unknown);

}  // namespace walletgate::routing
