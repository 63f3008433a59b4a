#pragma once

// What is the same for every exchange of a client, as options of a libcurl handle. Internal to CurlTransfer.

#include <curl/curl.h>

#include "transport/curl_http_client.h"

namespace walletgate::transport {

/// `options` must outlive the handle.
void SetFixedOptions(CURL* easy, const CurlOptions& options);

}  // namespace walletgate::transport
