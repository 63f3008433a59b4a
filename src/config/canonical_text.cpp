// Part of yaml_node.h: a text that is the same for the same content.

#include "config/yaml_node.h"

namespace walletgate::config {
namespace {

/// With its length in front, so that no content reads as structure.
void AppendText(std::string_view text, std::string* out) {
  *out += std::to_string(text.size());
  *out += ':';
  *out += text;
}

void Append(const YamlNode& node, std::string* out) {
  switch (node.kind) {
    case YamlNode::Kind::kNull: *out += '~'; return;
    case YamlNode::Kind::kScalar:
      *out += node.quoted ? '"' : '\'';
      AppendText(node.scalar, out);
      return;
    case YamlNode::Kind::kSequence:
      *out += '[';
      for (const YamlNode& element : node.elements) Append(element, out);
      *out += ']';
      return;
    case YamlNode::Kind::kMapping:
      *out += '{';
      for (const YamlNode::Entry& entry : node.entries) {
        AppendText(entry.key, out);
        Append(entry.value, out);
      }
      *out += '}';
  }
}

}  // namespace

std::string CanonicalText(const YamlNode& node) {
  std::string text;
  Append(node, &text);
  return text;
}

}  // namespace walletgate::config
