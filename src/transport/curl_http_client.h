#pragma once

// HttpClient by libcurl's multi interface, driven by one event loop: no thread of its own, nothing blocks (names are
// resolved on libcurl's threads).
// One client per loop and credential set, so that no connection is ever shared across credentials (STACK section 2).

#include <memory>
#include <string>

#include "base/loop/event_loop.h"
#include "transport/http_client.h"
#include "transport/upstream_options.h"

namespace walletgate::transport {

struct CurlOptions {
  int max_connections = 256;  ///< per origin and in all; further exchanges wait, under their deadline
  UpstreamOptions upstream;   ///< kept to for every exchange; a plain default trusts nobody beyond the public internet
  std::string unix_socket = {};  ///< path of a socket to connect to instead of the URL's host; "": none
};

/// Everything happens on the thread of `loop`. A request other than GET or HEAD is never sent twice: where libcurl
/// would repeat it on a fresh connection, the exchange fails with "connection_lost" and applied kUnknown instead.
/// A kept connection that ended, or on which bytes came unasked, is left before the request is sent.
class CurlHttpClient final : public HttpClient {
 public:
  /// `loop` must outlive the client.
  explicit CurlHttpClient(EventLoop& loop, CurlOptions options = {});
  /// Drops what is in flight: those who await it are never resumed, so whoever owns them must destroy them.
  /// May be called by the coroutine that the last Send resumes.
  ~CurlHttpClient() override;
  Task<Result<HttpResponse>> Send(HttpRequest request, Deadline deadline) override;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

/// Once per process, before the first client and before threads. Further calls do nothing.
void InitCurl();

}  // namespace walletgate::transport
