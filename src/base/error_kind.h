#pragma once

// The kinds of failure, in the one vocabulary that callers, metrics and documents share. The table kErrorKinds is the
// single source of codes, HTTP statuses, docs/errors.md, the errors of /openapi.json and metric labels: a new code is a
// row.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace walletgate {

enum class ErrorKind : std::uint8_t {
  kMalformedRequest,
  kInvalidIdempotencyKey,
  kUnauthorized,
  kForbidden,
  kNotFound,
  kEndUserNotFound,
  kMethodNotAllowed,
  kRequestTimeout,
  kEndUserExists,
  kRequestInProgress,
  kWrongState,
  kLastLoginMethod,
  kReportHasRejects,
  kSourceGone,
  kPreconditionFailed,
  kPayloadTooLarge,
  kUriTooLong,
  kUnsupportedMediaType,
  kExpectationFailed,
  kIdempotencyKeyReused,
  kInvalidRequest,
  kUnsupportedByProvider,
  kNoEligibleProvider,
  kProviderRejected,
  kRateLimited,
  kHeadersTooLarge,
  kProviderCredentials,
  kProviderAccount,
  kProviderBadResponse,
  kProviderNotConfigured,
  kProviderRateLimited,
  kProviderUnavailable,
  kProviderTimeout,
  kOutcomeUnknown,
  kOverloaded,
  kShuttingDown,
  kStoreUnavailable,
  kNotImplemented,
  kVersionNotSupported,
  kInternal,
};

/// Who has to act before the request can succeed.
enum class Blame : std::uint8_t { kCaller, kGateway, kProvider, kNetwork };

/// Whether sending the same thing again may help. `kOnlyIfNotSent`: safe unless bytes may have reached the vendor.
enum class Retry : std::uint8_t { kNever, kSafe, kOnlyIfNotSent };

/// How a call to a vendor ended, as metrics count it: their label `outcome` (metrics/labels.h).
enum class CallOutcome : std::uint8_t {
  kSuccess,
  kClientError,
  kConflict,
  kAuthError,
  kThrottled,
  kProviderError,
  kTimeout,
  kConnectError,
  kInvalidResponse,
};

/// What else is known of a kind, joined by `|`. The first six: which operations of the API may answer it. A kind with
/// none of them is named by the operation itself (api/openapi/operations.cpp).
enum ErrorTrait : std::uint8_t {
  kAnywhere = 1U << 0U,
  kWithKey = 1U << 1U,            ///< those that need an API key
  kWithBody = 1U << 2U,           ///< those that take a body
  kOfCalls = 1U << 3U,            ///< those that may call a vendor
  kOfHolder = 1U << 4U,           ///< those that are about an end user, of the account that holds it
  kOfCreates = 1U << 5U,          ///< those that create at a vendor
  kVendorMaySay = 1U << 6U,       ///< a provider file may say that a vendor's answer means this
  kPromisesRetryAfter = 1U << 7U  ///< the answer has a Retry-After, a second where nobody named a time
};

/// One row of the error vocabulary.
struct ErrorKindInfo {
  ErrorKind kind;
  std::string_view code;  ///< stable, lower snake case; the caller branches on it
  int status;             ///< HTTP status
  Blame blame;
  Retry retry;                                        ///< default for this kind
  std::string_view title;                             ///< RFC 9457 title, the same for every occurrence
  std::string_view when;                              ///< one sentence for docs/errors.md
  unsigned traits;                                    ///< of ErrorTrait
  CallOutcome counts_as = CallOutcome::kClientError;  ///< of a call to a vendor whose answer means this

  constexpr bool Has(ErrorTrait trait) const { return (traits & trait) != 0; }
};

