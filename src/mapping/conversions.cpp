#include "mapping/conversions.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

#include "base/ascii.h"
#include "base/clock.h"
#include "base/strings.h"

namespace walletgate::mapping {
namespace {

// 2255-03-14: system_clock counts nanoseconds in 64 bits, which end in 2262, and no user was created after that.
constexpr std::int64_t kMaxSeconds = 9'000'000'000;

// 2001-09-09: no user of any vendor is older.
constexpr std::int64_t kMinSeconds = 1'000'000'000;

/// The text of a vendor's text or number.
std::string_view TextOf(json::Value value) { return value.IsNumber() ? value.NumberText() : Trim(value.AsString()); }

/// "e9", "E+09" → 9; "" → 0; nothing for other text or more than two digits.
std::optional<std::size_t> Exponent(std::string_view text) {
  if (text.empty()) return 0;
  text.remove_prefix(1);
  if (text.starts_with('+')) text.remove_prefix(1);
  if (text.size() > 2 || !AreDigits(text)) return std::nullopt;
  std::size_t exponent = 0;
  for (const char c : text) exponent = exponent * 10 + static_cast<std::size_t>(c - '0');
  return exponent;
}

/// The whole part of "123", "123.9" or "1.239e2"; nothing for signs, other text, more than `max`, or an exponent beyond
/// the digits that are there: whoever wrote "1.7e9" may have rounded it.
std::optional<std::int64_t> WholePart(std::string_view text, std::int64_t max) {
  const std::string_view mantissa = text.substr(0, text.find_first_of("eE"));
  const std::optional<std::size_t> exponent = Exponent(text.substr(mantissa.size()));
  const std::size_t dot = std::min(mantissa.find('.'), mantissa.size());
  const std::string_view whole = mantissa.substr(0, dot);
  const std::string_view fraction = mantissa.substr(std::min(dot + 1, mantissa.size()));
  const bool cut_short = dot + 1 == mantissa.size();
  if (!exponent || cut_short || fraction.size() < *exponent) return std::nullopt;
  if (!AreDigits(whole) || (!fraction.empty() && !AreDigits(fraction))) return std::nullopt;
  std::int64_t value = 0;
  for (const std::string_view digits : {whole, fraction.substr(0, *exponent)}) {
    for (const char c : digits) {
      value = value * 10 + (c - '0');
      if (value > max) return std::nullopt;
    }
  }
  return value;
}

bool WriteTime(WallTime time, std::string* out) {
  if (time < WallTime(std::chrono::seconds(kMinSeconds))) return false;
  *out = FormatRfc3339(time);
  return true;
}

bool UnixTime(json::Value value, std::int64_t units_per_second, std::string* out) {
  const auto count = WholePart(TextOf(value), kMaxSeconds * units_per_second);
  return count && WriteTime(WallTime(std::chrono::seconds(*count / units_per_second)), out);
}

/// Takes a fraction off the front of `text` and gives it as RFC 3339 writes it, in nine digits at most.
std::string TakeFraction(std::string_view* text) {
  if (!text->starts_with('.') && !text->starts_with(',')) return {};
  std::size_t end = 1;
  while (end < text->size() && IsDigit((*text)[end])) ++end;
  constexpr std::size_t kMaxLength = 10;
  const std::string fraction = "." + std::string(text->substr(1, std::min(end, kMaxLength) - 1));
  text->remove_prefix(end);
  return fraction;
}

/// "Z", "+02:00", "+0200", "+02", "UTC", "+0000 UTC" → as RFC 3339 writes it; other text comes back as it is.
std::string OffsetOf(std::string_view text) {
  const std::string_view before_zone = Trim(text.substr(0, text.find('[')));  // "Z[Europe/Paris]" of RFC 9557
  if (before_zone.empty()) return std::string(text);                          // a zone alone says no offset
  text = before_zone;
  for (const std::string_view name : {"UTC", "GMT"}) {
    if (text == name) return "Z";
  }
  for (const std::string_view in_go : {"+0000 UTC", "+00:00 UTC"}) {
    if (text == in_go) return "Z";
  }
  const bool is_signed = text.starts_with('+') || text.starts_with('-');
  if (is_signed && text.size() == 3) return std::string(text) + ":00";
  if (is_signed && text.size() == 5) return std::string(text.substr(0, 3)) + ":" + std::string(text.substr(3));
  return std::string(text);
}

/// A date in a spelling that is not RFC 3339's own, written as RFC 3339 has it; impossible ones stay impossible.
std::string Respelt(std::string_view text, std::string_view default_offset) {
  constexpr std::size_t kDate = 10;  // characters of 2026-05-20
  constexpr std::size_t kTime = 8;   // characters of 10:00:00
  if (text.size() < kDate + 1 + kTime) return {};
  const char between = text[kDate];
  if (between != ' ' && between != 'T' && between != 't') return {};
  std::string respelt = std::string(text.substr(0, kDate)) + "T" + std::string(text.substr(kDate + 1, kTime));
  text.remove_prefix(kDate + 1 + kTime);
  respelt += TakeFraction(&text);
  const std::string offset = OffsetOf(text);
  return respelt + (offset.empty() ? std::string(default_offset) : offset);
}

bool DateTime(json::Value value, std::string_view default_offset, std::string* out) {
  const std::string_view text = Trim(value.AsString());
  std::optional<WallTime> time = ParseRfc3339(text);
  if (!time) time = ParseRfc3339(Respelt(text, default_offset));
  return time && WriteTime(*time, out);
}

}  // namespace

bool UnixSeconds(json::Value value, std::string* out) { return UnixTime(value, 1, out); }

bool UnixMillis(json::Value value, std::string* out) { return UnixTime(value, 1000, out); }

bool Rfc3339(json::Value value, std::string* out) { return DateTime(value, "", out); }

bool Rfc3339Utc(json::Value value, std::string* out) { return DateTime(value, "Z", out); }

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
  *out = TextOf(value);
  return !out->empty();
}

const Conversion* FindConversion(std::string_view name) {
  for (const Conversion& conversion : kConversions) {
    if (conversion.name == name) return &conversion;
  }
  return nullptr;
}

}  // namespace walletgate::mapping
