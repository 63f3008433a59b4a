#include "storage/link.h"

#include <algorithm>

#include "base/strings.h"

namespace walletgate::storage {

std::string AddressKey(std::string_view address) {
  // No other chain's addresses begin so.
  return address.starts_with("0x") || address.starts_with("0X") ? ToLowerAscii(address) : std::string(address);
}

std::vector<std::string> AddressKeysOf(const api::EndUser& user) {
  std::vector<std::string> keys;
  for (const auto* wallets : {&user.wallets, &user.previous_wallets}) {
    for (const api::Wallet& wallet : *wallets) keys.push_back(AddressKey(wallet.address));
  }
  return keys;
}

bool HasAddress(const api::EndUser& user, std::string_view address) {
  const std::vector<std::string> keys = AddressKeysOf(user);
  return std::find(keys.begin(), keys.end(), AddressKey(address)) != keys.end();
}

}  // namespace walletgate::storage
