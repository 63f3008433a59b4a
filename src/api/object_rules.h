#pragma once

// Reading a caller's JSON object by a table of its members, with every fault collected. Used by request parsing.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "api/formats.h"
#include "base/error.h"
#include "base/json/value.h"

namespace walletgate::api {

/// Faults in document order. Stops collecting at kMax, so that a hostile body cannot make a huge answer.
class Faults {
 public:
  static constexpr std::size_t kMax = 100;  ///< faults
  void Add(FieldError fault);
  std::size_t size() const { return faults_.size(); }
  std::vector<FieldError> Take() { return std::move(faults_); }

 private:
  std::vector<FieldError> faults_;
};

/// kInvalidRequest with all of them. REQUIRES one at least; takes them.
Error InvalidRequest(Faults& faults);

/// Where a value stands in the body. A chain on the stack: the pointer is spelt out only when there is a fault.
class Place {
 public:
  explicit Place(Faults& faults) : faults_(&faults) {}
  Place(const Place& parent, std::string_view name) : faults_(parent.faults_), parent_(&parent), name_(name) {}
  Place(const Place& parent, std::size_t index) : faults_(parent.faults_), parent_(&parent), index_(index) {}

  std::string Pointer() const;  ///< RFC 6901
  void Fault(std::string_view code, std::string detail) const {
    faults_->Add({Pointer(), std::string(code), std::move(detail)});
  }
  std::size_t FaultCount() const { return faults_->size(); }

 private:
  static constexpr std::size_t kNamed = static_cast<std::size_t>(-1);
  Faults* faults_;
  const Place* parent_ = nullptr;
  std::string_view name_;
  std::size_t index_ = kNamed;
};

/// One member that an object may have. `read` checks the value and fills it into the target.
template <class Target>
struct MemberRule {
  std::string_view name;
  bool required;
  void (*read)(json::Value value, const Place& place, Target& target);
};

/// True when `value` is of that type; otherwise a `type` fault.
bool ExpectType(json::Value value, json::Type type, const Place& place);

/// A member that is none of `known`.
void UnknownMember(const Place& place, std::string_view name, std::span<const std::string_view> known);

/// A list longer than `most` is a `range` fault; the caller then looks at the first `most` elements only.
void ExpectAtMost(std::size_t size, std::size_t most, const Place& place);

/// Reads a string member through `check`; for MemberRule::read.
template <auto kMember, TextCheck (*kCheck)(std::string_view), class Target>
void ReadText(json::Value value, const Place& place, Target& target) {
  if (!ExpectType(value, json::Type::kString, place)) return;
  if (TextCheck fault = kCheck(value.AsString())) {
    place.Fault(fault->code, std::move(fault->detail));
    return;
  }
  target.*kMember = value.AsString();
}

/// Reads true or false; for MemberRule::read.
template <auto kMember, class Target>
void ReadFlag(json::Value value, const Place& place, Target& target) {
  if (ExpectType(value, json::Type::kBool, place)) target.*kMember = value.AsBool();
}

/// The whole number from `least` to `most` that it is; else a fault, and nothing.
std::optional<std::int64_t> WholeIn(json::Value value, const Place& place, std::int64_t least, std::int64_t most);

/// Reads a whole number from kLeast to kMost; for MemberRule::read.
template <auto kMember, std::int64_t kLeast, std::int64_t kMost, class Target>
void ReadWhole(json::Value value, const Place& place, Target& target) {
  using Number = std::decay_t<decltype(target.*kMember)>;
  if (const auto number = WholeIn(value, place, kLeast, kMost)) target.*kMember = static_cast<Number>(*number);
}

/// Reads one of `kNames` into the value of an enum that stands at its place; for MemberRule::read.
template <auto kMember, const auto& kNames, class Target>
void ReadWord(json::Value value, const Place& place, Target& target) {
  using Word = std::decay_t<decltype(target.*kMember)>;
  if (!ExpectType(value, json::Type::kString, place)) return;
  if (TextCheck fault = CheckOneOf(value.AsString(), kNames)) {
    place.Fault(fault->code, std::move(fault->detail));
    return;
  }
  const auto at = std::find(kNames.begin(), kNames.end(), value.AsString()) - kNames.begin();
  target.*kMember = static_cast<Word>(at);
}

/// Reads every member by its rule, refuses those without one, then names the required ones that are missing. `Rule` has
/// the members of a MemberRule.
template <class Target, class Rule>
void ReadObject(json::Value value, const Place& place, std::span<const Rule> rules, Target& target) {
  if (!ExpectType(value, json::Type::kObject, place)) return;
  for (const json::Member member : value.Members()) {
    const Rule* rule = nullptr;
    for (const Rule& candidate : rules) {
      if (candidate.name == member.name) rule = &candidate;
    }
    if (rule != nullptr) {
      rule->read(member.value, Place(place, member.name), target);
      continue;
    }
    std::vector<std::string_view> known;
    for (const Rule& candidate : rules) known.push_back(candidate.name);
    UnknownMember(place, member.name, known);
  }
  for (const Rule& rule : rules) {
    if (rule.required && !value.Get(rule.name)) Place(place, rule.name).Fault("required", "is required");
  }
}

}  // namespace walletgate::api
