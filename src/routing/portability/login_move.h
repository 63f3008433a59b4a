#pragma once

// Which logins of a user go along to another vendor. Internal to this folder.

#include "routing/portability/move.h"

namespace walletgate::routing {

/// Puts those that go along into the draft, and says what becomes of the others.
void MoveLogins(const Move& move, const MovingUser& moving, MoveDraft& draft);

/// What the target asks of logins and the draft has not. `user`: as he is stored.
void CheckNeededLogins(const Move& move, const api::EndUser& user, MoveDraft& draft);

}  // namespace walletgate::routing
