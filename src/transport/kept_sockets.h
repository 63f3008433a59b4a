#pragma once

// The sockets of one client's connections, so that a kept connection can be looked at before a request goes into it.
// Internal to CurlHttpClient. Not thread-safe.

#include <curl/curl.h>

#include <vector>

namespace walletgate::transport {

class KeptSockets {
 public:
  /// A socket for `address`, not connected yet; CURL_SOCKET_BAD when there is none.
  curl_socket_t Open(const curl_sockaddr& address);
  /// For CURLOPT_CLOSESOCKETFUNCTION, with a KeptSockets as its data.
  static int Close(void* self, curl_socket_t fd);

  /// Whether the connection with this local port is idle and alive: nothing to read, no end, no error. libcurl 7.88
  /// itself takes waiting bytes for a sign of life, and would give them to the next request as its answer.
  bool IsQuiet(int local_port);

 private:
  struct Entry {
    curl_socket_t fd;
    int local_port;  ///< 0: not asked yet
  };
  std::vector<Entry> entries_;
};

}  // namespace walletgate::transport
