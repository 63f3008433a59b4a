#include "config/shape_schema.h"

#include <algorithm>

namespace walletgate::config {
namespace {

using Kind = ValueType::Kind;

constexpr std::string_view kReference = "[$][{].*[}]";
/// The one definition that every schema of a value may point to, where a whole value may be a reference.
constexpr std::string_view kReferenceId = "reference";
constexpr std::string_view kDurationPattern = "^[0-9]+(ms|s|m|h|d)$";

void PointTo(std::string_view id, json::Sink& sink) {
  sink.Member("$ref", std::string_view("#/definitions/" + std::string(id)));
}

void WriteInt(std::string_view key, std::int64_t value, json::Sink& sink) {
  sink.Key(key);
  sink.Int(value);
}

void WriteName(std::string_view key, std::string_view name, json::Sink& sink) {
  WriteNames(key, std::span(&name, 1), sink);
}

/// "key": [{…}, {…}], one for each of `elements`.
template <class Elements, class Write>
void WriteEach(std::string_view key, const Elements& elements, json::Sink& sink, Write write) {
  sink.Key(key);
  sink.StartArray();
  for (const auto& element : elements) {
    sink.StartObject();
    write(element);
    sink.EndObject();
  }
  sink.EndArray();
}

template <class One, class Other>
void WriteEither(json::Sink& sink, One one, Other other) {
  WriteEach("anyOf", std::array{true, false}, sink, [&](bool first) { first ? one() : other(); });
}

/// Every mapping below `type`, each once, outer ones first.
void Collect(const ValueType& type, std::vector<const Shape*>& shapes) {
  for (const ValueType& below : type.Below()) Collect(below, shapes);
  if (type.shape == nullptr || std::ranges::count(shapes, type.shape) > 0) return;
  shapes.push_back(type.shape);
  for (const Member& member : type.shape->members) Collect(member.type, shapes);
}

/// What must stand, and what must not, of one side of a case.
void WriteSide(std::span<const std::string_view> needed, std::span<const std::string_view> gone, json::Sink& sink) {
  WriteNames("required", needed, sink);
  if (gone.empty()) return;
  WriteObject("properties", sink, [&] {
    for (const std::string_view name : gone) sink.Member(name, false);
  });
}

}  // namespace

std::string PlainText(std::string_view markdown) {
  std::string text;
  for (;;) {  // until there is no link
    const std::size_t open = markdown.find('[');
    const std::size_t middle = markdown.find("](", open);
    if (open == std::string_view::npos || middle == std::string_view::npos) break;
    text += std::string(markdown.substr(0, open)) + std::string(markdown.substr(open + 1, middle - open - 1));
    markdown.remove_prefix(markdown.find(')', middle) + 1);
  }
  return text + std::string(markdown);
}

void WriteNames(std::string_view key, std::span<const std::string_view> names, json::Sink& sink) {
  if (names.empty()) return;
  sink.Key(key);
  sink.StartArray();
  for (const std::string_view name : names) sink.String(name);
  sink.EndArray();
}

void ShapeSchema::WriteDefinitions(const std::vector<Member>& members) {
  std::vector<const Shape*> shapes;
  for (const Member& member : members) Collect(member.type, shapes);
  WriteObject("definitions", sink_, [&] {
    if (references_ == References::kEverywhere) {
      WriteObject(kReferenceId, sink_, [&] {
        sink_.Member("type", "string");
        sink_.Member("pattern", std::string_view("^" + std::string(kReference) + "$"));
      });
    }
    for (const Shape* shape : shapes) WriteObject(shape->id, sink_, [&] { WriteShape(*shape); });
  });
}

void ShapeSchema::WriteClosed(bool may_be_null) {
  constexpr std::array<std::string_view, 2> kOrNull = {"object", "null"};
  if (may_be_null) WriteNames("type", kOrNull, sink_);
  else sink_.Member("type", "object");
  sink_.Member("additionalProperties", false);
}

void ShapeSchema::WriteMember(const Member& member, std::string_view by_default) {
  WriteObject(member.key, sink_, [&] {
    // What stands beside a $ref counts for nothing: a mapping's own schema has its description.
    const bool points = member.type.kind == Kind::kMapping && !member.type.may_be_null;
    if (!points && !member.doc.empty()) sink_.Member("description", std::string_view(PlainText(member.doc)));
    WriteType(member.type);
    WriteDefault(member.type, by_default);
  });
}

void ShapeSchema::WriteShape(const Shape& shape) {
  if (!shape.doc.empty()) sink_.Member("description", std::string_view(PlainText(shape.doc)));
  WriteClosed(shape.may_be_null);
  if (shape.needs_one) WriteInt("minProperties", 1, sink_);
  std::vector<std::string_view> required;
  for (const Member& member : shape.members) {
    if (member.required) required.push_back(member.key);
  }
  WriteNames("required", required, sink_);
  WriteForms(shape);
  WriteObject("properties", sink_, [&] {
    for (const Member& member : shape.members) WriteMember(member, member.by_default);
  });
}

/// Which members go together.
void ShapeSchema::WriteForms(const Shape& shape) {
  const auto require = [&](std::string_view name) { WriteName("required", name, sink_); };
  if (!shape.exactly_one.empty()) WriteEach("oneOf", shape.exactly_one, sink_, require);
  if (!shape.at_least_one.empty()) WriteEach("anyOf", shape.at_least_one, sink_, require);
  if (shape.cases.size() == 1) WriteCase(shape.cases.front());
  else if (!shape.cases.empty()) WriteEach("allOf", shape.cases, sink_, [&](const Case& one) { WriteCase(one); });
  if (shape.besides.empty()) return;
  WriteObject("dependencies", sink_, [&] {
    for (const Beside& beside : shape.besides) WriteName(beside.member, beside.needed, sink_);
  });
}

void ShapeSchema::WriteCase(const Case& one) {
  WriteObject("if", sink_, [&] {
    const auto write_value = [&] {
      if (one.value == "true") WriteBare(True());
      else WriteName("enum", one.value, sink_);
    };
    if (!one.value.empty()) {
      WriteObject("properties", sink_, [&] { WriteObject(one.member, sink_, write_value); });
    }
    WriteName("required", one.member, sink_);
  });
  WriteObject("then", sink_, [&] { WriteSide(one.needed, one.gone, sink_); });
  WriteObject("else", sink_, [&] { WriteSide(one.needed_without, one.gone_without, sink_); });
}

/// `text` is a value of `type`, or words for people.
void ShapeSchema::WriteDefault(const ValueType& type, std::string_view text) {
  if (!IsValue(type, text)) return;
  sink_.Key("default");
  if (type.kind == Kind::kBool) sink_.Bool(text == "true");
  else if (type.kind == Kind::kWhole || type.kind == Kind::kNumber) sink_.Number(text);
  else sink_.String(text);
}

void ShapeSchema::WriteType(const ValueType& type) {
  if (!type.may_be_null) return WriteSolidType(type);
  WriteEither(
      sink_, [&] { WriteSolidType(type); }, [&] { sink_.Member("type", "null"); });
}

void ShapeSchema::WriteSolidType(const ValueType& type) {
  constexpr std::array<std::string_view, 3> kScalarTypes = {"string", "number", "boolean"};
  switch (type.kind) {
    case Kind::kAny: return;
    case Kind::kNoList: return WriteObject("not", sink_, [&] { sink_.Member("type", "array"); });
    case Kind::kMapping: return PointTo(type.shape->id, sink_);
    case Kind::kText: return WriteText(type);
    case Kind::kList: return WriteList(type);
    case Kind::kOneOrList:
      return WriteEither(
          sink_, [&] { WriteType(*type.of); }, [&] { WriteList(OrTwice(ListOf(*type.of))); });
    case Kind::kMap: return WriteMap(type);
    case Kind::kDuration:
      sink_.Member("type", "string");
      return sink_.Member("pattern", std::string_view(Pattern(kDurationPattern)));
    case Kind::kScalar: return WriteNames("type", kScalarTypes, sink_);
    case Kind::kChoice:
      return WriteEach("anyOf", type.Below(), sink_, [&](const ValueType& choice) { WriteType(choice); });
    case Kind::kBool:
    case Kind::kWhole:
    case Kind::kNumber:
    case Kind::kName:
      if (references_ == References::kNone) return WriteBare(type);
      return WriteEither(
          sink_, [&] { WriteBare(type); }, [&] { PointTo(kReferenceId, sink_); });
  }
}

/// Without the alternative of a reference. REQUIRES a type that is no text, no list and no mapping.
void ShapeSchema::WriteBare(const ValueType& type) {
  if (type.kind == Kind::kName) return WriteNames("enum", type.names, sink_);
  if (type.kind == Kind::kBool && type.min == 1) {
    sink_.Key("enum");
    sink_.StartArray();
    sink_.Bool(true);
    return sink_.EndArray();
  }
  if (type.kind == Kind::kBool) return sink_.Member("type", "boolean");
  sink_.Member("type", type.kind == Kind::kWhole ? "integer" : "number");
  if (type.min == type.max && type.kind == Kind::kNumber) return;
  WriteInt("minimum", type.min, sink_);
  WriteInt("maximum", type.max, sink_);
}

void ShapeSchema::WriteText(const ValueType& type) {
  constexpr std::array<std::string_view, 2> kOrNumber = {"string", "integer"};
  if (type.may_be_number) WriteNames("type", kOrNumber, sink_);
  else sink_.Member("type", "string");
  if (type.min > 0) WriteInt("minLength", type.min, sink_);
  if (!type.pattern.empty()) sink_.Member("pattern", std::string_view(Pattern(type.pattern)));
}

void ShapeSchema::WriteList(const ValueType& type) {
  sink_.Member("type", "array");
  if (!type.may_be_empty) WriteInt("minItems", 1, sink_);
  const bool of_names = type.of->kind == Kind::kName || type.of->kind == Kind::kText;
  if (of_names && !type.may_repeat) sink_.Member("uniqueItems", true);
  WriteObject("items", sink_, [&] { WriteType(*type.of); });
}

void ShapeSchema::WriteMap(const ValueType& type) {
  sink_.Member("type", "object");
  if (!type.may_be_empty) WriteInt("minProperties", 1, sink_);
  if (!type.pattern.empty()) WriteObject("propertyNames", sink_, [&] { sink_.Member("pattern", type.pattern); });
  WriteObject("additionalProperties", sink_, [&] { WriteType(*type.of); });
}

/// `pattern`, or a reference that stands for such a text.
std::string ShapeSchema::Pattern(std::string_view pattern) const {
  if (references_ == References::kNone) return std::string(pattern);
  const std::string_view inner = pattern.substr(1, pattern.size() - 2);
  return "^(" + std::string(inner) + "|" + std::string(kReference) + ")$";
}

}  // namespace walletgate::config
