#pragma once

// POST /v1/end-users/{id}/wallets: one more wallet of a user who is there. Used by EndUserService.

#include "routing/intents/intent_runner.h"
#include "routing/recovery/outcome_recovery.h"
#include "routing/users/pending_wallet.h"

namespace walletgate::routing {

/// Loop-bound.
class AddWallet {
 public:
  AddWallet(Tools& tools, IntentRunner& runner, OutcomeRecovery& recovery)
      : tools_(tools), runner_(runner), recovery_(recovery), pending_(tools) {}

  /// 201 with the user and its new wallet. REQUIRES caller.progress.
  Task<Result<ApiAnswer>> Run(CallerContext caller, std::string id, api::WalletRequest wallet);

 private:
  using Reply = Result<std::optional<ApiAnswer>>;

  /// The reply that earlier requests have led to; nothing where there is none, and `provider` may be asked. `record`
  /// takes the user as he is now.
  Task<Reply> Earlier(WalletOrder& order, std::shared_ptr<const provider::Provider>& provider,
                      storage::UserRecord& record);
  /// Asks the provider for the wallet.
  Task<Result<ApiAnswer>> Order(const WalletOrder& order, std::shared_ptr<const provider::Provider> provider,
                                storage::UserRecord record);

  Tools& tools_;
  IntentRunner& runner_;
  OutcomeRecovery& recovery_;
  PendingWallet pending_;
};

}  // namespace walletgate::routing
