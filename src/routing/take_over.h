#pragma once

// What a vendor's answer changes of an end user as the directory has him. Used by the verbs, by
// whoever ends an intent, and by looks.

#include "api/end_user.h"
#include "provider/loop_context.h"
#include "storage/records.h"

namespace walletgate::routing {

/// What was asked, as far as it decides what an answer may change.
enum class Asked : std::uint8_t {
  kCreate,  ///< a user, or what became of him: wallets beside the asked ones are taken too
  kWallet,  ///< one wallet: those of chains that nobody asked for are left out
  kAll,     ///< the user as he is: known wallets that an answer with a list does not name are marked as gone
};

/// Takes over ids, status, the vendor's date, which contacts are verified, and wallets. Ids that are known stay; our
/// own `created_at` too. No login method is added, and none that was verified, or was not, becomes unknown again.
/// Wallets are only ever added, up to api::kMaxKeptWallets. Pending wallets of which the answer names one are pending
/// no more. Gives the number of wallets that were left out.
std::size_t TakeOver(const api::ProviderResult& result, Asked asked, WallTime now, api::EndUser& user);

/// Whether two login methods are one, as the vendor spells it and as we do.
bool SameLogin(const api::LoginMethod& theirs, const api::LoginMethod& ours);

/// Adds what is pending of `earlier` to `user`, each pair of chain and kind once.
void AddPending(const std::vector<api::WalletRequest>& earlier, api::EndUser& user);

/// Puts the user as the directory has him into an intent about him: he may have changed since the call whose reply was
/// lost. What that call asked for stays asked for.
void TakeCurrent(api::EndUser current, storage::Intent& intent);

/// An answer, and to what.
struct Answered {
  const provider::Provider* provider = nullptr;  ///< null: nobody was asked, an operator has said so
  api::Operation operation = api::Operation::kCreateEndUser;
  const api::ProviderResult& result;
};

/// TakeOver, with what did not fit counted as drift.
void TakeOverAnswer(provider::LoopContext& context, const Answered& answered, api::EndUser& user);

}  // namespace walletgate::routing
