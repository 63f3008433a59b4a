#pragma once

// Error → application/problem+json (RFC 9457). Used by the edge for every answer that is not a success.

#include <string>
#include <string_view>

#include "base/error.h"

namespace walletgate::api {

/// `type` of a problem is this and its code.
inline constexpr std::string_view kProblemTypeBase = "https://walletgate.dev/errors/";

/// The document of docs/api.md, "Errors". `instance` is the request path without its query, "" when there is
/// none. `errors` and `provider` are there when the error has them; `retryable` says whether the same request, sent
/// again, may succeed without a change and without the risk of doing a thing twice. Pure and thread-safe.
std::string ProblemText(const Error& error, std::string_view instance, std::string_view request_id);

}  // namespace walletgate::api
