#include "mapping/conversions.h"

#include <chrono>
#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "base/strings.h"

namespace walletgate::mapping {
namespace {

// 2255-03-14: system_clock counts nanoseconds in 64 bits, which end in 2262, and no user was created after that.
constexpr std::int64_t kMaxSeconds = 9'000'000'000;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

/// The whole part of "123" or "123.9"; nothing for signs, exponents, other text, or more than `max`.
std::optional<std::int64_t> WholePart(std::string_view text, std::int64_t max) {
  std::size_t at = 0;
  std::int64_t value = 0;
  for (; at < text.size() && IsDigit(text[at]); ++at) {
    value = value * 10 + (text[at] - '0');
    if (value > max) return std::nullopt;
  }
  if (at == 0) return std::nullopt;
  if (at == text.size()) return value;
  if (text[at] != '.' || at + 1 == text.size()) return std::nullopt;
  for (++at; at < text.size(); ++at) {
    if (!IsDigit(text[at])) return std::nullopt;
  }
  return value;
}

bool UnixTime(json::Value value, std::int64_t units_per_second, std::string* out) {
  const std::string_view text = value.IsNumber() ? value.NumberText() : value.AsString();
  const auto count = WholePart(text, kMaxSeconds * units_per_second);
  if (!count) return false;
  *out = FormatRfc3339(WallTime(std::chrono::seconds(*count / units_per_second)));
  return true;
}

}  // namespace

bool UnixSeconds(json::Value value, std::string* out) { return UnixTime(value, 1, out); }

bool UnixMillis(json::Value value, std::string* out) { return UnixTime(value, 1000, out); }

bool Rfc3339(json::Value value, std::string* out) {
  if (!value.IsString()) return false;
  const auto time = ParseRfc3339(value.AsString());
  if (!time) return false;
  *out = FormatRfc3339(*time);
  return true;
}

bool Lower(json::Value value, std::string* out) {
  if (!value.IsString()) return false;
  *out = ToLowerAscii(value.AsString());
  return true;
}

bool Upper(json::Value value, std::string* out) {
  if (!value.IsString()) return false;
  *out = ToUpperAscii(value.AsString());
  return true;
}

bool NumberToString(json::Value value, std::string* out) {
  if (!value.IsNumber()) return false;
  *out = value.NumberText();
  return true;
}

const Conversion* FindConversion(std::string_view name) {
  for (const Conversion& conversion : kConversions) {
    if (conversion.name == name) return &conversion;
  }
  return nullptr;
}

}  // namespace walletgate::mapping
