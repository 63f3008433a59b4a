#pragma once

// Stellar's account ids as text: strkeys (SEP-23, github.com/stellar/stellar-protocol, ecosystem/sep-0023.md). Used by
// addresses.cpp. Pure and thread-safe.

#include <string>
#include <string_view>

namespace walletgate::api {

/// "G" and 55 more characters for the 32 bytes of an Ed25519 public key.
std::string StellarAccountId(std::string_view public_key);

/// True for what StellarAccountId can give. Every other kind of strkey is refused: seeds ("S…"), which are secrets, and
/// muxed accounts ("M…"), which tell parts of one account apart by a number: the wallet is the account.
bool IsStellarAccountId(std::string_view text);

}  // namespace walletgate::api
