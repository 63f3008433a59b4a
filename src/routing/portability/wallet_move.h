#pragma once

// Which wallets of a user have a counterpart at another vendor, and which addresses stay. Internal to this folder.

#include "routing/portability/move.h"

namespace walletgate::routing {

/// Puts the wallets to ask for into the draft, and says what becomes of the addresses.
void MoveWallets(const Move& move, const MovingUser& moving, MoveDraft& draft);

}  // namespace walletgate::routing
