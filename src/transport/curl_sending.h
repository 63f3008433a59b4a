#pragma once

// How often libcurl began to send the request of one exchange, and whether a byte of it has left. Internal to
// CurlTransfer.

#include <curl/curl.h>

namespace walletgate::transport {

class CurlSending {
 public:
  /// Of a new exchange.
  void Reset() { *this = CurlSending(); }
  /// The request is about to be sent. False: it was before.
  bool BeginOn(CURL* easy) {
    if (starts_++ > 0) return false;
    bytes_before_ = RequestBytes(easy);
    return true;
  }
  bool begun() const { return starts_ > 0; }
  /// Whether a byte of the request may have reached the peer.
  bool Sent(CURL* easy) const { return starts_ > 0 && RequestBytes(easy) > bytes_before_; }
  /// It begins anew on another connection, and nothing was sent on the one before.
  void StartOver() { starts_ = 0; }

 private:
  static long RequestBytes(CURL* easy) {
    long bytes = 0;
    curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &bytes);
    return bytes;
  }

  int starts_ = 0;
  long bytes_before_ = 0;  ///< what libcurl counted before the first start: a tunnel's CONNECT
};

}  // namespace walletgate::transport
