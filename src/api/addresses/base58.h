#pragma once

// Base58 with Bitcoin's alphabet (github.com/bitcoin/bitcoin, src/base58.h), without a checksum: bytes as a number,
// each leading zero byte as a leading '1'. Used for the addresses of Bitcoin, Polkadot and Solana. Pure and
// thread-safe.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace walletgate::api {

std::string EncodeBase58(std::string_view bytes);

/// The `size` bytes that `text` stands for; nothing for another alphabet or another number of bytes. Bytes have one
/// spelling only.
std::optional<std::string> DecodeBase58(std::string_view text, std::size_t size);

}  // namespace walletgate::api
