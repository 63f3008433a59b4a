#pragma once

// The sockets of one client's connections, so that a kept connection can be looked at before a request goes into it,
// and what comes out of one can be counted. Internal to CurlHttpClient. Not thread-safe.

#include <curl/curl.h>

#include <cstdint>
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

  /// From now on bytes of the connection with this local port are counted anew.
  void BeginCount(int local_port);
  /// Those that libcurl has read since: TLS, headers and framing with them. 0 where the system does not tell.
  std::uint64_t CountOf(int local_port);

 private:
  struct Entry {
    curl_socket_t fd;
    int local_port;            ///< 0: not asked yet
    std::uint64_t before = 0;  ///< bytes that were read of it when the count began
  };
  /// Calls `visit(entry)` for each connection with that port: two local addresses may use one number.
  template <class Visit>
  void ForEach(int local_port, Visit visit);

  std::vector<Entry> entries_;
};

}  // namespace walletgate::transport
