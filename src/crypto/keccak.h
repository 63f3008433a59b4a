#pragma once

// Keccak-256 as Ethereum uses it: the Keccak submission (keccak.team), multi-rate padding 0x01, not SHA3-256's 0x06.

#include <array>
#include <cstdint>
#include <string_view>

namespace walletgate::crypto {

std::array<std::uint8_t, 32> Keccak256(std::string_view bytes);

}  // namespace walletgate::crypto
