#include "gateway/config/type_schema.h"

namespace walletgate::gateway {
namespace {

using Kind = ValueType::Kind;

constexpr std::string_view kReference = "[$][{].*[}]";

/// `pattern`, or a reference that stands for such a text.
std::string OrReference(std::string_view pattern) {
  const std::string_view inner = pattern.substr(1, pattern.size() - 2);
  return "^(" + std::string(inner) + "|" + std::string(kReference) + ")$";
}

void PointTo(std::string_view id, json::Sink& sink) {
  sink.Member("$ref", std::string_view("#/definitions/" + std::string(id)));
}

template <class One, class Other>
void WriteAnyOf(json::Sink& sink, One one, Other other) {
  sink.Key("anyOf");
  sink.StartArray();
  sink.StartObject();
  one();
  sink.EndObject();
  sink.StartObject();
  other();
  sink.EndObject();
  sink.EndArray();
}

void WriteText(const ValueType& type, json::Sink& sink) {
  if (type.may_be_number) WriteNames("type", {"string", "integer"}, sink);
  else sink.Member("type", "string");
  if (!type.pattern.empty()) sink.Member("pattern", std::string_view(OrReference(type.pattern)));
}

void WriteList(const ValueType& type, json::Sink& sink) {
  sink.Member("type", "array");
  if (!type.may_be_empty) WriteInt("minItems", 1, sink);
  const bool of_names = type.of->kind == Kind::kName || type.of->kind == Kind::kText;
  if (of_names && !type.may_be_empty) sink.Member("uniqueItems", true);
  WriteObject("items", sink, [&] { WriteTypeSchema(*type.of, sink); });
}

void WriteMap(const ValueType& type, json::Sink& sink) {
  sink.Member("type", "object");
  if (!type.may_be_empty) WriteInt("minProperties", 1, sink);
  if (!type.pattern.empty()) WriteObject("propertyNames", sink, [&] { sink.Member("pattern", type.pattern); });
  WriteObject("additionalProperties", sink, [&] { WriteTypeSchema(*type.of, sink); });
}

}  // namespace

void WriteReferenceSchema(json::Sink& sink) {
  WriteObject(kReferenceId, sink, [&] {
    sink.Member("type", "string");
    sink.Member("pattern", std::string_view("^" + std::string(kReference) + "$"));
  });
}

void WriteTypeSchema(const ValueType& type, json::Sink& sink) {
  switch (type.kind) {
    case Kind::kMapping: return PointTo(type.shape->id, sink);
    case Kind::kText: return WriteText(type, sink);
    case Kind::kList: return WriteList(type, sink);
    case Kind::kMap: return WriteMap(type, sink);
    case Kind::kDuration:
      sink.Member("type", "string");
      return sink.Member("pattern", std::string_view(OrReference("^[0-9]+(ms|s|m|h|d)$")));
    case Kind::kScalar: return WriteNames("type", {"string", "number", "boolean"}, sink);
    case Kind::kEither:
      return WriteAnyOf(
          sink, [&] { WriteTypeSchema(*type.of, sink); }, [&] { PointTo(type.shape->id, sink); });
    case Kind::kBool:
    case Kind::kWhole:
    case Kind::kNumber:
    case Kind::kName:
      return WriteAnyOf(
          sink, [&] { WriteBareSchema(type, sink); }, [&] { PointTo(kReferenceId, sink); });
  }
}

void WriteBareSchema(const ValueType& type, json::Sink& sink) {
  if (type.kind == Kind::kName) return WriteNames("enum", {type.names.begin(), type.names.end()}, sink);
  if (type.kind == Kind::kBool && type.min == 1) {
    sink.Key("enum");
    sink.StartArray();
    sink.Bool(true);
    return sink.EndArray();
  }
  if (type.kind == Kind::kBool) return sink.Member("type", "boolean");
  sink.Member("type", type.kind == Kind::kWhole ? "integer" : "number");
  WriteInt("minimum", type.min, sink);
  WriteInt("maximum", type.max, sink);
}

void WriteNames(std::string_view key, const std::vector<std::string_view>& names, json::Sink& sink) {
  if (names.empty()) return;
  sink.Key(key);
  sink.StartArray();
  for (const std::string_view name : names) sink.String(name);
  sink.EndArray();
}

void WriteInt(std::string_view key, std::int64_t value, json::Sink& sink) {
  sink.Key(key);
  sink.Int(value);
}

}  // namespace walletgate::gateway
