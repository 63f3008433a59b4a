#include "api/end_user.h"

#include "api/login_kinds.h"
#include "api/names.h"

namespace walletgate::api {
namespace {

template <class Enum, std::size_t kSize>
std::optional<Enum> FromName(const std::array<std::string_view, kSize>& names, std::string_view name) {
  for (std::size_t i = 0; i < kSize; ++i) {
    if (names[i] == name) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace

std::string_view ToString(Chain chain) { return kChainNames[static_cast<std::size_t>(chain)]; }
std::string_view ToString(WalletKind kind) { return kWalletKindNames[static_cast<std::size_t>(kind)]; }
std::string_view ToString(LoginType type) { return kLoginTypeNames[static_cast<std::size_t>(type)]; }
std::string_view ToString(Status status) { return kStatusNames[static_cast<std::size_t>(status)]; }

std::optional<Chain> ChainFromName(std::string_view name) { return FromName<Chain>(kChainNames, name); }
std::optional<WalletKind> WalletKindFromName(std::string_view name) {
  return FromName<WalletKind>(kWalletKindNames, name);
}
std::optional<LoginType> LoginTypeFromName(std::string_view name) { return FromName<LoginType>(kLoginTypeNames, name); }
std::optional<Status> StatusFromName(std::string_view name) { return FromName<Status>(kStatusNames, name); }

Status ShownStatus(const EndUser& user) {
  const bool waits = !user.pending_wallets.empty() || user.missing_since;
  return waits && user.status == Status::kActive ? Status::kPending : user.status;
}

void DropPersonalMembers(EndUser& user) {
  user.login_methods.clear();
  user.profile = Profile();
  user.metadata.clear();
}

void EnsureDefaultWallets(std::vector<Wallet>& wallets) {
  std::map<Chain, Wallet*> defaults;
  for (Wallet& wallet : wallets) {
    if (wallet.gone_since) continue;
    Wallet*& chosen = defaults[wallet.chain];
    if (chosen == nullptr || (wallet.is_default && !chosen->is_default)) chosen = &wallet;
  }
  for (Wallet& wallet : wallets) {
    const auto chosen = defaults.find(wallet.chain);
    wallet.is_default = chosen != defaults.end() && chosen->second == &wallet;
  }
}

}  // namespace walletgate::api
