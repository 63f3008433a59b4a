#pragma once

// One HTTP exchange from the command line, on a loop of its own.

#include <chrono>
#include <string>

#include "transport/http_client.h"

namespace walletgate::cli {

/// Sends and waits. `url` is the base ("http://127.0.0.1:8080"), or "unix:PATH" of a socket; `target` starts with "/".
Result<transport::HttpResponse> SendAndWait(const std::string& url, transport::HttpRequest request,
                                            std::chrono::milliseconds timeout);

}  // namespace walletgate::cli
