#include "api/migrations/iso_duration.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

namespace walletgate::api {
namespace {

struct Unit {
  char letter;
  std::int64_t seconds;
  bool of_day;  ///< behind the T
};

constexpr std::array kUnits = {Unit{'D', 86'400, false}, Unit{'H', 3'600, true}, Unit{'M', 60, true},
                               Unit{'S', 1, true}};
constexpr std::size_t kMaxDigits = 9;

/// Takes one part from the front of `text`, of a unit from `next` on, which then is the one behind it.
std::optional<std::int64_t> TakePart(std::string_view& text, bool of_day, std::size_t& next) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digits == 0 || digits > kMaxDigits || digits == text.size()) return std::nullopt;
  std::int64_t count = 0;
  std::from_chars(text.data(), text.data() + digits, count);
  while (next < kUnits.size() && (kUnits[next].letter != text[digits] || kUnits[next].of_day != of_day)) ++next;
  if (next == kUnits.size()) return std::nullopt;
  text.remove_prefix(digits + 1);
  return count * kUnits[next++].seconds;
}

}  // namespace

std::optional<std::chrono::seconds> ParseIsoDuration(std::string_view text) {
  if (!text.starts_with('P')) return std::nullopt;
  text.remove_prefix(1);
  std::int64_t seconds = 0;
  std::size_t next = 0;
  bool of_day = false;
  bool complete = false;
  while (!text.empty()) {
    if (!of_day && text.front() == 'T') {
      of_day = true;
      complete = false;
      text.remove_prefix(1);
      continue;
    }
    const std::optional<std::int64_t> part = TakePart(text, of_day, next);
    if (!part) return std::nullopt;
    seconds += *part;
    complete = true;
  }
  return complete ? std::optional(std::chrono::seconds(seconds)) : std::nullopt;
}

std::string FormatIsoDuration(std::chrono::seconds duration) {
  std::int64_t left = duration.count();
  if (left == 0) return "PT0S";
  std::string text = "P";
  bool of_day = false;
  for (const Unit& unit : kUnits) {
    const std::int64_t count = left / unit.seconds;
    if (count == 0) continue;
    if (unit.of_day && !of_day) text += 'T';
    of_day = unit.of_day;
    text += std::to_string(count) + unit.letter;
    left %= unit.seconds;
  }
  return text;
}

}  // namespace walletgate::api