inline constexpr std::array kErrorKinds = {
    ErrorKindInfo{ErrorKind::kMalformedRequest, "malformed_request", 400, Blame::kCaller, Retry::kNever,
                  "The request is malformed", "HTTP framing, bad JSON, a duplicate member, NUL, or too much nesting",
                  kAnywhere},
    ErrorKindInfo{ErrorKind::kInvalidIdempotencyKey, "invalid_idempotency_key", 400, Blame::kCaller, Retry::kNever,
                  "The idempotency key is invalid",
                  "Idempotency-Key is neither a quoted string nor a token of 1-255 characters", kOfCreates},
    ErrorKindInfo{ErrorKind::kUnauthorized, "unauthorized", 401, Blame::kCaller, Retry::kNever,
                  "The API key is missing, unknown or expired",
                  "no Authorization header, not a bearer token, no such key, or one that has expired", kWithKey},
    ErrorKindInfo{ErrorKind::kForbidden, "forbidden", 403, Blame::kCaller, Retry::kNever,
                  "The API key does not allow this", "the key is known but has not the scope that the route needs",
                  kWithKey},
    ErrorKindInfo{ErrorKind::kNotFound, "not_found", 404, Blame::kCaller, Retry::kNever,
                  "There is nothing at this path", "no such route, or no such provider", 0},
    ErrorKindInfo{ErrorKind::kEndUserNotFound, "end_user_not_found", 404, Blame::kCaller, Retry::kNever,
                  "There is no such end user", "absent, or not yours: both look the same", kOfHolder | kVendorMaySay},
    ErrorKindInfo{ErrorKind::kMethodNotAllowed, "method_not_allowed", 405, Blame::kCaller, Retry::kNever,
                  "The path does not know this method", "see the Allow header", 0},
    ErrorKindInfo{ErrorKind::kRequestTimeout, "request_timeout", 408, Blame::kCaller, Retry::kSafe,
                  "The request did not arrive in time", "headers or body came too slowly; the connection is closed",
                  kAnywhere},
    ErrorKindInfo{ErrorKind::kEndUserExists, "end_user_exists", 409, Blame::kCaller, Retry::kNever,
                  "The end user exists already", "same external_id with other content, or the vendor says so",
                  kVendorMaySay, CallOutcome::kConflict},
    ErrorKindInfo{ErrorKind::kRequestInProgress, "request_in_progress", 409, Blame::kCaller, Retry::kSafe,
                  "The first request with this key is still running", "repeat after Retry-After",
                  kOfHolder | kOfCreates | kVendorMaySay | kPromisesRetryAfter, CallOutcome::kConflict},
    ErrorKindInfo{
        ErrorKind::kWrongState, "wrong_state", 409, Blame::kCaller, Retry::kNever, "The state does not allow this",
        "an end user whose user at the provider is disputed with another one; an import or a migration that is "
        "in another state; on the admin listener a verdict that comes too early",
        kOfHolder},
    ErrorKindInfo{ErrorKind::kLastLoginMethod, "last_login_method", 409, Blame::kCaller, Retry::kNever,
                  "The last login method stays",
                  "removing it would lock the end user out: add another one first, or delete the end user", 0},
    ErrorKindInfo{ErrorKind::kReportHasRejects, "report_has_rejects", 409, Blame::kCaller, Retry::kNever,
                  "Some of the end users cannot be moved",
                  "a migration with blocked end users is started, and the request does not say how many there are", 0},
    ErrorKindInfo{ErrorKind::kSourceGone, "source_gone", 409, Blame::kCaller, Retry::kNever,
                  "There is nothing to go back to",
                  "a rollback of a migration whose source account is not configured any more", 0},
    ErrorKindInfo{ErrorKind::kPreconditionFailed, "precondition_failed", 412, Blame::kCaller, Retry::kNever,
                  "The end user has changed",
                  "If-Match names none of the tags that the end user has; the answer's ETag is the current one", 0},
    ErrorKindInfo{ErrorKind::kPayloadTooLarge, "payload_too_large", 413, Blame::kCaller, Retry::kNever,
                  "The request body is too large", "over limits.max_body_bytes", kWithBody},
    ErrorKindInfo{ErrorKind::kUriTooLong, "uri_too_long", 414, Blame::kCaller, Retry::kNever,
                  "The request target is too long", "the request line alone is over limits.max_header_bytes",
                  kAnywhere},
    ErrorKindInfo{ErrorKind::kUnsupportedMediaType, "unsupported_media_type", 415, Blame::kCaller, Retry::kNever,
                  "The content type is not supported",
                  "bodies are application/json, of a PATCH also application/merge-patch+json, without a content coding",
                  kWithBody},
    ErrorKindInfo{ErrorKind::kExpectationFailed, "expectation_failed", 417, Blame::kCaller, Retry::kNever,
                  "The expectation cannot be met", "Expect says something else than 100-continue", kAnywhere},
    ErrorKindInfo{ErrorKind::kIdempotencyKeyReused, "idempotency_key_reused", 422, Blame::kCaller, Retry::kNever,
                  "The idempotency key was used for another request", "same key, other content",
                  kOfCreates | kVendorMaySay, CallOutcome::kConflict},
    ErrorKindInfo{
        ErrorKind::kInvalidRequest, "invalid_request", 422, Blame::kCaller, Retry::kNever, "The request is invalid",
        "field faults: ours, or the limits of the provider file; a query parameter or a body where none is taken",
        kAnywhere | kVendorMaySay},
    ErrorKindInfo{ErrorKind::kUnsupportedByProvider, "unsupported_by_provider", 422, Blame::kCaller, Retry::kNever,
                  "The provider does not support this",
                  "a member the chosen provider does not accept, or an operation it lacks", kOfCalls | kVendorMaySay},
    ErrorKindInfo{ErrorKind::kNoEligibleProvider, "no_eligible_provider", 422, Blame::kCaller, Retry::kNever,
                  "No provider can serve this request", "no routed provider accepts it; the detail says why for each",
                  0},
    ErrorKindInfo{ErrorKind::kProviderRejected, "provider_rejected", 422, Blame::kCaller, Retry::kNever,
                  "The provider rejected the request", "the vendor found fault with the user's data",
                  kOfCalls | kVendorMaySay},
    ErrorKindInfo{ErrorKind::kRateLimited, "rate_limited", 429, Blame::kCaller, Retry::kSafe, "Too many requests",
                  "the tenant's own limit; see Retry-After", kWithKey | kPromisesRetryAfter},
    ErrorKindInfo{ErrorKind::kHeadersTooLarge, "headers_too_large", 431, Blame::kCaller, Retry::kNever,
                  "The header fields are too large", "over limits.max_header_bytes or limits.max_headers", kAnywhere},
    ErrorKindInfo{ErrorKind::kProviderCredentials, "provider_credentials", 502, Blame::kGateway, Retry::kNever,
                  "The provider refused our credentials", "401 or 403 from the vendor or from its token endpoint",
                  kOfCalls | kVendorMaySay, CallOutcome::kAuthError},
    ErrorKindInfo{ErrorKind::kProviderAccount, "provider_account", 502, Blame::kGateway, Retry::kNever,
                  "The provider refused our account", "payment or plan: the operator has to act at the vendor",
                  kOfCalls | kVendorMaySay, CallOutcome::kAuthError},
    ErrorKindInfo{ErrorKind::kProviderBadResponse, "provider_bad_response", 502, Blame::kProvider,
                  Retry::kOnlyIfNotSent, "The provider's answer was not understood",
                  "not the shape that the provider file promises", kOfCalls | kVendorMaySay,
                  CallOutcome::kInvalidResponse},
    ErrorKindInfo{ErrorKind::kProviderNotConfigured, "provider_not_configured", 503, Blame::kGateway, Retry::kNever,
                  "The account that holds the end user is not configured",
                  "the provider account of the user is retired, or its settings are gone", kOfHolder},
    ErrorKindInfo{ErrorKind::kProviderRateLimited, "provider_rate_limited", 503, Blame::kProvider, Retry::kSafe,
                  "The provider limits our rate", "429 from the vendor; see Retry-After",
                  kOfCalls | kVendorMaySay | kPromisesRetryAfter, CallOutcome::kThrottled},
    ErrorKindInfo{ErrorKind::kProviderUnavailable, "provider_unavailable", 503, Blame::kProvider, Retry::kSafe,
                  "The provider is unavailable",
                  "5xx (of a create only where nothing was applied), connection refused, circuit open",
                  kOfCalls | kVendorMaySay, CallOutcome::kProviderError},
    ErrorKindInfo{ErrorKind::kProviderTimeout, "provider_timeout", 504, Blame::kNetwork, Retry::kSafe,
                  "The provider did not answer in time", "nothing was applied", kOfCalls | kVendorMaySay,
                  CallOutcome::kTimeout},
    ErrorKindInfo{ErrorKind::kOutcomeUnknown, "outcome_unknown", 504, Blame::kNetwork, Retry::kSafe,
                  "The outcome is unknown",
                  "a create may have been applied: no answer, or one that does not prove the contrary; repeat the same "
                  "request, unless it `awaits` an operator",
                  kOfCreates | kVendorMaySay, CallOutcome::kProviderError},
    ErrorKindInfo{
        ErrorKind::kOverloaded, "overloaded", 503, Blame::kGateway, Retry::kSafe, "The gateway is overloaded",
        "too many connections, requests under way or lists that wait, or a list that would look at too much: the "
        "detail says which. Nothing was done; see Retry-After",
        kAnywhere | kPromisesRetryAfter},
    ErrorKindInfo{ErrorKind::kShuttingDown, "shutting_down", 503, Blame::kGateway, Retry::kSafe,
                  "The gateway is shutting down", "connect again", kAnywhere},
    ErrorKindInfo{ErrorKind::kStoreUnavailable, "store_unavailable", 503, Blame::kGateway, Retry::kSafe,
                  "The store is unavailable", "nothing durable can be promised at the moment", kOfCalls},
    ErrorKindInfo{ErrorKind::kNotImplemented, "not_implemented", 501, Blame::kCaller, Retry::kNever,
                  "The request needs what the gateway does not have", "a transfer coding other than chunked",
                  kAnywhere},
    ErrorKindInfo{ErrorKind::kVersionNotSupported, "version_not_supported", 505, Blame::kCaller, Retry::kNever,
                  "The version of HTTP is not spoken here", "neither HTTP/1.1 nor HTTP/1.0", kAnywhere},
    ErrorKindInfo{ErrorKind::kInternal, "internal", 500, Blame::kGateway, Retry::kSafe, "Internal error",
                  "a bug in the gateway; counted, without internals in the text", kAnywhere | kVendorMaySay,
                  CallOutcome::kProviderError},
};

/// The row of `kind`. Never fails: the table is indexed by the enum (checked by a static_assert).
constexpr const ErrorKindInfo& InfoOf(ErrorKind kind) { return kErrorKinds[static_cast<std::size_t>(kind)]; }

constexpr bool ErrorTableIsOrdered() {
  for (std::size_t i = 0; i < kErrorKinds.size(); ++i) {
    if (static_cast<std::size_t>(kErrorKinds[i].kind) != i) return false;
  }
  return true;
}
static_assert(ErrorTableIsOrdered() && kErrorKinds.size() == static_cast<std::size_t>(ErrorKind::kInternal) + 1);

/// The kind with this code, if any (`provider_rejected` → kProviderRejected).
std::optional<ErrorKind> ErrorKindFromCode(std::string_view code);

std::string_view ToString(Blame blame);  ///< "caller", "gateway", "provider", "network"

}  // namespace walletgate
