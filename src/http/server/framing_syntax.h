#pragma once

// The character classes and small grammars of RFC 9110 and 3986 that the framing guard checks. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace walletgate::http {

/// Sets `lower` to `name` in lower case. False when it is not a field name that we accept: a token without "_".
bool LowerFieldName(std::string_view name, std::string& lower);

/// Path and query of RFC 3986: its characters only, escapes well-formed.
bool IsPathAndQuery(std::string_view text);

/// uri-host [":" port], RFC 9110 section 7.2: a registered name, IPv4 or "[IPv6]", not empty; no userinfo.
bool IsAuthority(std::string_view text);

/// 1*DIGIT. Nothing for other text; the largest value when it does not fit.
std::optional<std::uint64_t> ParseDecimal(std::string_view text);

/// 1*8HEXDIG. Nothing for other text.
std::optional<std::uint32_t> ParseChunkSize(std::string_view text);

}  // namespace walletgate::http
