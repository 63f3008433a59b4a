#include "api/openapi/logins.h"

#include "api/login_kinds.h"
#include "api/openapi/text.h"
#include "base/json/sink.h"

namespace walletgate::api {
namespace {

std::string Reference(std::string_view schema) { return "#/components/schemas/" + std::string(schema); }

void WriteReference(std::string_view schema, json::Sink& sink) {
  sink.StartObject();
  sink.Member("$ref", Reference(schema));
  sink.EndObject();
}

void WriteUnion(json::Sink& sink) {
  sink.Key("LoginMethod");
  sink.StartObject();
  sink.Key("oneOf");
  sink.StartArray();
  for (const LoginKind& kind : kLoginKinds) WriteReference(kind.schema, sink);
  sink.EndArray();
  sink.Key("discriminator");
  sink.StartObject();
  sink.Member("propertyName", "type");
  sink.Key("mapping");
  sink.StartObject();
  for (const LoginKind& kind : kLoginKinds) sink.Member(kind.name, Reference(kind.schema));
  for (int i = 0; i < 3; ++i) sink.EndObject();
}

void WriteKind(const LoginKind& kind, json::Sink& sink) {
  sink.Key(kind.schema);
  sink.StartObject();
  sink.Member("type", "object");
  sink.Member("additionalProperties", false);
  sink.Key("required");
  sink.StartArray();
  for (const LoginMember& member : kind.members) {
    if (member.required) sink.String(member.name);
  }
  sink.EndArray();
  sink.Key("properties");
  sink.StartObject();
  for (const LoginMember& member : kind.members) {
    sink.Key(member.name);
    if (member.value != nullptr) {
      WriteReference(member.schema, sink);
      continue;
    }
    sink.StartObject();
    sink.Member("const", kind.name);
    sink.EndObject();
  }
  sink.EndObject();
  sink.EndObject();
}

/// A closed set is the same in an answer; the other forms are not checked again.
void WriteKnownMember(const LoginMember& member, json::Sink& sink) {
  sink.Key(member.name);
  if (member.value == nullptr) return WriteReference("LoginType", sink);
  if (!member.values.empty()) return WriteReference(member.schema, sink);
  sink.StartObject();
  sink.Member("type", "string");
  sink.EndObject();
}

}  // namespace

void WriteLoginSchemas(json::Sink& sink) {
  WriteUnion(sink);
  for (const LoginKind& kind : kLoginKinds) WriteKind(kind, sink);
}

void WriteKnownLoginSchema(json::Sink& sink) {
  sink.Key("KnownLoginMethod");
  sink.StartObject();
  sink.Member("type", "object");
  sink.Key("required");
  sink.StartArray();
  sink.String("type");
  sink.EndArray();
  sink.Member("description", "As in the request, with what is known about it.");
  sink.Key("properties");
  sink.StartObject();
  for (const LoginMember* member : AllLoginMembers()) WriteKnownMember(*member, sink);
  sink.Key("verified");
  WriteText(R"({"type": ["boolean", "null"], "description": "Of email and phone; null when it is not known."})", sink);
  sink.EndObject();
  sink.EndObject();
}

}  // namespace walletgate::api
