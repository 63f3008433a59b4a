#pragma once

// The media type of a body (RFC 9110 section 8.3.1). Pure. Used for the Content-Type of requests.

#include <optional>
#include <string>
#include <string_view>

namespace walletgate::http {

struct MediaType {
  std::string_view name;               ///< "application/json", as sent
  std::optional<std::string> charset;  ///< the first, unquoted; a second one must say the same
};

/// Nothing for text that is none. Parameters of any name may stand behind the type, also empty ones ("a/b;").
std::optional<MediaType> ParseMediaType(std::string_view text);

}  // namespace walletgate::http
