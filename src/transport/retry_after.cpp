#include "transport/retry_after.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "base/strings.h"

namespace walletgate::transport {

std::optional<std::chrono::seconds> ParseDelaySeconds(std::string_view text) {
  text = Trim(text);
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.empty() || text.size() > 9 || !std::all_of(text.begin(), text.end(), is_digit)) return std::nullopt;
  int seconds = 0;
  std::from_chars(text.data(), text.data() + text.size(), seconds);
  return std::chrono::seconds(seconds);
}

std::optional<WallTime> ParseHttpDate(std::string_view text) {
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  text = Trim(text);
  if (text.size() != 29 || text.substr(25) != " GMT") return std::nullopt;
  const auto month = std::find(kMonths.begin(), kMonths.end(), text.substr(8, 3));
  if (month == kMonths.end()) return std::nullopt;
  std::string number = std::to_string(month - kMonths.begin() + 1);
  if (number.size() == 1) number.insert(0, "0");
  const std::string date = std::string(text.substr(12, 4)) + "-" + number + "-" + std::string(text.substr(5, 2)) + "T" +
                           std::string(text.substr(17, 8)) + "Z";
  const std::optional<WallTime> time = ParseRfc3339(date);
  // Writing it again checks the weekday and every separator.
  return time && FormatHttpDate(*time) == text ? time : std::nullopt;
}

std::optional<std::chrono::seconds> ParseRetryAfter(std::string_view text, WallTime now) {
  if (const auto seconds = ParseDelaySeconds(text)) return seconds;
  const std::optional<WallTime> date = ParseHttpDate(text);
  if (!date) return std::nullopt;
  return std::max(std::chrono::seconds(0), std::chrono::ceil<std::chrono::seconds>(*date - now));
}

}  // namespace walletgate::transport
