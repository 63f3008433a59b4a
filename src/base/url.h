#pragma once

// An absolute http(s) URL, split. For base URLs in settings, and for the request URIs that JWTs sign.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace walletgate {

struct Url {
  std::string scheme;      ///< "http" or "https", lower case
  std::string host;        ///< lower case; IPv6 in brackets
  std::uint16_t port = 0;  ///< always set (default of the scheme when absent)
  std::string path;        ///< "" or starting with "/", without a trailing "/"

  bool HasDefaultPort() const { return port == (scheme == "https" ? 443 : 80); }
  std::string Authority() const;  ///< host, and ":port" unless default
  std::string Origin() const;     ///< scheme://authority
  std::string ToString() const;   ///< Origin() + path

  friend bool operator==(const Url& a, const Url& b) = default;
};

/// Refuses user info, query, fragment, an empty host, a bad port, other schemes. Error.detail says which.
Result<Url> ParseUrl(std::string_view text);

}  // namespace walletgate
