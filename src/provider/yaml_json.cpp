#include "provider/yaml_json.h"

namespace walletgate::provider {
namespace {

void WriteScalar(const config::YamlNode& node, json::Sink& sink) {
  if (node.quoted) return sink.String(node.scalar);
  if (node.scalar == "true" || node.scalar == "false") return sink.Bool(node.scalar == "true");
  const Result<json::Document> number = json::Parse(node.scalar);
  if (number && number->root().IsNumber()) return sink.Number(node.scalar);
  sink.String(node.scalar);
}

}  // namespace

void WriteYamlAsJson(const config::YamlNode& node, json::Sink& sink) {
  switch (node.kind) {
    case config::YamlNode::Kind::kNull: return sink.Null();
    case config::YamlNode::Kind::kScalar: return WriteScalar(node, sink);
    case config::YamlNode::Kind::kSequence:
      sink.StartArray();
      for (const config::YamlNode& element : node.elements) WriteYamlAsJson(element, sink);
      return sink.EndArray();
    case config::YamlNode::Kind::kMapping:
      sink.StartObject();
      for (const config::YamlNode::Entry& entry : node.entries) {
        sink.Key(entry.key);
        WriteYamlAsJson(entry.value, sink);
      }
      return sink.EndObject();
  }
}

json::Document YamlToJson(const config::YamlNode& node) {
  json::DocumentBuilder builder;
  WriteYamlAsJson(node, builder);
  return builder.Finish();
}

}  // namespace walletgate::provider
