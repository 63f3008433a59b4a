#pragma once

// The closed list of reasons why an outgoing exchange did not complete, and the Error that each becomes. Used by every
// HttpClient, fakes included, so that tests, logs and metrics see the same words.

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/error.h"

namespace walletgate::transport {

enum class TransportFailure : std::uint8_t {
  kRequestInvalid,    ///< the request itself cannot be written as HTTP (our bug or configuration)
  kSchemeNotAllowed,  ///< plain http where https is required
  kNameNotResolved,   ///< no address for the host
  kAddressRefused,    ///< by us: no address of the host is one that may be connected to (UpstreamOptions)
  kProxyRefused,      ///< the operator's proxy did not open a tunnel
  kConnectFailed,     ///< refused, unreachable; also when a proxy says so
  kTlsFailed,         ///< handshake or certificate
  kConnectTimeout,    ///< the deadline passed before a byte of the request was sent
  kResponseTimeout,   ///< the deadline passed after that
  kConnectionLost,    ///< reset or closed before the answer was whole
  kMalformed,         ///< not HTTP/1.x as RFC 9112 has it
  kHeadersTooLarge,   ///< status line and header fields over the cap
  kBodyTooLarge,      ///< over HttpRequest::max_response_bytes
  kContentEncoded,    ///< a coding that was not asked for and is not understood
  kInternal,          ///< libcurl refused for a reason that should not happen
};

/// "request_invalid", "scheme_not_allowed", "name_not_resolved", "address_refused", "proxy_refused", "connect_failed",
/// "tls_failed", "connect_timeout", "response_timeout", "connection_lost", "malformed_response", "headers_too_large",
/// "body_too_large", "content_encoded", "internal".
std::string_view ToString(TransportFailure failure);

/// The failure with that word, if any: for those who only hold the Error (metrics, retry).
std::optional<TransportFailure> TransportFailureFromWord(std::string_view word);

/// The Error of `failure`, its word in `detail`. `sent`: a byte of the request may have reached the peer; then
/// applied is kUnknown and retry kOnlyIfNotSent, else kNo and kSafe (kNever where repeating cannot help). Of
/// address_refused and proxy_refused the blame is the gateway's: its own rule, its operator's proxy.
Error ToError(TransportFailure failure, bool sent);

}  // namespace walletgate::transport
