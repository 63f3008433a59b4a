#pragma once

// Dates and delays of an answer's headers: Date (RFC 9110 section 6.6.1) and Retry-After (section 10.2.3), seconds or a
// date. Used by `provider`, by token endpoints and by the span exporter.

#include <chrono>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "transport/http_client.h"

namespace walletgate::transport {

/// No delay is read as a longer one: nobody is told to stay away for years because a server wrote nonsense.
inline constexpr std::chrono::seconds kLongestRetryAfter = std::chrono::hours(1);

/// The three forms of RFC 9110 section 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT" and
/// "Sun Nov  6 08:49:37 1994". A year of two digits is the one that lies at most 50 years after `now`. The weekday must
/// be one, and need not be the right one.
std::optional<WallTime> ParseHttpDate(std::string_view text, WallTime now);

/// Seconds or a date, as a delay from `now`, rounded up: "120" → 120 s; "1.5" → 2 s, any number of digits; a date that
/// has passed is 0 s. At most kLongestRetryAfter. Nothing for other text ("-1", "5 s").
std::optional<std::chrono::seconds> ParseRetryAfter(std::string_view text, WallTime now);

/// What `response` asks for. A date is by the clock of whoever wrote it, which its own Date tells; without one by ours.
std::optional<std::chrono::seconds> RetryAfterOf(const HttpResponse& response, WallTime now);

}  // namespace walletgate::transport
