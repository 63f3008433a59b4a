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

/// uri-host [":" port], RFC 9110 section 7.2: a registered name, IPv4 or "[IPv6]", not empty; no userinfo. The port may
/// be empty (RFC 3986 section 3.2.3).
bool IsAuthority(std::string_view text);

/// 1*DIGIT. Nothing for other text; the largest value when it does not fit.
std::optional<std::uint64_t> ParseDecimal(std::string_view text);

/// chunk-ext of RFC 9112 section 7.1.1, in ASCII; "" is one.
bool AreChunkExtensions(std::string_view text);

/// A list of two or more transfer codings whose last is "chunked" and whose others are not (RFC 9112 section 6.1): one
/// that somebody else could decode.
bool EndsInChunked(std::string_view codings);

/// The form "HTTP/" DIGIT "." DIGIT, of whichever version.
bool IsHttpVersion(std::string_view text);

/// Whether somebody here reads the field `name` (in lower case). Only the values of others may hold bytes above ASCII
/// (obs-text, RFC 9110 section 5.5): what those mean is then nobody's question.
bool IsReadHere(std::string_view name);

/// Decodes the escapes of unreserved characters, which mean the same without (RFC 3986 section 6.2.2.2). REQUIRES
/// well-formed escapes.
void DecodeUnreserved(std::string& path);

/// 1*8HEXDIG. Nothing for other text.
std::optional<std::uint32_t> ParseChunkSize(std::string_view text);

}  // namespace walletgate::http
