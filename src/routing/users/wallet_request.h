#pragma once

// What makes two requests for a wallet the same. Used by AddWallet and EraseUser.

#include <string>
#include <vector>

#include "api/end_user.h"

namespace walletgate::routing {

std::string WalletFingerprint(const std::string& end_user_id, const api::WalletRequest& wallet);

/// Those of every wallet that may be asked for.
std::vector<std::string> WalletFingerprints(const std::string& end_user_id);

}  // namespace walletgate::routing
