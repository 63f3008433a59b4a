#pragma once

// The request headers and query strings that the end-user API gives a meaning to.

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/trace_context.h"
#include "http/server/server.h"

namespace walletgate::http {

/// The token of "Authorization: Bearer <token>". Error: kUnauthorized; detail: missing, sent twice, or not a bearer
/// token.
Result<std::string_view> ReadBearer(const Request& request);

/// The value of Idempotency-Key: a structured-field string (RFC 8941 section 3.3.3) or a bare token of letters, digits
/// and -_.:/ of the same meaning, 1-255 characters; "" when the header is absent. Error: kInvalidIdempotencyKey.
Result<std::string> ReadIdempotencyKey(const Request& request);

/// The caller's X-Request-Id if it is 1-64 of A-Z a-z 0-9 _ -; otherwise nothing, and the gateway makes one.
std::optional<std::string> ReadRequestId(const Request& request);

/// The caller's trace with a span of our own, or a new trace where its traceparent is absent, sent twice or no valid
/// one.
TraceContext ReadTrace(const Request& request, Random& random);

/// The value of Request-Timeout: how long the caller waits for its answer, in seconds with up to three decimals;
/// nothing when the header is absent. Error: kMalformedRequest, also for more than `longest`: nothing is cut in
/// silence.
Result<std::optional<std::chrono::milliseconds>> ReadRequestTimeout(const Request& request,
                                                                    std::chrono::milliseconds longest);

/// Checks that the body is JSON in UTF-8 without a content coding; with `may_be_patch` a JSON Merge Patch (RFC 7396) as
/// well. Error: kUnsupportedMediaType.
Result<void> CheckJsonContent(const Request& request, bool may_be_patch = false);

/// The same for a body of many lines of JSON: application/x-ndjson.
Result<void> CheckLinesContent(const Request& request);

/// Query parameters in order, decoded. Error: kInvalidRequest for a bad escape, a name that is not among `known`
/// (with the nearest spelling), one given twice, or one without a value.
using QueryParameters = std::vector<std::pair<std::string, std::string>>;
Result<QueryParameters> ReadQuery(std::string_view query, std::span<const std::string_view> known);

/// A fault of one query parameter: kInvalidRequest, with the parameter's name as its pointer.
Error QueryFault(const std::string& name, std::string code, std::string detail);

/// The value of `name`, which is not empty; nothing when it was not given.
std::optional<std::string_view> FindParameter(const QueryParameters& parameters, std::string_view name);

/// `limit`: how many elements one page of a list has at most, 1 to 100; `fallback` when it was not given.
Result<std::size_t> ReadLimit(const QueryParameters& parameters, std::size_t fallback);

}  // namespace walletgate::http
