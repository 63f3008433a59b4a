#include "cli/call/user_patch_body.h"

#include <array>
#include <string_view>

#include "base/json/writer.h"

namespace walletgate::cli {
namespace {

constexpr std::array<std::string_view, 2> kObjects = {"profile", "metadata"};

bool IsIn(std::string_view object, std::string_view name) {
  return name.size() > object.size() + 1 && name.starts_with(object) && name[object.size()] == '.';
}

/// "tier" of "metadata.tier".
std::string_view MemberOf(std::string_view object, std::string_view name) { return name.substr(object.size() + 1); }

void WriteObject(std::string_view object, const std::vector<std::string>& set, const std::vector<std::string>& unset,
                 json::Sink& sink) {
  bool begun = false;
  const auto begin = [&] {
    if (!begun) {
      sink.Key(object);
      sink.StartObject();
    }
    begun = true;
  };
  for (const std::string_view text : set) {
    if (!IsIn(object, text)) continue;
    begin();
    const std::size_t equals = text.find('=');
    sink.Member(MemberOf(object, text.substr(0, equals)), text.substr(equals + 1));
  }
  for (const std::string_view name : unset) {
    if (!IsIn(object, name)) continue;
    begin();
    sink.Key(MemberOf(object, name));
    sink.Null();
  }
  if (begun) sink.EndObject();
}

}  // namespace

std::string FaultOfMember(const std::string& text) {
  for (const std::string_view object : kObjects) {
    if (IsIn(object, text)) return "";
  }
  return "is no member of profile or metadata, as profile.first_name or metadata.tier are";
}

std::string FaultOfAssignment(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos) return "has no '=': NAME=VALUE is wanted";
  return FaultOfMember(text.substr(0, equals));
}

std::string UserPatchBody(const std::vector<std::string>& set, const std::vector<std::string>& unset) {
  std::string body;
  json::Writer writer(&body);
  writer.StartObject();
  for (const std::string_view object : kObjects) WriteObject(object, set, unset, writer);
  writer.EndObject();
  return body;
}

}  // namespace walletgate::cli
