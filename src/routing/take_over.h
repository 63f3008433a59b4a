#pragma once

// What a vendor's answer changes of an end user as the directory has him. Pure. Used by the service.

#include "api/end_user.h"

namespace walletgate::routing {

/// What was asked, as far as it decides what an answer may change.
enum class Asked : std::uint8_t {
  kCreate,  ///< a user, or what became of him: wallets beside the asked ones are taken too
  kWallet,  ///< one wallet: those of chains that nobody asked for are left out
  kAll,     ///< the user as he is: known wallets that an answer with a list does not name are marked as gone
};

/// Takes over ids, status, the vendor's date and wallets. Ids that are known stay; our own `created_at` too. Wallets
/// are only ever added, up to api::kMaxKeptWallets. Pending wallets of which the answer names one are pending no more.
/// Gives the number of wallets that were left out.
std::size_t TakeOver(const api::ProviderResult& result, Asked asked, WallTime now, api::EndUser& user);

/// Adds what is pending of `earlier` to `user`, each pair of chain and kind once.
void AddPending(const std::vector<api::WalletRequest>& earlier, api::EndUser& user);

}  // namespace walletgate::routing
