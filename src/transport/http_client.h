#pragma once

// One outgoing HTTP exchange. Implementations: CurlHttpClient (libcurl on an event loop), FakeHttpClient (tests).
// A non-2xx answer is a value; only an exchange that did not complete is an Error.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/deadline.h"
#include "base/result.h"
#include "base/task.h"
#include "base/url.h"

namespace walletgate::transport {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
  std::string method;
  Url base;            ///< origin and path prefix
  std::string target;  ///< path below the prefix and query, already encoded, starting with "/"
  Headers headers;
  std::string body;
  std::size_t max_response_bytes = 1U << 20U;

  std::string ToUrl() const { return base.ToString() + target; }
};

struct HttpResponse {
  int status = 0;
  Headers headers;  ///< names in lower case
  std::string body;

  /// The first header of that (lower-case) name, or "".
  std::string_view Header(std::string_view name) const;
};

/// Why an exchange failed, and whether the vendor may have seen the request.
/// The Error has kind kProviderUnavailable (connect, TLS, reset), kProviderTimeout or kProviderBadResponse (not HTTP,
/// too large) and a `cause`; `applied` is kNo when no byte of the request was sent, else kUnknown; `detail` has neither
/// addresses nor bodies; `reason` tells the operator more, where more is known: it may hold names and addresses of
/// hosts.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  /// Never later than `deadline` (plus one turn of the loop). Follows no redirect, heeds no proxy of the environment,
  /// sends no cookies.
  virtual Task<Result<HttpResponse>> Send(HttpRequest request, Deadline deadline) = 0;
};

/// The Error of an exchange that did not complete, for every HttpClient, fakes included. `sent`: a byte of the request
/// may have reached the peer; then applied is kUnknown and retry kOnlyIfNotSent, else kNo and kSafe (kNever where
/// repeating cannot help).
Error FailedExchange(Cause cause, bool sent);

}  // namespace walletgate::transport
