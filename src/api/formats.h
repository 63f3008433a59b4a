#pragma once

// The written form of every text value that a caller may send. Each check looks at one value, changes nothing, and says
// what is wrong without repeating the value. Used by request parsing only. Pure and thread-safe.

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace walletgate::api {

/// Why a text was refused: `code` is a FieldError code, `detail` completes "this member ...".
struct TextFault {
  std::string_view code;
  std::string detail;
};
using TextCheck = std::optional<TextFault>;  ///< nothing: the text is good

/// 1-128 of A-Z a-z 0-9 . _ -; not "." or "..", which a URL path would swallow.
TextCheck CheckExternalId(std::string_view text);

/// As IsProviderUserId.
TextCheck CheckProviderUserId(std::string_view text);

/// [a-z][a-z0-9-]{0,63}: the shape of a provider id; whether it exists is routing's business.
TextCheck CheckProviderId(std::string_view text);

/// One mailbox in plain dot-atom form: at most 254 characters, one "@", an ASCII dot-atom of at most 64 before it, and
/// after it two or more labels of 1-63 letters, digits and inner hyphens, the last of them not all digits. No quoted
/// strings, comments, address literals or surrounding space, although RFC 5322 knows them: vendors refuse them.
TextCheck CheckEmail(std::string_view text);

/// E.164 as `^\+[1-9][0-9]{1,14}$`.
TextCheck CheckPhoneNumber(std::string_view text);

/// 0x and 40 hex digits, with a right EIP-55 checksum if it has mixed case.
TextCheck CheckEvmAddress(std::string_view text);

/// 1-256 code points without control characters (C0, DEL, C1).
TextCheck CheckText(std::string_view text);

/// 1-256 characters of printable ASCII: identifiers that travel in tokens.
TextCheck CheckIdentifier(std::string_view text);

/// 1-8192 characters, three non-empty base64url parts between dots (RFC 7515 compact form). The token is not verified.
TextCheck CheckUserToken(std::string_view text);

/// 1-64 of A-Z a-z 0-9 _ . -
TextCheck CheckMetadataKey(std::string_view text);

/// At most 512 code points without control characters; may be empty.
TextCheck CheckMetadataValue(std::string_view text);

/// One of `names`, else code `enum` with the list and the nearest spelling.
TextCheck CheckOneOf(std::string_view text, std::span<const std::string_view> names);

/// "; did you mean 'x'?" or nothing.
std::string DidYouMean(std::string_view text, std::span<const std::string_view> names);

}  // namespace walletgate::api
