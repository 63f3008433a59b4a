#include "api/addresses/strkey.h"

#include <cstddef>
#include <cstdint>
#include <optional>

#include "api/addresses/base32.h"

namespace walletgate::api {
namespace {

constexpr std::size_t kLength = 56;  // 35 bytes, without bits to spare
constexpr std::size_t kKeyBytes = 32;
constexpr char kAccountId = 6 << 3;  // the version byte: an account id, Ed25519

/// CRC16-XMODEM: polynomial 0x1021, from zero.
std::uint16_t Crc16(std::string_view bytes) {
  std::uint32_t crc = 0;
  for (const char byte : bytes) {
    crc ^= static_cast<std::uint32_t>(static_cast<unsigned char>(byte)) << 8U;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 0x8000U) != 0 ? (crc << 1U) ^ 0x1021U : crc << 1U;
  }
  return static_cast<std::uint16_t>(crc);
}

}  // namespace

std::string StellarAccountId(std::string_view public_key) {
  std::string bytes = kAccountId + std::string(public_key);
  const std::uint16_t crc = Crc16(bytes);
  bytes += static_cast<char>(crc & 0xFFU);
  bytes += static_cast<char>(crc >> 8U);
  return EncodeBase32(bytes);
}

bool IsStellarAccountId(std::string_view text) {
  if (text.size() != kLength) return false;
  const std::optional<std::string> bytes = DecodeBase32(text);
  // "A strkey is only valid if re-encoding the binary key yields the exact same strkey": kind, checksum and spelling.
  return bytes && StellarAccountId(std::string_view(*bytes).substr(1, kKeyBytes)) == text;
}

}  // namespace walletgate::api
