#pragma once

// The named conversions of `$via`: pure changes of one value. The one place to add another (docs/mapping.md section 1).

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/json/value.h"

namespace walletgate::mapping {

struct Conversion {
  enum class Result : std::uint8_t { kText, kTime };
  enum class Input : std::uint8_t { kString, kNumber, kStringOrNumber };

  std::string_view name;
  Input input;
  Result result;
  /// Replaces `*out`. False: the value does not fit (wrong JSON type, not a date, out of range).
  bool (*apply)(json::Value value, std::string* out);
};

/// Seconds since 1970 as a JSON number or text; a fraction is cut off, an exponent may not hide digits ("1.7e9"). → RFC
/// 3339. No time takes an instant before 2001-09-09: it is "none" (0, 0001-01-01), or in another unit.
bool UnixSeconds(json::Value value, std::string* out);
/// Milliseconds since 1970. → RFC 3339 to the second.
bool UnixMillis(json::Value value, std::string* out);
/// An RFC 3339 text in any offset and common spelling: a space for the T, a comma before a fraction of any length,
/// +0200, +02, UTC. → RFC 3339 in UTC.
bool Rfc3339(json::Value value, std::string* out);
/// The same; a text without an offset is UTC, as the vendor's documents must say.
bool Rfc3339Utc(json::Value value, std::string* out);
bool Lower(json::Value value, std::string* out);  ///< ASCII letters only
bool Upper(json::Value value, std::string* out);  ///< ASCII letters only
/// A JSON number as written, be it a text already.
bool NumberToString(json::Value value, std::string* out);

inline constexpr std::array kConversions = {
    Conversion{"unix_seconds", Conversion::Input::kStringOrNumber, Conversion::Result::kTime, UnixSeconds},
    Conversion{"unix_millis", Conversion::Input::kStringOrNumber, Conversion::Result::kTime, UnixMillis},
    Conversion{"rfc3339", Conversion::Input::kString, Conversion::Result::kTime, Rfc3339},
    Conversion{"rfc3339_utc", Conversion::Input::kString, Conversion::Result::kTime, Rfc3339Utc},
    Conversion{"lower", Conversion::Input::kString, Conversion::Result::kText, Lower},
    Conversion{"upper", Conversion::Input::kString, Conversion::Result::kText, Upper},
    Conversion{"number_to_string", Conversion::Input::kNumber, Conversion::Result::kText, NumberToString},
};

/// The row called `name`, or nullptr.
const Conversion* FindConversion(std::string_view name);

}  // namespace walletgate::mapping
