#pragma once

// Wallet addresses of every chain: their rules, checksums and networks, said here alone. Used on callers' login
// methods, on every address that a vendor returns, and by the simulators, which make some. Pure and thread-safe.

#include <optional>
#include <string>
#include <string_view>

#include "api/end_user.h"

namespace walletgate::api {

/// The address as we keep it, or nothing when it is none of that chain's main network.
///
/// evm       0x and 40 hex digits, kept in the spelling of EIP-55 (ChecksumEvmAddress)
/// solana    base58 of 32 bytes; there is no checksum
/// bitcoin   base58check of a public key's or script's hash ("1…", "3…"); bech32 and bech32m ("bc1…", segwit.h), kept
///           in lower case. The test networks' ("m…", "n…", "2…", "tb1…", "bcrt1…") are refused
/// polkadot  SS58 of 32 bytes under prefix 0, Polkadot's own, or 42, Substrate's generic one, which key tools print
/// when
///           no network was named: one account in two spellings, kept as it came. Other prefixes are other networks
/// stellar   an account id ("G…", strkey.h)
std::optional<std::string> NormalAddress(Chain chain, std::string_view address);

/// The address of `bytes`, which NormalAddress leaves as it is: 20 bytes for evm and for bitcoin (a public key's hash),
/// 32 for the others (a public key; polkadot under prefix 0).
std::string EncodeAddress(Chain chain, std::string_view bytes);

/// "0x" and 40 hex digits in any case → the EIP-55 spelling (eips.ethereum.org/EIPS/eip-55); nothing for another shape.
/// A wrong checksum is mended, not refused: vendors print addresses with and without one.
std::optional<std::string> ChecksumEvmAddress(std::string_view address);

/// True for 0x + 40 hex digits whose mixed case is a right EIP-55 checksum; all-lower and all-upper carry none and
/// pass.
bool IsEvmAddress(std::string_view address);

}  // namespace walletgate::api
