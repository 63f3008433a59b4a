#pragma once

// The named conversions of `$via`: pure changes of one value. The one place to add another (docs/mapping.md section 1).

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/json.h"

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

/// Whole seconds since 1970 as a JSON number or text; a fraction is cut off. → RFC 3339.
bool UnixSeconds(json::Value value, std::string* out);
/// Whole milliseconds since 1970. → RFC 3339 to the second.
bool UnixMillis(json::Value value, std::string* out);
/// An RFC 3339 text in any offset. → RFC 3339 in UTC.
bool Rfc3339(json::Value value, std::string* out);
bool Lower(json::Value value, std::string* out);  ///< ASCII letters only
bool Upper(json::Value value, std::string* out);  ///< ASCII letters only
/// A JSON number as written.
bool NumberToString(json::Value value, std::string* out);

inline constexpr std::array kConversions = {
    Conversion{"unix_seconds", Conversion::Input::kStringOrNumber, Conversion::Result::kTime, UnixSeconds},
    Conversion{"unix_millis", Conversion::Input::kStringOrNumber, Conversion::Result::kTime, UnixMillis},
    Conversion{"rfc3339", Conversion::Input::kString, Conversion::Result::kTime, Rfc3339},
    Conversion{"lower", Conversion::Input::kString, Conversion::Result::kText, Lower},
    Conversion{"upper", Conversion::Input::kString, Conversion::Result::kText, Upper},
    Conversion{"number_to_string", Conversion::Input::kNumber, Conversion::Result::kText, NumberToString},
};

/// The row called `name`, or nullptr.
const Conversion* FindConversion(std::string_view name);

}  // namespace walletgate::mapping
