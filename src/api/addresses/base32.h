#pragma once

// Base32 without padding (RFC 4648 section 6). Pure and thread-safe.

#include <optional>
#include <string>
#include <string_view>

namespace walletgate::api {

/// As many characters as whole groups of five bits give: a last group that `bytes` do not fill is left out.
std::string EncodeBase32(std::string_view bytes);

/// Whole bytes only; bits that are left over are dropped. Nothing for another alphabet, lower case included.
std::optional<std::string> DecodeBase32(std::string_view text);

}  // namespace walletgate::api
