#include "gateway/config/schema.h"

#include <algorithm>
#include <vector>

#include "base/json/builder.h"
#include "base/json/text.h"
#include "gateway/config/setting.h"
#include "gateway/config/shapes.h"
#include "gateway/config/type_schema.h"

namespace walletgate::gateway {
namespace {

using Kind = ValueType::Kind;

/// Markdown without the targets of its links.
std::string Plain(std::string_view markdown) {
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

/// Every mapping below `type`, each once, outer ones first.
void Collect(const ValueType& type, std::vector<const Shape*>& shapes) {
  if (type.of != nullptr) Collect(*type.of, shapes);
  if (type.shape == nullptr || std::ranges::count(shapes, type.shape) > 0) return;
  shapes.push_back(type.shape);
  for (const Member& member : type.shape->members) Collect(member.type, shapes);
}

class SchemaWriter {
 public:
  explicit SchemaWriter(json::Sink& sink) : sink_(sink) {}

  void Write() {
    sink_.StartObject();
    sink_.Member("$schema", "http://json-schema.org/draft-07/schema#");
    sink_.Member("title", "Walletgate configuration");
    sink_.Member("description", "Printed by `walletgate schema`; docs/configuration.md is the same for people");
    WriteClosed();
    WriteRequired();
    WriteObject("definitions", sink_, [&] { WriteDefinitions(); });
    WriteObject("properties", sink_, [&] {
      for (const Section& section : Sections()) WriteSection(section);
      for (const Setting& setting : SettingsOf("")) WriteMember(setting.member, DefaultOf(setting));
      for (const Member& member : StructuredMembers()) WriteMember(member, member.by_default);
    });
    sink_.EndObject();
  }

 private:
  void WriteClosed() {
    sink_.Member("type", "object");
    sink_.Member("additionalProperties", false);
  }

  void WriteRequired() {
    std::vector<std::string_view> names;
    for (const Section& section : Sections()) {
      if (section.required) names.push_back(section.name);
    }
    for (const Member& member : StructuredMembers()) {
      if (member.required) names.push_back(member.key);
    }
    WriteNames("required", names, sink_);
  }

  void WriteDefinitions() {
    std::vector<const Shape*> shapes;
    for (const Setting& setting : AllSettings()) Collect(setting.member.type, shapes);
    for (const Member& member : StructuredMembers()) Collect(member.type, shapes);
    WriteReferenceSchema(sink_);
    for (const Shape* shape : shapes) WriteObject(shape->id, sink_, [&] { WriteShape(*shape); });
  }

  void WriteSection(const Section& section) {
    std::vector<std::string_view> required;
    for (const Setting& setting : SettingsOf(section.name)) {
      if (setting.member.required) required.push_back(setting.member.key);
    }
    WriteObject(section.name, sink_, [&] {
      sink_.Member("description", std::string_view(Plain(section.doc)));
      WriteClosed();
      WriteNames("required", required, sink_);
      WriteObject("properties", sink_, [&] {
        for (const Setting& setting : SettingsOf(section.name)) WriteMember(setting.member, DefaultOf(setting));
      });
    });
  }

  void WriteShape(const Shape& shape) {
    sink_.Member("description", std::string_view(Plain(shape.doc)));
    if (shape.may_be_null) {
      WriteNames("type", {"object", "null"}, sink_);
      sink_.Member("additionalProperties", false);
    } else {
      WriteClosed();
    }
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
  void WriteForms(const Shape& shape) {
    if (!shape.exactly_one.empty()) {
      sink_.Key("oneOf");
      sink_.StartArray();
      for (const std::string_view name : shape.exactly_one) {
        sink_.StartObject();
        WriteNames("required", {name}, sink_);
        sink_.EndObject();
      }
      sink_.EndArray();
    }
    if (shape.retired.empty()) return;
    WriteObject("if", sink_, [&] {
      WriteObject("properties", sink_,
                  [&] { WriteObject(shape.retired, sink_, [&] { WriteBareSchema(True(), sink_); }); });
      WriteNames("required", {shape.retired}, sink_);
    });
    WriteObject("then", sink_, [&] {
      WriteObject("properties", sink_, [&] {
        for (const std::string_view name : shape.gone) sink_.Member(name, false);
      });
    });
    WriteObject("else", sink_, [&] { WriteNames("required", {shape.needed}, sink_); });
  }

  void WriteMember(const Member& member, std::string_view by_default) {
    WriteObject(member.key, sink_, [&] {
      // What stands beside a $ref counts for nothing: a mapping's own schema has its description.
      if (member.type.kind != Kind::kMapping) sink_.Member("description", std::string_view(Plain(member.doc)));
      WriteTypeSchema(member.type, sink_);
      WriteDefault(member.type, by_default);
    });
  }

  /// `text` is a value of `type`, or words for people.
  void WriteDefault(const ValueType& type, std::string_view text) {
    if (!IsValue(type, text)) return;
    sink_.Key("default");
    if (type.kind == Kind::kBool) sink_.Bool(text == "true");
    else if (type.kind == Kind::kWhole || type.kind == Kind::kNumber) sink_.Number(text);
    else sink_.String(text);
  }

  json::Sink& sink_;
};

}  // namespace

std::string ConfigSchema() {
  json::DocumentBuilder builder;
  SchemaWriter(builder).Write();
  return json::ToPrettyText(builder.Finish().root()) + "\n";
}

}  // namespace walletgate::gateway
