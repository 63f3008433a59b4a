#pragma once

// A user as a vendor's list shows him, on his way through the ledger of imports. Pure. Used by ImportWalk and
// ImportLines.

#include "api/end_user.h"
#include "api/import_line.h"

namespace walletgate::routing {

api::ImportedUser ListedUser(const api::ProviderResult& result);
/// As the list had him.
api::ProviderResult ShownAgain(const api::ImportedUser& user);

}  // namespace walletgate::routing
