#include "base/url.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

#include "base/ascii.h"
#include "base/strings.h"

namespace walletgate {

namespace {

Error BadUrl(const char* what) { return MakeError(ErrorKind::kInvalidRequest, what); }

bool IsHostName(std::string_view host) {
  if (host.empty() || host.size() > 253 || host.front() == '.' || host.front() == '-') return false;
  if (host.find("..") != std::string_view::npos) return false;
  return IsAlphanumericOr("-._", host);
}

bool IsBracketedIpv6(std::string_view host) {
  if (host.size() < 4 || host.front() != '[' || host.back() != ']') return false;
  in6_addr address{};
  return inet_pton(AF_INET6, std::string(host.substr(1, host.size() - 2)).c_str(), &address) == 1;
}

/// pchar and "/" of RFC 3986 section 3.3.
bool IsPathCharacter(char c) { return IsAlphanumeric(c) || IsOneOf(c, "-._~!$&'()*+,;=:@/%"); }

bool HasDotSegment(std::string_view path) {
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const std::string_view segment = path.substr(0, path.find('/'));
    if (segment == "." || segment == "..") return true;
    path.remove_prefix(segment.size());
  }
  return false;
}

/// Where the host ends and ":port" or nothing begins.
std::size_t HostEnd(std::string_view authority) {
  const std::size_t bracket = authority.starts_with('[') ? authority.find(']') : std::string_view::npos;
  if (bracket != std::string_view::npos) return bracket + 1;
  return std::min(authority.find(':'), authority.size());
}

Result<std::uint16_t> ParsePort(std::string_view text, std::string_view scheme) {
  if (text.empty()) return static_cast<std::uint16_t>(scheme == "https" ? 443 : 80);
  std::uint16_t port = 0;
  const char* const last = text.data() + text.size();
  const auto [end, fault] = std::from_chars(text.data() + 1, last, port);
  if (text.front() != ':' || fault != std::errc() || end != last || port == 0) {
    return BadUrl("the port must be a number from 1 to 65535");
  }
  return port;
}

Result<std::string> ParsePath(std::string_view path) {
  if (!std::all_of(path.begin(), path.end(), IsPathCharacter)) {
    return BadUrl("the path has a character that must be percent-encoded");
  }
  if (!PercentDecode(path)) return BadUrl("the path has a bad percent escape");
  if (HasDotSegment(path)) return BadUrl("the path must not have '.' or '..' segments");
  while (path.ends_with('/')) path.remove_suffix(1);
  return std::string(path);
}

}  // namespace

std::string Url::Authority() const { return HasDefaultPort() ? host : host + ":" + std::to_string(port); }
std::string Url::Origin() const { return scheme + "://" + Authority(); }
std::string Url::ToString() const { return Origin() + path; }

Result<Url> ParseUrl(std::string_view text) {
  Url url;
  const std::size_t scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos) return BadUrl("the URL must start with https:// or http://");
  url.scheme = ToLowerAscii(text.substr(0, scheme_end));
  if (url.scheme != "http" && url.scheme != "https") return BadUrl("the scheme must be https or http");
  text.remove_prefix(scheme_end + 3);

  if (text.find('#') != std::string_view::npos) return BadUrl("the URL must not have a fragment");
  if (text.find('?') != std::string_view::npos) return BadUrl("the URL must not have a query");
  const std::string_view authority = text.substr(0, text.find('/'));
  if (authority.find('@') != std::string_view::npos) return BadUrl("the URL must not carry user info");
  const std::size_t host_end = HostEnd(authority);
  url.host = ToLowerAscii(authority.substr(0, host_end));
  if (url.host.empty()) return BadUrl("the host is missing");
  if (!IsHostName(url.host) && !IsBracketedIpv6(url.host)) return BadUrl("the host is not a name or address");

  const Result<std::uint16_t> port = ParsePort(authority.substr(host_end), url.scheme);
  if (!port) return port.error();
  url.port = *port;
  Result<std::string> path = ParsePath(text.substr(authority.size()));
  if (!path) return path.error();
  url.path = *std::move(path);
  return url;
}

}  // namespace walletgate
