#pragma once

// What config/walletgate.yaml may hold, as data. The JSON Schema (schema.h) and docs/configuration.md (reference.h) are
// printed from it, and the readers take keys, limits and names from it. The rows: settings_table.cpp and shapes.cpp.

#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace walletgate::gateway {

struct Shape;

/// What a value may be. Made by the functions below; refers to tables that live as long as the program.
struct ValueType {
  enum class Kind : std::uint8_t {
    kWhole,     ///< from `min` to `max`
    kNumber,    ///< from `min` to `max`
    kDuration,  ///< from `min` to `max` milliseconds; `max` 0: nobody but the reader knows its limits
    kBool,      ///< `min` 1: true alone
    kText,
    kScalar,   ///< a text, a number, or true and false
    kName,     ///< one of `names`
    kList,     ///< of `of`, at least one
    kMap,      ///< of `of`, each under a name of its own
    kMapping,  ///< of `shape`
    kEither,   ///< `of`, or a mapping of `shape`
  };
  Kind kind = Kind::kText;
  std::int64_t min = 0;
  std::int64_t max = 0;
  std::span<const std::string_view> names = {};
  std::string_view pattern = {};  ///< of a text, or of the names of a map; "": any
  std::string_view words = {};    ///< what people call such a text, or the name in such a map: "IP address", "PROVIDER"
  const ValueType* of = nullptr;
  const Shape* shape = nullptr;
  bool may_be_number = false;  ///< a text that YAML may take for a number
  bool may_be_empty = false;   ///< a list or a map of none is one
};

constexpr ValueType Whole(std::int64_t min, std::int64_t max) {
  return {.kind = ValueType::Kind::kWhole, .min = min, .max = max};
}
constexpr ValueType Number(std::int64_t min, std::int64_t max) {
  return {.kind = ValueType::Kind::kNumber, .min = min, .max = max};
}
constexpr ValueType Duration(std::chrono::milliseconds min = {}, std::chrono::milliseconds max = {}) {
  return {.kind = ValueType::Kind::kDuration, .min = min.count(), .max = max.count()};
}
constexpr ValueType TrueOrFalse() { return {.kind = ValueType::Kind::kBool}; }
constexpr ValueType True() { return {.kind = ValueType::Kind::kBool, .min = 1}; }
constexpr ValueType Text(std::string_view words, std::string_view pattern = {}) {
  return {.kind = ValueType::Kind::kText, .pattern = pattern, .words = words};
}
constexpr ValueType OneOf(std::span<const std::string_view> names) {
  return {.kind = ValueType::Kind::kName, .names = names};
}
constexpr ValueType ListOf(const ValueType& of) { return {.kind = ValueType::Kind::kList, .of = &of}; }
constexpr ValueType MapOf(std::string_view words, const ValueType& of, std::string_view pattern = {}) {
  return {.kind = ValueType::Kind::kMap, .pattern = pattern, .words = words, .of = &of, .may_be_empty = true};
}
constexpr ValueType MappingOf(const Shape& shape) { return {.kind = ValueType::Kind::kMapping, .shape = &shape}; }

/// A member of a mapping.
struct Member {
  std::string_view key;
  ValueType type;
  std::string_view doc;              ///< what it is, and what speaks for another value; Markdown
  std::string_view by_default = {};  ///< as the file would have it, or in words; "": nothing
  bool required = false;
};

/// A mapping with members that are known.
struct Shape {
  std::string_view id;    ///< in the schema
  std::string_view path;  ///< in the reference: "tenants[].limits"
  std::string_view doc;   ///< Markdown
  std::span<const Member> members;
  std::span<const std::string_view> exactly_one = {};  ///< of these members one is there
  bool needs_one = false;                              ///< at least one member, whichever
  bool may_be_null = false;                            ///< nothing at all may stand in its place
  /// Beside this member, where it is true, none of `gone` stands, and without it `needed` does. "": no such member.
  std::string_view retired = {};
  std::span<const std::string_view> gone = {};
  std::string_view needed = {};
};

/// "250ms", "30s", "5m", "24h", "365d": the largest unit without a rest, but hours for a single day.
std::string DurationText(std::chrono::milliseconds duration);

/// Whether `text` is a value of a type that needs no file to judge; words are none. Of a list or a mapping nothing is.
bool IsValue(const ValueType& type, std::string_view text);

}  // namespace walletgate::gateway
