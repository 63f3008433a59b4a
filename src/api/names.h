#pragma once

// The closed value sets of the contract, spelt once. Read by validation, the field table and the OpenAPI document.
// Order is that of the enums in end_user.h. The types of login methods have a table of their own (api/login_kinds.h).

#include <array>
#include <string_view>

namespace walletgate::api {

inline constexpr std::array<std::string_view, 5> kChainNames = {"evm", "solana", "bitcoin", "polkadot", "stellar"};
inline constexpr std::array<std::string_view, 2> kWalletKindNames = {"eoa", "smart"};
inline constexpr std::array<std::string_view, 3> kStatusNames = {"active", "pending", "deleted"};
inline constexpr std::array<std::string_view, 5> kIssuerNames = {"google", "apple", "x", "telegram", "github"};
inline constexpr std::array<std::string_view, 2> kProfileTypeNames = {"individual", "business"};

/// `<chain>_<kind>`: what `sole_account` may be.
inline constexpr std::array<std::string_view, 10> kAccountNames = {
    "evm_eoa",       "evm_smart",    "solana_eoa",     "solana_smart", "bitcoin_eoa",
    "bitcoin_smart", "polkadot_eoa", "polkadot_smart", "stellar_eoa",  "stellar_smart"};

}  // namespace walletgate::api
