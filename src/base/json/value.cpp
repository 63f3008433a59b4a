#include "base/json/value.h"

#include <charconv>

namespace walletgate::json {

std::string_view ToString(Type type) {
  switch (type) {
    case Type::kAbsent: return "absent";
    case Type::kNull: return "null";
    case Type::kBool: return "boolean";
    case Type::kNumber: return "number";
    case Type::kString: return "string";
    case Type::kArray: return "array";
    case Type::kObject: return "object";
    case Type::kUnclear: return "member that stands twice";
  }
  return "absent";
}

std::optional<std::int64_t> Value::AsInt64() const {
  const std::string_view text = NumberText();
  std::int64_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Value Value::Get(std::string_view name) const {
  for (const auto member : Members()) {
    if (member.name == name) return member.value;
  }
  return {};
}

Value Value::At(std::size_t index) const {
  if (!IsArray() || index >= node_->count) return {};
  ElementIterator at = Elements().begin();
  for (; index > 0; --index) ++at;
  return *at;
}

Value::ElementRange Value::Elements() const {
  if (!IsArray()) return {nullptr, nullptr};
  return {node_ + 1, node_ + node_->span};
}

Value::MemberRange Value::Members() const {
  if (!IsObject()) return {nullptr, nullptr};
  return {node_ + 1, node_ + node_->span};
}

}  // namespace walletgate::json
