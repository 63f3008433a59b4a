#include "crypto/base64.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace walletgate::crypto {
namespace {

constexpr std::string_view kUrlAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view kStandardAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::uint8_t kNoDigit = 0xFF;
using DigitTable = std::array<std::uint8_t, 256>;

constexpr DigitTable MakeDigits(std::string_view alphabet) {
  DigitTable table{};
  for (std::uint8_t& digit : table) digit = kNoDigit;
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return table;
}

constexpr DigitTable kUrlDigits = MakeDigits(kUrlAlphabet);
constexpr DigitTable kStandardDigits = MakeDigits(kStandardAlphabet);

std::string Encode(std::string_view bytes, std::string_view alphabet) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  std::uint32_t buffer = 0;
  unsigned bits = 0;
  for (const char byte : bytes) {
    buffer = buffer << 8U | static_cast<unsigned char>(byte);
    for (bits += 8; bits >= 6;) {
      bits -= 6;
      out.push_back(alphabet[buffer >> bits & 0x3FU]);
    }
  }
  if (bits > 0) out.push_back(alphabet[buffer << (6 - bits) & 0x3FU]);
  return out;
}

std::optional<std::string> Decode(std::string_view text, const DigitTable& digits) {
  if (text.size() % 4 == 1) return std::nullopt;
  std::string out;
  out.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t buffer = 0;
  unsigned bits = 0;
  for (const char letter : text) {
    const std::uint8_t digit = digits[static_cast<unsigned char>(letter)];
    if (digit == kNoDigit) return std::nullopt;
    buffer = buffer << 6U | digit;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out.push_back(static_cast<char>(buffer >> bits & 0xFFU));
    }
  }
  // Two spellings of the same bytes would let one signature have two texts.
  if ((buffer & ((1U << bits) - 1U)) != 0) return std::nullopt;
  return out;
}

}  // namespace

std::string Base64UrlEncode(std::string_view bytes) { return Encode(bytes, kUrlAlphabet); }
std::optional<std::string> Base64UrlDecode(std::string_view text) { return Decode(text, kUrlDigits); }

std::string Base64Encode(std::string_view bytes) {
  std::string out = Encode(bytes, kStandardAlphabet);
  out.append((4 - out.size() % 4) % 4, '=');
  return out;
}

std::optional<std::string> Base64Decode(std::string_view text) {
  const std::size_t digits = std::min(text.find('='), text.size());
  const std::size_t padding = text.size() - digits;
  if (padding > 0 && (padding > 2 || text.size() % 4 != 0)) return std::nullopt;
  if (text.substr(digits).find_first_not_of('=') != std::string_view::npos) return std::nullopt;
  return Decode(text.substr(0, digits), kStandardDigits);
}

}  // namespace walletgate::crypto
