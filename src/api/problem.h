#pragma once

// Error → application/problem+json (RFC 9457).

#include <string>
#include <string_view>

#include "base/error.h"

namespace walletgate::api {

/// The document of PRODUCT section 4. `instance` is the request path without its query.
std::string ProblemText(const Error& error, std::string_view instance, std::string_view request_id);

}  // namespace walletgate::api
