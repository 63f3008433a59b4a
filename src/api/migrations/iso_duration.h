#pragma once

// Lengths of time as ISO 8601 writes them, of days, hours, minutes and seconds: "P14D", "PT1M", "P1DT12H". Used by the
// parsing of requests. Pure and thread-safe.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace walletgate::api {

/// PnDTnHnMnS with one part at least, each a whole number of at most nine digits. Nothing for other text: years, months
/// and weeks are none that could be counted in seconds everywhere, and fractions are not taken.
std::optional<std::chrono::seconds> ParseIsoDuration(std::string_view text);

/// The same length in its largest parts: a day is 24 hours. REQUIRES one that is not negative.
std::string FormatIsoDuration(std::chrono::seconds duration);

}  // namespace walletgate::api
