#include "config/yaml_json.h"

#include "base/json/builder.h"
#include "base/json/parse.h"

namespace walletgate::config {

void WriteScalarAsJson(const YamlNode& node, json::Sink& sink) {
  if (node.quoted) return sink.String(node.scalar);
  if (node.scalar == "null") return sink.Null();
  if (node.scalar == "true" || node.scalar == "false") return sink.Bool(node.scalar == "true");
  const Result<json::Document> number = json::Parse(node.scalar);
  if (number && number->root().IsNumber()) return sink.Number(node.scalar);
  sink.String(node.scalar);
}

void WriteYamlAsJson(const YamlNode& node, json::Sink& sink) {
  switch (node.kind) {
    case YamlNode::Kind::kNull: return sink.Null();
    case YamlNode::Kind::kScalar: return WriteScalarAsJson(node, sink);
    case YamlNode::Kind::kSequence:
      sink.StartArray();
      for (const YamlNode& element : node.elements) WriteYamlAsJson(element, sink);
      return sink.EndArray();
    case YamlNode::Kind::kMapping:
      sink.StartObject();
      for (const YamlNode::Entry& entry : node.entries) {
        sink.Key(entry.key);
        WriteYamlAsJson(entry.value, sink);
      }
      return sink.EndObject();
  }
}

json::Document YamlToJson(const YamlNode& node) {
  json::DocumentBuilder builder;
  WriteYamlAsJson(node, builder);
  return builder.Finish();
}

}  // namespace walletgate::config
