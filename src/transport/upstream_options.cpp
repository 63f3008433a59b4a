#include "transport/upstream_options.h"

#include <algorithm>

#include "base/strings.h"
#include "transport/address_class.h"
#include "transport/address_policy.h"

namespace walletgate::transport {
namespace {

/// Where the user info of a URL begins and ends (before the "@"); nothing when there is none.
struct Span {
  std::size_t begin;
  std::size_t end;
};

std::optional<Span> UserInfoOf(std::string_view text) {
  const std::size_t scheme = text.find("://");
  if (scheme == std::string_view::npos) return std::nullopt;
  const std::size_t begin = scheme + 3;
  const std::string_view authority = text.substr(begin, text.find_first_of("/?#", begin) - begin);
  const std::size_t at = authority.rfind('@');
  if (at == std::string_view::npos) return std::nullopt;
  return Span{begin, begin + at};
}

/// RFC 7617 has no room for control characters, and libcurl none for NUL.
std::optional<std::string> DecodePart(std::string_view part) {
  std::optional<std::string> decoded = PercentDecode(part);
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (!decoded || std::any_of(decoded->begin(), decoded->end(), is_control)) return std::nullopt;
  return decoded;
}

/// RFC 6761 section 6.3: it is loopback, whoever resolves it.
bool IsLocalhost(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  return host == "localhost" || host.ends_with(".localhost");
}

Error BadProxy(const char* what) { return MakeError(ErrorKind::kInvalidRequest, what); }

}  // namespace

bool HasUserInfo(std::string_view text) { return UserInfoOf(text).has_value(); }

Result<Proxy> ParseProxy(std::string_view text) {
  Proxy proxy;
  std::string without(text);
  if (const auto info = UserInfoOf(text)) {
    const std::string_view both = text.substr(info->begin, info->end - info->begin);
    const std::size_t colon = std::min(both.find(':'), both.size());
    std::optional<std::string> user = DecodePart(both.substr(0, colon));
    std::optional<std::string> password = DecodePart(both.substr(std::min(colon + 1, both.size())));
    if (!user || !password) return BadProxy("the user's name or password has a bad percent escape");
    if (user->empty() || user->find(':') != std::string::npos) return BadProxy("the user's name is empty or has a ':'");
    proxy.user = Secret(*std::move(user));
    proxy.password = Secret(*std::move(password));
    without.erase(info->begin, info->end + 1 - info->begin);
  }
  Result<Url> url = ParseUrl(without);
  if (!url) return std::move(url).error();
  if (!url->path.empty()) return BadProxy("a proxy has no path");
  proxy.url = *std::move(url);
  return proxy;
}

UpstreamOptions UpstreamOptions::OperatorsOwn() {
  UpstreamOptions options;
  options.allow_plain_http = true;
  options.reach = Reach::kAnywhere;
  return options;
}

bool MaySend(const Url& url, const UpstreamOptions& options) {
  if (url.scheme == "https" || options.allow_plain_http) return true;
  return !options.proxy && IsLoopbackLiteral(url.host);  // stays on this machine
}

std::optional<std::string> FaultOfUpstream(const Url& url, const UpstreamOptions& options) {
  if (!options.proxy && IsLocalhost(url.host)) {
    return "has a name for a host that is reached by its address alone: write 127.0.0.1 or [::1]";
  }
  if (!MaySend(url, options)) {
    return "would send credentials and personal data in clear: write https://, or 'allow_plain_http: true' beside "
           "the settings of this provider";
  }
  const std::optional<AddressClass> literal = ClassOfLiteral(url.host);
  if (!literal || options.proxy || MayConnect(*literal, AddressPolicy{options.reach, IsLoopbackLiteral(url.host)})) {
    return std::nullopt;
  }
  const std::string is = "is a " + std::string(ToString(*literal)) + " address";
  if (*literal == AddressClass::kPrivate) {
    return is + ": write 'allow_private_addresses: true' beside the settings of this provider, if it is meant";
  }
  if (*literal == AddressClass::kLoopback) return is + " in disguise: write 127.0.0.1 or [::1]";
  return is + ", which is never connected to";
}

std::optional<std::string> FaultOfProxy(const Proxy& proxy) {
  const std::optional<AddressClass> literal = ClassOfLiteral(proxy.url.host);
  if (!literal || MayConnect(*literal, AddressPolicy::OfProxy())) return std::nullopt;
  return "is at a " + std::string(ToString(*literal)) + " address, which is never connected to";
}

}  // namespace walletgate::transport
