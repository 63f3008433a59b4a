#pragma once

// Characters of ASCII, whatever the locale. Used by everybody who reads text that has a grammar.

#include <algorithm>
#include <string_view>

namespace walletgate {

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool IsLetter(char c) { return IsLower(c) || IsUpper(c); }
constexpr bool IsAlphanumeric(char c) { return IsLetter(c) || IsDigit(c); }
constexpr bool IsOneOf(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

/// The value of a hexadecimal digit of either case, or -1.
constexpr int HexValue(char c) {
  if (IsDigit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}
constexpr bool IsHexDigit(char c) { return HexValue(c) >= 0; }

constexpr char LowerAscii(char c) { return IsUpper(c) ? static_cast<char>(c - 'A' + 'a') : c; }
constexpr char UpperAscii(char c) { return IsLower(c) ? static_cast<char>(c - 'a' + 'A') : c; }

/// Whether every character is one of letters, digits and `others`.
constexpr bool IsAlphanumericOr(std::string_view others, std::string_view text) {
  return std::all_of(text.begin(), text.end(), [others](char c) { return IsAlphanumeric(c) || IsOneOf(c, others); });
}

/// Whether there are characters, and digits only.
constexpr bool AreDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsDigit);
}

}  // namespace walletgate
