#pragma once

// Why a call to another server failed, for those who go on by it: what to repeat, where to turn, what to count. Who
// made the call knows; the table kCauses is the single source of what follows from it.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/error_kind.h"

namespace walletgate {

enum class Cause : std::uint8_t {
  kNone,  ///< there is no more to know than the kind says
  // Nothing was sent: the guard of the provider's account kept it back.
  kCircuitOpen,
  kQueueFull,
  kThrottled,  ///< by the vendor's 429, or to keep to its rate
  // The exchange did not complete.
  kRequestInvalid,    ///< the request itself cannot be written as HTTP (our bug or configuration)
  kSchemeNotAllowed,  ///< plain http where https is required
  kNameNotResolved,   ///< no address for the host
  kAddressRefused,    ///< by us: no address of the host is one that may be connected to (transport::UpstreamOptions)
  kProxyRefused,      ///< the operator's proxy did not open a tunnel
  kConnect,           ///< refused, unreachable; also when a proxy says so
  kTls,               ///< handshake or certificate
  kConnectTimeout,    ///< the deadline passed before a byte of the request was sent
  kResponseTimeout,   ///< the deadline passed after that
  kConnectionLost,    ///< reset or closed before the answer was whole
  kMalformed,         ///< not HTTP/1.x as RFC 9112 has it
  kHeadersTooLarge,   ///< status line and header fields over the cap
  kBodyTooLarge,      ///< over transport::HttpRequest::max_response_bytes
  kContentEncoded,    ///< a coding that was not asked for and is not understood
  kInternal,          ///< libcurl refused for a reason that should not happen
};

/// How far a call came.
enum class FailedAt : std::uint8_t {
  kStart,       ///< we did not let it go
  kConnecting,  ///< nobody was there to hear it
  kExchange,    ///< bytes of it may have been read
};

struct CauseInfo {
  Cause cause;
  std::string_view word;  ///< for logs, and for tests
  ErrorKind kind;         ///< of an Error with this cause
  FailedAt at;
  Retry retry;                      ///< kNever: repeating cannot help; else kSafe
  std::string_view detail;          ///< for people, Error::detail
  std::optional<Blame> blame = {};  ///< nothing: the kind's
};

inline constexpr std::array kCauses = {
    CauseInfo{Cause::kNone, "", ErrorKind::kInternal, FailedAt::kExchange, Retry::kSafe, ""},
    CauseInfo{Cause::kCircuitOpen, "circuit_open", ErrorKind::kProviderUnavailable, FailedAt::kStart, Retry::kSafe,
              "calls to the provider failed of late; it is left alone for a moment"},
    CauseInfo{Cause::kQueueFull, "queue_full", ErrorKind::kProviderUnavailable, FailedAt::kStart, Retry::kSafe,
              "too many calls to the provider are under way"},
    CauseInfo{Cause::kThrottled, "throttled", ErrorKind::kProviderRateLimited, FailedAt::kStart, Retry::kSafe,
              "the provider's rate leaves no room for this call"},
    CauseInfo{Cause::kRequestInvalid, "request_invalid", ErrorKind::kInternal, FailedAt::kStart, Retry::kNever,
              "the call cannot be written as HTTP"},
    CauseInfo{Cause::kSchemeNotAllowed, "scheme_not_allowed", ErrorKind::kInternal, FailedAt::kStart, Retry::kNever,
              "plain http is not allowed"},
    CauseInfo{Cause::kNameNotResolved, "name_not_resolved", ErrorKind::kProviderUnavailable, FailedAt::kConnecting,
              Retry::kSafe, "the host's name has no address"},
    CauseInfo{Cause::kAddressRefused, "address_refused", ErrorKind::kProviderUnavailable, FailedAt::kConnecting,
              Retry::kNever, "no address of the host may be connected to", Blame::kGateway},
    CauseInfo{Cause::kProxyRefused, "proxy_refused", ErrorKind::kProviderUnavailable, FailedAt::kConnecting,
              Retry::kNever, "the proxy opened no tunnel", Blame::kGateway},
    CauseInfo{Cause::kConnect, "connect_failed", ErrorKind::kProviderUnavailable, FailedAt::kConnecting, Retry::kSafe,
              "no connection could be made"},
    CauseInfo{Cause::kTls, "tls_failed", ErrorKind::kProviderUnavailable, FailedAt::kConnecting, Retry::kSafe,
              "no TLS connection could be made"},
    CauseInfo{Cause::kConnectTimeout, "connect_timeout", ErrorKind::kProviderTimeout, FailedAt::kConnecting,
              Retry::kSafe, "no connection was made in time"},
    CauseInfo{Cause::kResponseTimeout, "response_timeout", ErrorKind::kProviderTimeout, FailedAt::kExchange,
              Retry::kSafe, "no answer came in time"},
    CauseInfo{Cause::kConnectionLost, "connection_lost", ErrorKind::kProviderUnavailable, FailedAt::kExchange,
              Retry::kSafe, "the connection was lost before there was an answer"},
    CauseInfo{Cause::kMalformed, "malformed_response", ErrorKind::kProviderBadResponse, FailedAt::kExchange,
              Retry::kSafe, "the answer is no HTTP"},
    CauseInfo{Cause::kHeadersTooLarge, "headers_too_large", ErrorKind::kProviderBadResponse, FailedAt::kExchange,
              Retry::kSafe, "the answer's header fields are too large"},
    CauseInfo{Cause::kBodyTooLarge, "body_too_large", ErrorKind::kProviderBadResponse, FailedAt::kExchange,
              Retry::kSafe, "the answer's body is too large"},
    CauseInfo{Cause::kContentEncoded, "content_encoded", ErrorKind::kProviderBadResponse, FailedAt::kExchange,
              Retry::kSafe, "the answer's content coding is not understood"},
    CauseInfo{Cause::kInternal, "internal", ErrorKind::kInternal, FailedAt::kExchange, Retry::kSafe,
              "the call could not be made"},
};

/// The row of `cause`. Never fails: the table is indexed by the enum (checked by a static_assert).
constexpr const CauseInfo& InfoOf(Cause cause) { return kCauses[static_cast<std::size_t>(cause)]; }

constexpr bool CauseTableIsOrdered() {
  for (std::size_t i = 0; i < kCauses.size(); ++i) {
    if (static_cast<std::size_t>(kCauses[i].cause) != i) return false;
  }
  return true;
}
static_assert(CauseTableIsOrdered() && kCauses.size() == static_cast<std::size_t>(Cause::kInternal) + 1);

constexpr std::string_view ToString(Cause cause) { return InfoOf(cause).word; }

}  // namespace walletgate
