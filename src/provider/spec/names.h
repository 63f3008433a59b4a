#pragma once

// Shapes of names in provider files.

#include <algorithm>
#include <string_view>

#include "base/ascii.h"

namespace walletgate::provider {

inline constexpr std::string_view kProviderIdPattern = "^[a-z][a-z0-9-]{0,63}$";
inline constexpr std::string_view kSettingNamePattern = "^[a-z][a-z0-9_]{0,63}$";

/// [a-z][a-z0-9-]*, at most 64 characters: ids are folder names, metric labels and URL segments.
inline bool IsProviderId(std::string_view name) {
  return !name.empty() && name.size() <= 64 && IsLower(name.front()) &&
         std::all_of(name.begin(), name.end(), [](char c) { return IsLower(c) || IsDigit(c) || c == '-'; });
}

/// [a-z][a-z0-9_]*, at most 64 characters.
inline bool IsSettingName(std::string_view name) {
  return !name.empty() && name.size() <= 64 && IsLower(name.front()) &&
         std::all_of(name.begin(), name.end(), [](char c) { return IsLower(c) || IsDigit(c) || c == '_'; });
}

}  // namespace walletgate::provider
