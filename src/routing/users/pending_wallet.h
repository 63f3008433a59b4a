#pragma once

// A wallet that was asked for and has not come: whoever asks once more gets it when it is there, and no second one.
// Used by AddWallet.

#include <optional>

#include "routing/api_answer.h"
#include "routing/intents/tools.h"

namespace walletgate::routing {

/// One request for a wallet, in the frame of AddWallet.
struct WalletOrder {
  const CallerContext& caller;
  const api::WalletRequest wallet;
  const std::string fingerprint;
  std::string not_applied = {};  ///< id of the open intent of an earlier request, once that is known of it
};

/// Loop-bound.
class PendingWallet {
 public:
  explicit PendingWallet(Tools& tools) : tools_(tools) {}

  /// Whether the user waits for such a wallet already, or a caller was told to come back for one.
  bool IsAwaited(const WalletOrder& order, const api::EndUser& user) const;

  /// The reply when the vendor, `provider`, has the wallet by now, nothing when it may be asked for once more. Errors:
  /// kRequestInProgress, it may still come; what the vendor answered. `record` takes what the vendor shows. All must
  /// live until the task ends.
  Task<Result<std::optional<ApiAnswer>>> Find(const WalletOrder& order,
                                              std::shared_ptr<const provider::Provider> provider,
                                              storage::UserRecord& record);

  /// Nobody is told to come back for that wallet any more.
  static void ForgetAskedAgain(const api::WalletRequest& wallet, api::EndUser& user);

 private:
  /// The vendor's answer about the user, taken over into `record`. Where the wallet has come the store does not have it
  /// yet, but that the caller asks again.
  Task<Result<void>> AskVendor(const WalletOrder& order, std::shared_ptr<const provider::Provider> provider,
                               storage::UserRecord& record);

  Tools& tools_;
};

}  // namespace walletgate::routing
