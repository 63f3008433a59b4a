#pragma once

// Whether one stored end user could be created at another vendor as he is, and what he would lose: his create is
// compiled as POST /v1/end-users/plan compiles one, and nothing is sent. Used by the surveys of portability reports.

#include "routing/portability/move.h"

namespace walletgate::routing {

/// The create as it would be sent to the target, and what is said of it. Pure and thread-safe. A few microseconds.
MoveDraft DraftMove(const Move& move, const MovingUser& moving);

/// What is said of it alone.
Verdict CheckMove(const Move& move, const MovingUser& moving);

}  // namespace walletgate::routing
