#pragma once

// HttpClient by libcurl's multi interface, driven by one event loop: no thread of its own, nothing blocks.
// One client per loop and credential set, so that no connection is ever shared across credentials (STACK section 2).

#include <memory>
#include <string>

#include "base/event_loop.h"
#include "transport/http_client.h"

namespace walletgate::transport {

struct CurlOptions {
  int max_connections = 256;         ///< per origin and in all
  bool allow_plain_http = true;      ///< false: https only
  std::string ca_file;               ///< "" is the system's bundle
};

class CurlHttpClient final : public HttpClient {
 public:
  CurlHttpClient(EventLoop& loop, CurlOptions options = {});
  ~CurlHttpClient() override;  ///< REQUIRES no Send in flight
  Task<Result<HttpResponse>> Send(HttpRequest request, Deadline deadline) override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Once per process, before the first client and before threads.
void InitCurl();

}  // namespace walletgate::transport
