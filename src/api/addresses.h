#pragma once

// Wallet addresses: EIP-55 checksums (eips.ethereum.org/EIPS/eip-55) and Solana's base58. Used on callers' login
// methods and on every address that a vendor returns. Pure and thread-safe.

#include <optional>
#include <string>
#include <string_view>

namespace walletgate::api {

/// "0x" and 40 hex digits in any case → the EIP-55 spelling; nothing for another shape. A wrong checksum is mended,
/// not refused: vendors print addresses with and without one.
std::optional<std::string> ChecksumEvmAddress(std::string_view address);

/// True for 0x + 40 hex digits whose mixed case is a right EIP-55 checksum; all-lower and all-upper carry none and
/// pass.
bool IsEvmAddress(std::string_view address);

/// Base58 (Bitcoin's alphabet, without a checksum) that decodes to exactly 32 bytes.
bool IsSolanaAddress(std::string_view address);

}  // namespace walletgate::api
