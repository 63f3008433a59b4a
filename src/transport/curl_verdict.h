#pragma once

// Why an exchange failed: libcurl's codes in our words. Internal to CurlTransfer.

#include <curl/curl.h>

#include <string_view>

#include "base/error.h"
#include "transport/connect_attempts.h"

namespace walletgate::transport {

/// What is known of an exchange that is over.
struct ExchangeFacts {
  CURL* easy;
  std::string_view error_text;  ///< libcurl's; it names hosts and quotes certificates, which are the other side's
  bool by_proxy = false;
  bool begun = false;  ///< libcurl was about to send the request
  bool sent = false;   ///< a byte of it may have reached the peer
  const ConnectAttempts& connects;
};

/// See HttpClient for what the Error has. REQUIRES code != CURLE_OK, and that the handle has left its multi handle.
Error VerdictOf(CURLcode code, const ExchangeFacts& facts);

}  // namespace walletgate::transport
