#pragma once

// UTF-8, strictly: shortest forms, no surrogates, at most U+10FFFF (RFC 3629). For validation, lengths and the log.

#include <cstddef>
#include <string_view>

namespace walletgate {

/// One decoded character. `size` is 0 when the text starts with no well-formed sequence (or is empty).
struct CodePoint {
  char32_t value = 0;
  std::size_t size = 0;
};

/// U+FFFD, which stands for bytes that are no text.
inline constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

/// U+FEFF, which some put before a text (RFC 8259 section 8.1).
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// The character that `text` starts with.
CodePoint DecodeUtf8(std::string_view text);

bool IsUtf8(std::string_view text);

/// Characters (code points) of well-formed text; a malformed byte counts as one.
std::size_t CountCodePoints(std::string_view text);

}  // namespace walletgate
