#pragma once

// JSON, strictly. The only parser of the gateway, for caller bodies, vendor replies and token replies alike, and the
// only place where RapidJSON is used (STACK section 1: most of its defaults crash or lie).
//
// A Document is a flat, immutable array of nodes in document order; a Value is a cheap view into it.

#include <cstdint>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

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

struct Limits {
  std::size_t max_bytes = 1U << 20U;
  std::uint32_t max_depth = 32;  ///< nested arrays and objects
  std::uint32_t max_nodes = 65536;
};

/// Parses one whole JSON text (RFC 8259). Refuses bad UTF-8, a byte order mark, NUL (raw or as \u0000), lone
/// surrogates, duplicate member names, nesting over the limit, anything after the value. Numbers keep their text.
/// Error: kMalformedRequest with what and at which byte offset, never with the content. Thread-safe, no recursion.
Result<Document> Parse(std::string_view text, const Limits& limits = {});

/// Whether anybody reads members of this name, wherever they stand.
using IsRead = std::function<bool(std::string_view)>;

/// Parse for what somebody else wrote: what nobody reads cannot spoil it. Where Parse refuses, `text` is mended (Mend)
/// and read without the members that nobody reads; they count for no limit. A member that stands twice is kUnclear,
/// unless it says the same twice. `mended`: the mended text; left alone where Parse did not refuse. Errors as Parse's.
Result<Document> ParseForeign(std::string_view text, const Limits& limits, const IsRead& is_read,
                              std::string* mended = nullptr);

/// `text` without what is wrong with the spelling of much JSON: a byte order mark goes; bytes that are no UTF-8, NUL
/// and lone surrogates become U+FFFD, control characters in strings are escaped, NaN and Infinity become null, and of
/// numbers beyond the range of a double whole ones become strings and others null. Whether the rest is JSON is for
/// Parse to say.
std::string Mend(std::string_view text);

/// A place between two elements of a list that is being written.
struct Mark {
  std::size_t length = 0;  ///< of what is written
  std::size_t depth = 0;
  std::uint32_t count = 0;  ///< elements of the list
};

/// Where JSON is written to. Calls must nest properly; Key comes before each member's value.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual Mark Here() const = 0;
  /// Takes back what was written since, be it whole or not. REQUIRES that the list of `mark` has no end yet.
  virtual void Rewind(const Mark& mark) = 0;
  virtual void StartObject() = 0;
  virtual void EndObject() = 0;
  virtual void StartArray() = 0;
  virtual void EndArray() = 0;
  virtual void Key(std::string_view name) = 0;
  virtual void String(std::string_view text) = 0;  ///< UTF-8
  virtual void Number(std::string_view text) = 0;  ///< a JSON number as written
  virtual void Bool(bool value) = 0;
  virtual void Null() = 0;

  void Int(std::int64_t value);
  /// Key and String in one; the member is left out when `text` is empty.
  void MemberIfAny(std::string_view name, std::string_view text);
  void Member(std::string_view name, std::string_view text) {
    Key(name);
    String(text);
  }
  void Member(std::string_view name, const char* text) {
    Key(name);
    String(text);
  }
  void Member(std::string_view name, bool value) {
    Key(name);
    Bool(value);
  }
};

/// Compact text, appended to `*out`. Escapes what RFC 8259 requires and nothing else (non-ASCII stays UTF-8).
class Writer final : public Sink {
 public:
  explicit Writer(std::string* out) : out_(out) {}
  Mark Here() const override { return {out_->size()}; }
  void Rewind(const Mark& mark) override;
  void StartObject() override;
  void EndObject() override;
  void StartArray() override;
  void EndArray() override;
  void Key(std::string_view name) override;
  void String(std::string_view text) override;
  void Number(std::string_view text) override;
  void Bool(bool value) override;
  void Null() override;

 private:
  void Separate();
  std::string* out_;
  bool need_comma_ = false;
};

/// Builds a Document without going through text. Strings are copied.
class DocumentBuilder final : public Sink {
 public:
  DocumentBuilder();
  ~DocumentBuilder() override;
  Mark Here() const override;
  void Rewind(const Mark& mark) override;
  void StartObject() override;
  void EndObject() override;
  void StartArray() override;
  void EndArray() override;
  void Key(std::string_view name) override;
  void String(std::string_view text) override;
  void Number(std::string_view text) override;
  void Bool(bool value) override;
  void Null() override;
  /// REQUIRES that every Start has its End. The builder is empty afterwards.
  Document Finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Writes `value` into `sink`, members in document order. An absent value writes null.
void Write(Value value, Sink& sink);
/// Compact text of `value`.
std::string ToText(Value value);
/// Indented by two spaces, for people.
std::string ToPrettyText(Value value);
/// Compact text with object keys sorted bytewise at every depth (arrays keep their order): equal values, equal bytes.
std::string ToSortedText(Value value);

}  // namespace walletgate::json
