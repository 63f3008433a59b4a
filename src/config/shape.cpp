#include "config/shape.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/strings.h"

namespace walletgate::config {
namespace {

bool IsWhole(std::string_view text) {
  std::int64_t number = 0;
  const char* const last = text.data() + text.size();
  const auto [end, fault] = std::from_chars(text.data(), last, number);
  return fault == std::errc() && end == last;
}

}  // namespace

std::string DurationText(std::chrono::milliseconds duration) {
  using std::chrono::milliseconds;
  static constexpr std::array<std::pair<milliseconds, std::string_view>, 4> kUnits = {{
      {std::chrono::days(1), "d"},
      {std::chrono::hours(1), "h"},
      {std::chrono::minutes(1), "m"},
      {std::chrono::seconds(1), "s"},
  }};
  for (const auto& [unit, name] : kUnits) {
    const bool single_day = duration == unit && name == "d";
    const bool whole = duration % unit == milliseconds(0) && (duration >= unit || name == "s");
    if (whole && !single_day) return std::to_string(duration / unit) + std::string(name);
  }
  return std::to_string(duration.count()) + "ms";
}

bool IsValue(const ValueType& type, std::string_view text) {
  using Kind = ValueType::Kind;
  switch (type.kind) {
    case Kind::kWhole:
    case Kind::kNumber: return IsWhole(text);
    case Kind::kDuration: return ParseDurationMillis(text).has_value();
    case Kind::kBool: return text == "true" || text == "false";
    case Kind::kName: return std::ranges::count(type.names, text) > 0;
    case Kind::kText:
      return text.find_first_of("./:") != std::string_view::npos && text.find(' ') == std::string_view::npos;
    default: return false;
  }
}

}  // namespace walletgate::config
