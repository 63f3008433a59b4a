#pragma once

// Where JSON is written to: text (writer.h) or a Document (builder.h).

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace walletgate::json {

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

}  // namespace walletgate::json
