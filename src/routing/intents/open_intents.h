#pragma once

// A look at all open intents, page by page. Used by whoever must know whether one of them may have made a vendor's
// user.

#include <functional>

#include "routing/intents/tools.h"

namespace walletgate::routing {

/// Whether `fits` is true of one, of whichever tenant. Those that cannot be read are shown, too. Error: the store's.
Task<Result<bool>> AnyOpenIntent(Tools& tools, std::function<bool(const storage::Intent&)> fits);

}  // namespace walletgate::routing
