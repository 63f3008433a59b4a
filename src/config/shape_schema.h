#pragma once

// Shapes as draft-07 JSON Schema, for editors. Used by gateway/config/schema.cpp and provider/spec/schema.cpp.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json/sink.h"
#include "config/shape.h"

namespace walletgate::config {

/// Whether a value may be ${NAME} everywhere, which stands for it.
enum class References : std::uint8_t { kNone, kEverywhere };

/// Markdown without the targets of its links.
std::string PlainText(std::string_view markdown);

/// "key": {…}.
template <class Write>
void WriteObject(std::string_view key, json::Sink& sink, Write write) {
  sink.Key(key);
  sink.StartObject();
  write();
  sink.EndObject();
}
/// "key": ["a", "b"]; nothing of none.
void WriteNames(std::string_view key, std::span<const std::string_view> names, json::Sink& sink);

/// Writes into an object that the caller has begun. Mappings are pointed to by their id: whoever writes one calls
/// WriteDefinitions, too.
class ShapeSchema {
 public:
  ShapeSchema(json::Sink& sink, References references) : sink_(sink), references_(references) {}

  /// "definitions": of every mapping below `members`, outer ones first.
  void WriteDefinitions(const std::vector<Member>& members);
  /// "type" and "additionalProperties" of a mapping that has no members but those that are told.
  void WriteClosed(bool may_be_null = false);
  /// "key": the schema of its value.
  void WriteMember(const Member& member, std::string_view by_default);
  /// All that there is to say of a mapping, its description first.
  void WriteShape(const Shape& shape);

 private:
  void WriteType(const ValueType& type);
  void WriteSolidType(const ValueType& type);
  void WriteBare(const ValueType& type);
  void WriteText(const ValueType& type);
  void WriteList(const ValueType& type);
  void WriteMap(const ValueType& type);
  void WriteForms(const Shape& shape);
  void WriteCase(const Case& one);
  void WriteDefault(const ValueType& type, std::string_view text);
  std::string Pattern(std::string_view pattern) const;

  json::Sink& sink_;
  References references_;
};

}  // namespace walletgate::config
