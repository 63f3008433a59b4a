#include "api/addresses.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "api/keccak.h"
#include "base/strings.h"

namespace walletgate::api {
namespace {

constexpr std::size_t kEvmLength = 42;
constexpr std::size_t kSolanaBytes = 32;
constexpr std::size_t kSolanaMaxLength = 44;  // 58^44 > 2^256
constexpr std::string_view kBase58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLowerHexLetter(char c) { return c >= 'a' && c <= 'f'; }
bool IsUpperHexLetter(char c) { return c >= 'A' && c <= 'F'; }
bool IsHex(char c) { return IsDigit(c) || IsLowerHexLetter(c) || IsUpperHexLetter(c); }

/// number = number * 58 + digit, big-endian. False when it no longer fits.
bool MultiplyAdd(std::array<std::uint8_t, kSolanaBytes>& number, std::size_t digit) {
  auto carry = static_cast<std::uint32_t>(digit);
  for (std::size_t i = kSolanaBytes; i-- > 0;) {
    carry += 58U * number[i];
    number[i] = static_cast<std::uint8_t>(carry & 0xFFU);
    carry >>= 8U;
  }
  return carry == 0;
}

}  // namespace

std::optional<std::string> ChecksumEvmAddress(std::string_view address) {
  if (address.size() != kEvmLength || !address.starts_with("0x")) return std::nullopt;
  if (!std::all_of(address.begin() + 2, address.end(), IsHex)) return std::nullopt;
  std::string out = ToLowerAscii(address);
  const std::array<std::uint8_t, 32> hash = Keccak256(std::string_view(out).substr(2));
  for (std::size_t i = 0; i + 2 < kEvmLength; ++i) {
    const unsigned nibble = i % 2 == 0 ? hash[i / 2] >> 4U : hash[i / 2] & 0xFU;
    char& c = out[i + 2];
    if (nibble >= 8 && IsLowerHexLetter(c)) c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

bool IsEvmAddress(std::string_view address) {
  const std::optional<std::string> checksummed = ChecksumEvmAddress(address);
  if (!checksummed) return false;
  const std::string_view digits = address.substr(2);
  const bool has_lower = std::any_of(digits.begin(), digits.end(), IsLowerHexLetter);
  const bool has_upper = std::any_of(digits.begin(), digits.end(), IsUpperHexLetter);
  return !(has_lower && has_upper) || *checksummed == address;
}

bool IsSolanaAddress(std::string_view address) {
  if (address.size() < kSolanaBytes || address.size() > kSolanaMaxLength) return false;
  std::array<std::uint8_t, kSolanaBytes> number{};
  for (char c : address) {
    const std::size_t digit = kBase58.find(c);
    if (digit == std::string_view::npos || !MultiplyAdd(number, digit)) return false;
  }
  // Leading '1's stand for leading zero bytes, one each; what remains is the number without leading zeros.
  const auto first_digit = std::find_if(address.begin(), address.end(), [](char c) { return c != '1'; });
  const auto first_byte = std::find_if(number.begin(), number.end(), [](std::uint8_t b) { return b != 0; });
  return first_digit - address.begin() + (number.end() - first_byte) == static_cast<std::ptrdiff_t>(kSolanaBytes);
}

}  // namespace walletgate::api
