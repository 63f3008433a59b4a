#include "routing/users/wallet_request.h"

#include "api/names.h"
#include "crypto/digest.h"

namespace walletgate::routing {

std::string WalletFingerprint(const std::string& end_user_id, const api::WalletRequest& wallet) {
  std::string text = "wallet\n" + end_user_id + '\n';
  text += ToString(wallet.chain);
  text += '\n';
  text += ToString(wallet.kind);
  return crypto::Sha256Hex(text);
}

std::vector<std::string> WalletFingerprints(const std::string& end_user_id) {
  std::vector<std::string> fingerprints;
  for (const std::string_view chain : api::kChainNames) {
    for (const std::string_view kind : api::kWalletKindNames) {
      fingerprints.push_back(
          WalletFingerprint(end_user_id, {*api::ChainFromName(chain), *api::WalletKindFromName(kind)}));
    }
  }
  return fingerprints;
}

}  // namespace walletgate::routing
