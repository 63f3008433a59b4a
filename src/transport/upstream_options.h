#pragma once

// How the hosts of one provider, the vendor's and its token endpoint's, may be reached. What a deployment says beside
// `settings`; a client keeps to it for every exchange.

#include <optional>
#include <string>

#include "base/result.h"
#include "base/secret.h"
#include "base/url.h"

namespace walletgate::transport {

/// Which addresses are connected to, whatever a name resolves to.
enum class Reach : std::uint8_t {
  kPublic,    ///< public ones; loopback where the URL's host is a loopback literal
  kPrivate,   ///< private ranges as well
  kAnywhere,  ///< not checked: for endpoints that are the operator's own
};

/// An HTTP proxy that opens a tunnel by CONNECT to every host, so that it never sees more than names and ports of what
/// goes over TLS. It is the operator's own: its address may be private or loopback.
struct Proxy {
  Url url;      ///< without a path; https: the proxy itself is spoken to over TLS
  Secret user;  ///< for Basic authentication; empty: none
  Secret password;

  friend bool operator==(const Proxy& a, const Proxy& b) = default;
};

/// "http://proxy.example:3128", "https://user:password@proxy.example:3129"; the user's name and password may be
/// percent-encoded. Error.detail says what is wrong, and never what stands there.
Result<Proxy> ParseProxy(std::string_view text);

/// True when `text` is a URL with a user's name or password in it.
bool HasUserInfo(std::string_view text);

/// A value: a client made from an equal one behaves alike.
struct UpstreamOptions {
  bool allow_plain_http = false;  ///< to any host; never needed for a loopback literal that no proxy stands before
  Reach reach = Reach::kPublic;   ///< with a proxy it is the proxy's address that is looked at
  std::string ca_certificates;    ///< PEM; these and no others are believed, of an https proxy too. "": the system's
  std::optional<Proxy> proxy;     ///< nothing: connect directly, whatever the environment says

  /// For endpoints that the operator names for the gateway's own use (a collector, another gateway): no restriction.
  static UpstreamOptions OperatorsOwn();

  friend bool operator==(const UpstreamOptions& a, const UpstreamOptions& b) = default;
};

/// False when a request to `url` would go in clear where nobody said that it may.
bool MaySend(const Url& url, const UpstreamOptions& options);

/// Why no call to `url` can succeed, told from the URL alone: "would send … in clear: write …". Nothing when it may be
/// tried; what a name resolves to is looked at when connecting.
std::optional<std::string> FaultOfUpstream(const Url& url, const UpstreamOptions& options);

/// The same of the proxy's own address.
std::optional<std::string> FaultOfProxy(const Proxy& proxy);

}  // namespace walletgate::transport
