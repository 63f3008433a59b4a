#pragma once

// What a JSON text holds. A Document is a flat, immutable array of nodes in document order; a Value is a cheap view
// into it.

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace walletgate::json {

enum class Type : std::uint8_t { kAbsent, kNull, kBool, kNumber, kString, kArray, kObject, kUnclear };

/// "null", "boolean", "number", "string", "array", "object", "absent"; kUnclear: "member that stands twice".
std::string_view ToString(Type type);

/// One node. An object is followed by key, value, key, value...; an array by its elements.
struct Node {
  Type type = Type::kAbsent;
  bool boolean = false;
  std::uint32_t count = 0;  ///< members or elements
  std::uint32_t span = 1;   ///< nodes in this subtree, itself included
  std::string_view text;    ///< string content (decoded UTF-8, no NUL) or number as written
};

struct Member;

/// A view; valid while its Document lives (moving the Document is fine). Default-constructed: absent.
/// Accessors of the wrong type are safe: they give "", false, nothing, or absent.
class Value {
 public:
  Value() = default;
  explicit Value(const Node* node) : node_(node) {}

  Type type() const { return node_ == nullptr ? Type::kAbsent : node_->type; }
  explicit operator bool() const { return node_ != nullptr; }  ///< present (null is present)
  bool IsNull() const { return type() == Type::kNull; }
  bool IsBool() const { return type() == Type::kBool; }
  bool IsNumber() const { return type() == Type::kNumber; }
  bool IsString() const { return type() == Type::kString; }
  bool IsArray() const { return type() == Type::kArray; }
  bool IsObject() const { return type() == Type::kObject; }

  std::string_view AsString() const { return IsString() ? node_->text : std::string_view{}; }
  std::string_view NumberText() const { return IsNumber() ? node_->text : std::string_view{}; }
  bool AsBool() const { return IsBool() && node_->boolean; }
  /// Whole numbers in range only ("1e3" and "1.0" are not).
  std::optional<std::int64_t> AsInt64() const;

  std::size_t size() const { return node_ == nullptr ? 0 : node_->count; }

  /// The member called `name`; absent for none and for values that are no object. Linear.
  Value Get(std::string_view name) const;
  /// The element at `index`; absent out of range. Linear.
  Value At(std::size_t index) const;

  class ElementIterator;
  class MemberIterator;
  struct ElementRange;
  struct MemberRange;
  ElementRange Elements() const;  ///< empty unless an array
  MemberRange Members() const;    ///< empty unless an object; document order

  const Node* node() const { return node_; }

 private:
  const Node* node_ = nullptr;
};

struct Member {
  std::string_view name;
  Value value;
};

class Value::ElementIterator {
 public:
  explicit ElementIterator(const Node* at) : at_(at) {}
  Value operator*() const { return Value(at_); }
  ElementIterator& operator++() {
    at_ += at_->span;
    return *this;
  }
  bool operator!=(const ElementIterator& other) const { return at_ != other.at_; }

 private:
  const Node* at_;
};

class Value::MemberIterator {
 public:
  explicit MemberIterator(const Node* at) : at_(at) {}
  Member operator*() const { return {at_->text, Value(at_ + 1)}; }
  MemberIterator& operator++() {
    at_ += 1 + at_[1].span;
    return *this;
  }
  bool operator!=(const MemberIterator& other) const { return at_ != other.at_; }

 private:
  const Node* at_;
};

struct Value::ElementRange {
  const Node* first;
  const Node* last;
  ElementIterator begin() const { return ElementIterator(first); }
  ElementIterator end() const { return ElementIterator(last); }
};

struct Value::MemberRange {
  const Node* first;
  const Node* last;
  MemberIterator begin() const { return MemberIterator(first); }
  MemberIterator end() const { return MemberIterator(last); }
};

/// Owns text and nodes. Movable, not copyable.
class Document {
 public:
  Document() = default;
  Document(std::unique_ptr<char[]> text, std::vector<Node> nodes) : text_(std::move(text)), nodes_(std::move(nodes)) {}
  Document(Document&&) = default;
  Document& operator=(Document&&) = default;

  Value root() const { return nodes_.empty() ? Value() : Value(nodes_.data()); }

 private:
  std::unique_ptr<char[]> text_;
  std::vector<Node> nodes_;
};

}  // namespace walletgate::json
