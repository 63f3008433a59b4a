#pragma once

// Small grammars of RFC 9110 that the edge, outgoing calls and provider files have in common. Pure.

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/ascii.h"

namespace walletgate {

/// tchar of section 5.6.2.
inline constexpr std::array<bool, 256> kTokenCharacters = [] {
  std::array<bool, 256> table{};
  for (int i = 1; i < 128; ++i) {
    const char c = static_cast<char>(i);
    table[static_cast<std::size_t>(i)] = IsAlphanumeric(c) || IsOneOf(c, "!#$%&'*+-.^_`|~");
  }
  return table;
}();
constexpr bool IsTokenCharacter(char c) { return kTokenCharacters[static_cast<unsigned char>(c)]; }

/// A token of section 5.6.2: names of header fields, and methods.
bool IsToken(std::string_view text);

/// Takes a token from the front of `text`; "" when it does not begin with one.
std::string_view TakeToken(std::string_view& text);

/// Takes a quoted-string of section 5.6.4 from the front of `text` and gives what it says. Nothing, and `text` as it
/// was, when it does not begin with one.
std::optional<std::string> TakeQuotedString(std::string_view& text);

/// A value of section 5.5 to send: no control character but tab. Bytes above ASCII may stand in it (obs-text).
bool IsFieldValue(std::string_view text);

/// The same without obs-text: visible ASCII, spaces and tabs only.
bool IsAsciiFieldValue(std::string_view text);

}  // namespace walletgate
