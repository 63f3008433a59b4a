#pragma once

// A problem document of a gateway for whoever sits before a terminal.

#include <string>

#include "base/json/value.h"
#include "transport/http_client.h"

namespace walletgate::cli {

/// Title and detail, when another try is worth while, and each fault with its pointer; a line each.
std::string ProblemText(json::Value problem, const transport::HttpResponse& response);

}  // namespace walletgate::cli
