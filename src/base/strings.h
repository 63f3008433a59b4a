#pragma once

// Small text helpers without a better home.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace walletgate {

/// The candidate nearest to `name` by Damerau-Levenshtein distance, if near enough to be a likely typo
/// (distance ≤ 2 and ≤ a third of the length, at least 1). For "did you mean".
std::optional<std::string> NearestName(std::string_view name, std::span<const std::string> candidates);

/// "a, b, c"
std::string Join(std::span<const std::string> parts, std::string_view separator);

/// RFC 3986: everything but unreserved characters becomes %XX (upper case). One path segment or query value.
std::string PercentEncode(std::string_view text);

/// application/x-www-form-urlencoded value (space is '+').
std::string FormEncode(std::string_view text);

/// RFC 3986 percent-decoding; nothing for a bad escape.
std::optional<std::string> PercentDecode(std::string_view text);

/// RFC 6901: escapes "~" and "/" of one pointer token.
std::string PointerToken(std::string_view name);

bool EqualsIgnoreCase(std::string_view a, std::string_view b);  ///< ASCII only
std::string ToLowerAscii(std::string_view text);
std::string ToUpperAscii(std::string_view text);
std::string_view Trim(std::string_view text);  ///< spaces and tabs (OWS)

/// Lower-case hex.
std::string HexEncode(std::span<const std::uint8_t> bytes);

/// "15s", "250ms", "24h", "2m", "7d": a whole number and a unit. Nothing for other text or overflow.
std::optional<std::int64_t> ParseDurationMillis(std::string_view text);

}  // namespace walletgate
