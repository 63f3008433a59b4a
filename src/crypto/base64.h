#pragma once

// Bytes as text (RFC 4648), strictly: no two texts stand for the same bytes.

#include <optional>
#include <string>
#include <string_view>

namespace walletgate::crypto {

/// Section 5, no padding. Decode refuses padding, other alphabets and non-zero trailing bits.
std::string Base64UrlEncode(std::string_view bytes);
std::optional<std::string> Base64UrlDecode(std::string_view text);

/// Section 4 with padding (missing padding is accepted when decoding).
std::string Base64Encode(std::string_view bytes);
std::optional<std::string> Base64Decode(std::string_view text);

}  // namespace walletgate::crypto
