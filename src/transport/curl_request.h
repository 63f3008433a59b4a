#pragma once

// The request of one exchange, as options of a libcurl handle. Internal to CurlTransfer.

#include <curl/curl.h>

#include <string>

#include "transport/http_client.h"

namespace walletgate::transport {

/// Not thread-safe.
class CurlRequest {
 public:
  CurlRequest() = default;
  ~CurlRequest() { curl_slist_free_all(headers_); }
  CurlRequest(const CurlRequest&) = delete;
  CurlRequest& operator=(const CurlRequest&) = delete;

  /// Sets URL, method, headers and body. The handle reads from here until TakeFrom.
  void PutOn(CURL* easy, HttpRequest request);
  /// Drops the request, so that an idle handle keeps neither credentials nor a person's data.
  void TakeFrom(CURL* easy);

  /// Whether it changes nothing, so that it may be sent twice.
  bool MayRepeat() const { return request_.method == "GET" || IsHead(); }
  bool IsHead() const { return request_.method == "HEAD"; }

 private:
  void SetMethod(CURL* easy) const;
  void SetHeaders(CURL* easy);
  void AppendHeader(const std::string& line);

  HttpRequest request_;
  curl_slist* headers_ = nullptr;
};

}  // namespace walletgate::transport
