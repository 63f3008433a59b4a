#pragma once

// Bitcoin's segregated witness addresses: bech32 for version 0 (BIP 173, github.com/bitcoin/bips), bech32m for versions
// 1 to 16 (BIP 350). Used by addresses.cpp. Pure and thread-safe.

#include <string_view>

namespace walletgate::api {

/// `address` in lower case, of the main network ("bc1…"), with a right checksum. Programs have 20 or 32 bytes in
/// version 0, 32 in version 1 (taproot; the rules of BIP 341 lock no other length, anybody could spend from it), 2 to
/// 40 in versions 2 to 16, which no rule gives a meaning yet.
bool IsSegwitAddress(std::string_view address);

}  // namespace walletgate::api
