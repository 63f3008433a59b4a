#include "routing/take_over.h"

#include <algorithm>

namespace walletgate::routing {
namespace {

bool Same(const api::Wallet& a, const api::Wallet& b) { return a.chain == b.chain && a.address == b.address; }

api::Wallet* FindWallet(api::EndUser& user, const api::Wallet& wallet) {
  const auto found = std::find_if(user.wallets.begin(), user.wallets.end(),
                                  [&](const api::Wallet& known) { return Same(known, wallet); });
  return found == user.wallets.end() ? nullptr : &*found;
}

bool WaitsFor(const api::EndUser& user, api::Chain chain) {
  return std::any_of(user.pending_wallets.begin(), user.pending_wallets.end(),
                     [&](const api::WalletRequest& pending) { return pending.chain == chain; });
}

/// The latest answer decides which wallet of a chain is the default one.
void ForgetDefaultsOf(const std::vector<api::Wallet>& answered, api::EndUser& user) {
  for (const api::Wallet& wallet : answered) {
    if (!wallet.is_default) continue;
    for (api::Wallet& known : user.wallets) known.is_default = known.is_default && known.chain != wallet.chain;
  }
}

std::size_t AddWallets(const std::vector<api::Wallet>& answered, Asked asked, api::EndUser& user) {
  std::size_t left_out = 0;
  for (const api::Wallet& wallet : answered) {
    if (api::Wallet* known = FindWallet(user, wallet)) {
      *known = wallet;
    } else if (user.wallets.size() == api::kMaxKeptWallets ||
               (asked == Asked::kWallet && !WaitsFor(user, wallet.chain))) {
      ++left_out;
    } else {
      user.wallets.push_back(wallet);
    }
  }
  return left_out;
}

/// Where something had to be left out of the list, who is missing from it is not known.
void MarkGone(const api::ProviderResult& result, WallTime now, api::EndUser& user) {
  if (!result.shows_wallets || result.left_out > 0) return;
  for (api::Wallet& known : user.wallets) {
    const bool named = std::any_of(result.wallets.begin(), result.wallets.end(),
                                   [&](const api::Wallet& wallet) { return Same(wallet, known); });
    if (!named && !known.gone_since) known.gone_since = now;
  }
}

}  // namespace

std::size_t TakeOver(const api::ProviderResult& result, Asked asked, WallTime now, api::EndUser& user) {
  if (user.provider_user_id.empty()) user.provider_user_id = result.provider_user_id;
  if (result.status) user.status = *result.status;
  if (result.created_at) user.provider_created_at = result.created_at;
  if (asked == Asked::kAll) user.missing_since.reset();
  ForgetDefaultsOf(result.wallets, user);
  const std::size_t left_out = result.left_out + AddWallets(result.wallets, asked, user);
  if (asked == Asked::kAll) MarkGone(result, now, user);
  std::erase_if(user.pending_wallets, [&](const api::WalletRequest& pending) {
    return std::any_of(result.wallets.begin(), result.wallets.end(), [&](const api::Wallet& wallet) {
      return wallet.chain == pending.chain && wallet.kind == pending.kind;
    });
  });
  api::EnsureDefaultWallets(user.wallets);
  user.updated_at = now;
  return left_out;
}

void AddPending(const std::vector<api::WalletRequest>& earlier, api::EndUser& user) {
  for (const api::WalletRequest& wallet : earlier) {
    const bool there = std::any_of(user.pending_wallets.begin(), user.pending_wallets.end(), [&](const auto& pending) {
      return pending.chain == wallet.chain && pending.kind == wallet.kind;
    });
    if (!there) user.pending_wallets.push_back(wallet);
  }
}

}  // namespace walletgate::routing
