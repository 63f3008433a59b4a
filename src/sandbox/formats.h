#pragma once

// Shapes of values that vendors check: identifiers, e-mail, phone. Used by the vendor simulators.

#include <string_view>

namespace walletgate::sandbox {

/// 1 to `max` characters, each a letter, a digit or one of `extra`.
bool IsIdentifier(std::string_view text, std::size_t max, std::string_view extra);

/// "+", first digit 1-9, 2 to 15 digits in all (the pattern that all four vendors' documents amount to).
bool IsE164(std::string_view text);

/// At most 254 ASCII characters: local part of letters, digits and .!#$%&'*+/=?^_`{|}- ; domain of labels of letters,
/// digits and "-". A domain without a dot passes; "~" does not.
bool IsEmail(std::string_view text);

/// 8-4-4-4-12 hex digits, either case.
bool IsUuid(std::string_view text);
/// The same with version 4 and variant 10.
bool IsUuid4(std::string_view text);

}  // namespace walletgate::sandbox
