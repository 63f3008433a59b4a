#pragma once

// How a row of settings_table.cpp is made: which member of Settings it fills, and how a member of that type is read,
// compared and shown.

#include <algorithm>
#include <chrono>
#include <concepts>
#include <string>
#include <type_traits>

#include "gateway/config/setting.h"

namespace walletgate::gateway {

void ReadValue(const Member& member, Source& source, bool& value);
void ReadValue(const Member& member, Source& source, double& value);
void ReadValue(const Member& member, Source& source, std::string& value);
void ReadValue(const Member& member, Source& source, std::chrono::milliseconds& value);
template <std::integral T>
void ReadValue(const Member& member, Source& source, T& value) {
  const auto fallback = static_cast<std::int64_t>(value);
  value = static_cast<T>(source.reader.Int(member.key, fallback, member.type.min, member.type.max));
}
/// REQUIRES that the names of the type stand in the order of the enumeration.
template <class T>
requires std::is_enum_v<T>
void ReadValue(const Member& member, Source& source, T& value) {
  const auto& names = member.type.names;
  if (const auto name = source.reader.OptionalEnum(member.key, names)) {
    value = static_cast<T>(std::ranges::find(names, *name) - names.begin());
  }
}

std::string ShowValue(const Member& member, bool value);
std::string ShowValue(const Member& member, double value);
std::string ShowValue(const Member& member, const std::string& value);
std::string ShowValue(const Member& member, std::chrono::milliseconds value);
template <class T>
std::string ShowValue(const Member& member, const T& value) {
  if constexpr (std::is_enum_v<T>) return std::string(member.type.names[static_cast<std::size_t>(value)]);
  else if constexpr (std::integral<T>) return std::to_string(value);
  else return {};
}

/// The member of Settings at the end of a path of pointers to members.
template <auto... Path>
struct At {
  static auto& In(Settings& settings) { return (settings.*....*Path); }
  static const auto& In(const Settings& settings) { return (settings.*....*Path); }
};

/// A setting that `Read` reads: void(const Member&, Source&, T&).
template <auto Read, auto... Path>
constexpr Setting RowReadBy(std::string_view section, Reload reload, const Member& member) {
  return {
      .section = section,
      .member = member,
      .reload = reload,
      .read = [](const Member& m, Source& source, Settings& settings) { Read(m, source, At<Path...>::In(settings)); },
      .same = [](const Settings& a, const Settings& b) { return At<Path...>::In(a) == At<Path...>::In(b); },
      .text = [](const Member& m, const Settings& settings) { return ShowValue(m, At<Path...>::In(settings)); }};
}

/// A setting that is read as its type says.
template <auto... Path>
constexpr Setting Row(std::string_view section, Reload reload, const Member& member) {
  return RowReadBy<[](const Member& m, Source& source, auto& value) { ReadValue(m, source, value); }, Path...>(
      section, reload, member);
}

}  // namespace walletgate::gateway
