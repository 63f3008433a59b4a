#include "gateway/config/schema.h"

#include <vector>

#include "base/json/builder.h"
#include "base/json/text.h"
#include "config/shape_schema.h"
#include "gateway/config/setting.h"
#include "gateway/config/shapes.h"

namespace walletgate::gateway {
namespace {

using config::WriteNames;
using config::WriteObject;

class SchemaWriter {
 public:
  explicit SchemaWriter(json::Sink& sink) : sink_(sink), shapes_(sink, config::References::kEverywhere) {}

  void Write() {
    sink_.StartObject();
    sink_.Member("$schema", "http://json-schema.org/draft-07/schema#");
    sink_.Member("title", "Walletgate configuration");
    sink_.Member("description", "Printed by `walletgate schema`; docs/configuration.md is the same for people");
    shapes_.WriteClosed();
    WriteRequired();
    WriteDefinitions();
    WriteObject("properties", sink_, [&] {
      for (const Section& section : Sections()) WriteSection(section);
      for (const Setting& setting : SettingsOf("")) shapes_.WriteMember(setting.member, DefaultOf(setting));
      for (const Member& member : StructuredMembers()) shapes_.WriteMember(member, member.by_default);
    });
    sink_.EndObject();
  }

 private:
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
    std::vector<Member> members;
    for (const Setting& setting : AllSettings()) members.push_back(setting.member);
    for (const Member& member : StructuredMembers()) members.push_back(member);
    shapes_.WriteDefinitions(members);
  }

  void WriteSection(const Section& section) {
    std::vector<std::string_view> required;
    for (const Setting& setting : SettingsOf(section.name)) {
      if (setting.member.required) required.push_back(setting.member.key);
    }
    WriteObject(section.name, sink_, [&] {
      sink_.Member("description", std::string_view(config::PlainText(section.doc)));
      shapes_.WriteClosed();
      WriteNames("required", required, sink_);
      WriteObject("properties", sink_, [&] {
        for (const Setting& setting : SettingsOf(section.name)) shapes_.WriteMember(setting.member, DefaultOf(setting));
      });
    });
  }

  json::Sink& sink_;
  config::ShapeSchema shapes_;
};

}  // namespace

std::string ConfigSchema() {
  json::DocumentBuilder builder;
  SchemaWriter(builder).Write();
  return json::ToPrettyText(builder.Finish().root()) + "\n";
}

}  // namespace walletgate::gateway
