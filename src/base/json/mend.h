#pragma once

// What vendors get wrong in the spelling of JSON, put right.

#include <string>
#include <string_view>

namespace walletgate::json {

/// `text` without what is wrong with the spelling of much JSON: a byte order mark goes; bytes that are no UTF-8, NUL
/// and lone surrogates become U+FFFD, control characters in strings are escaped, NaN and Infinity become null, and of
/// numbers beyond the range of a double whole ones become strings and others null. Whether the rest is JSON is for
/// Parse to say.
std::string Mend(std::string_view text);

}  // namespace walletgate::json
