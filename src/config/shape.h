#pragma once

// What a file may hold, as data: config/walletgate.yaml and provider files. JSON Schemas (shape_schema.h) and
// references for people are printed from such tables, and the readers take keys, limits and names from them.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace walletgate::config {

struct Shape;

/// What a value may be. Made by the functions below; refers to tables that live as long as the program.
struct ValueType {
  enum class Kind : std::uint8_t {
    kAny,
    kNoList,     ///< anything but a list
    kWhole,      ///< from `min` to `max`
    kNumber,     ///< from `min` to `max`; any where both are 0
    kDuration,   ///< from `min` to `max` milliseconds; `max` 0: nobody but the reader knows its limits
    kBool,       ///< `min` 1: true alone
    kText,       ///< of at least `min` characters
    kScalar,     ///< a text, a number, or true and false
    kName,       ///< one of `names`
    kList,       ///< of `of`, at least one
    kOneOrList,  ///< `of`, or a list of it, at least one
    kMap,        ///< of `of`, each under a name of its own
    kMapping,    ///< of `shape`
    kChoice,     ///< one of the `count` types from `of` on
  };
  Kind kind = Kind::kText;
  std::int64_t min = 0;
  std::int64_t max = 0;
  std::span<const std::string_view> names = {};
  std::string_view pattern = {};  ///< of a text, or of the names of a map; "": any
  std::string_view words = {};    ///< what people call such a text, or the name in such a map: "IP address", "PROVIDER"
  const ValueType* of = nullptr;
  std::size_t count = 1;  ///< of a choice
  const Shape* shape = nullptr;
  bool may_be_number = false;  ///< a text that YAML may take for a number
  bool may_be_empty = false;   ///< a list or a map of none is one
  bool may_repeat = false;     ///< a name may stand in a list twice
  bool may_be_null = false;    ///< nothing at all may stand in its place

  /// What lists, maps and choices are of.
  constexpr std::span<const ValueType> Below() const;
};

constexpr std::span<const ValueType> ValueType::Below() const {
  return of == nullptr ? std::span<const ValueType>() : std::span(of, count);
}

constexpr ValueType Anything() { return {.kind = ValueType::Kind::kAny}; }
constexpr ValueType NoList() { return {.kind = ValueType::Kind::kNoList}; }
constexpr ValueType Scalar() { return {.kind = ValueType::Kind::kScalar}; }
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
constexpr ValueType OneOrListOf(const ValueType& of) { return {.kind = ValueType::Kind::kOneOrList, .of = &of}; }
constexpr ValueType MapOf(std::string_view words, const ValueType& of, std::string_view pattern = {}) {
  return {.kind = ValueType::Kind::kMap, .pattern = pattern, .words = words, .of = &of, .may_be_empty = true};
}
constexpr ValueType MappingOf(const Shape& shape) { return {.kind = ValueType::Kind::kMapping, .shape = &shape}; }
constexpr ValueType Choice(std::span<const ValueType> choices) {
  return {.kind = ValueType::Kind::kChoice, .of = choices.data(), .count = choices.size()};
}
constexpr ValueType OrNull(ValueType type) {
  type.may_be_null = true;
  return type;
}
/// A list that may be empty.
constexpr ValueType OrEmpty(ValueType type) {
  type.may_be_empty = true;
  return type;
}
/// A list in which names may stand twice.
constexpr ValueType OrTwice(ValueType type) {
  type.may_repeat = true;
  return type;
}

/// A member of a mapping.
struct Member {
  std::string_view key;
  ValueType type;
  std::string_view doc = {};         ///< what it is, and what speaks for another value; Markdown
  std::string_view by_default = {};  ///< as the file would have it, or in words; "": nothing
  bool required = false;
};

/// Which members go with one value of another one.
struct Case {
  std::string_view member;
  std::string_view value;                               ///< "true": that; another: the text; "": whatever stands there
  std::span<const std::string_view> gone = {};          ///< these do not stand beside it
  std::span<const std::string_view> needed = {};        ///< these do
  std::span<const std::string_view> gone_without = {};  ///< these do not stand where it is another value, or none
  std::span<const std::string_view> needed_without = {};  ///< these do
};

/// A member that stands only beside another one.
struct Beside {
  std::string_view member;
  std::string_view needed;
};

/// A mapping with members that are known.
struct Shape {
  std::string_view id;    ///< in the schema
  std::string_view path;  ///< in the reference: "tenants[].limits"
  std::string_view doc;   ///< Markdown
  std::span<const Member> members;
  std::span<const std::string_view> exactly_one = {};   ///< of these members one is there
  std::span<const std::string_view> at_least_one = {};  ///< of these members one or more are there
  std::span<const Case> cases = {};
  std::span<const Beside> besides = {};
  bool needs_one = false;    ///< at least one member, whichever
  bool may_be_null = false;  ///< nothing at all may stand in its place
};

/// The members of rows that have one, for tables whose rows say more: how it is read.
template <class Row, std::size_t N>  // NOLINT(readability-identifier-naming)
constexpr std::array<Member, N> MembersOf(const std::array<Row, N>& rows) {
  std::array<Member, N> members{};
  for (std::size_t i = 0; i < N; ++i) members[i] = rows[i].member;
  return members;
}

/// "250ms", "30s", "5m", "24h", "365d": the largest unit without a rest, but hours for a single day.
std::string DurationText(std::chrono::milliseconds duration);

/// Whether `text` is a value of a type that needs no file to judge; words are none. Of a list or a mapping nothing is.
bool IsValue(const ValueType& type, std::string_view text);

}  // namespace walletgate::config
