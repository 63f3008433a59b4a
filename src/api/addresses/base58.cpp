#include "api/addresses/base58.h"

#include <algorithm>
#include <iterator>

namespace walletgate::api {
namespace {

constexpr std::string_view kAlphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

std::size_t CountLeading(char c, std::string_view text) { return std::min(text.find_first_not_of(c), text.size()); }

/// number = number * 58 + digit, big-endian. False when it no longer fits.
bool MultiplyAdd(std::string& number, std::size_t digit) {
  auto carry = static_cast<unsigned>(digit);
  for (auto byte = number.rbegin(); byte != number.rend(); ++byte) {
    carry += 58U * static_cast<unsigned char>(*byte);
    *byte = static_cast<char>(carry & 0xFFU);
    carry >>= 8U;
  }
  return carry == 0;
}

/// digits = digits * 256 + byte, each digit 0-57, the lowest first.
void AppendByte(std::string& digits, unsigned char byte) {
  unsigned carry = byte;
  for (char& digit : digits) {
    carry += static_cast<unsigned>(digit) << 8U;
    digit = static_cast<char>(carry % 58);
    carry /= 58;
  }
  for (; carry != 0; carry /= 58) digits += static_cast<char>(carry % 58);
}

}  // namespace

std::string EncodeBase58(std::string_view bytes) {
  std::string digits;
  for (const char byte : bytes) AppendByte(digits, static_cast<unsigned char>(byte));
  std::string text(CountLeading('\0', bytes), kAlphabet[0]);
  std::transform(digits.rbegin(), digits.rend(), std::back_inserter(text),
                 [](char digit) { return kAlphabet[static_cast<std::size_t>(digit)]; });
  return text;
}

std::optional<std::string> DecodeBase58(std::string_view text, std::size_t size) {
  if (text.size() > 2 * size) return std::nullopt;  // a byte takes 1.37 digits; bounds the work
  std::string number(size, '\0');
  for (const char c : text) {
    const std::size_t digit = kAlphabet.find(c);
    if (digit == std::string_view::npos || !MultiplyAdd(number, digit)) return std::nullopt;
  }
  if (CountLeading(kAlphabet[0], text) != CountLeading('\0', number)) return std::nullopt;
  return number;
}

}  // namespace walletgate::api
