#pragma once

// Retry-After of an answer (RFC 9110 section 10.2.3): seconds or a date. Used by `provider` and the span exporter.

#include <chrono>
#include <optional>
#include <string_view>

#include "base/clock.h"

namespace walletgate::transport {

/// "120" → 120 s. Nothing for other text, or for more than nine digits.
std::optional<std::chrono::seconds> ParseDelaySeconds(std::string_view text);

/// "Sun, 06 Nov 1994 08:49:37 GMT" (IMF-fixdate; the two obsolete forms give nothing).
std::optional<WallTime> ParseHttpDate(std::string_view text);

/// Either form, as a delay from `now`, rounded up; a date that has passed is 0 s.
std::optional<std::chrono::seconds> ParseRetryAfter(std::string_view text, WallTime now);

}  // namespace walletgate::transport
