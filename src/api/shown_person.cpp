#include "api/shown_person.h"

#include <optional>
#include <string>
#include <utility>

#include "api/login_kinds.h"
#include "api/profile_members.h"

namespace walletgate::api {
namespace {

Error Bad(std::string_view where, std::string_view what) {
  return MakeError(ErrorKind::kProviderBadResponse, std::string(where) + " " + std::string(what));
}

std::optional<LoginMethod> ReadLogin(json::Value value) {
  const std::optional<LoginType> type = LoginTypeFromName(value.Get("type").AsString());
  if (!type) return std::nullopt;
  LoginMethod method;
  method.type = *type;
  for (const LoginMember& member : KindOf(*type).members) {
    if (member.value == nullptr) continue;
    method.*member.value = value.Get(member.name).AsString();
    if (member.required && (method.*member.value).empty()) return std::nullopt;
  }
  const json::Value verified = value.Get("verified");
  if (verified.IsBool() && !KindOf(*type).contact.empty()) method.verified = verified.AsBool();
  return method;
}

Result<void> ReadLogins(json::Value list, ProviderResult& result) {
  if (!list) return {};
  if (!list.IsArray()) return Bad("login_methods", "is not an array");
  for (const json::Value element : list.Elements()) {
    if (std::optional<LoginMethod> method = ReadLogin(element)) {
      result.login_methods.push_back(std::move(*method));
    } else {
      ++result.login_methods_left_out;
    }
  }
  return {};
}

Result<void> ReadProfile(json::Value value, ProviderResult& result) {
  Profile profile;
  for (const ProfileMember& member : kProfileMembers) {
    const json::Value text = value.Get("profile." + std::string(member.name));
    if (text && !text.IsString()) return Bad("profile." + std::string(member.name), "is not a string");
    profile.*member.value = text.AsString();
  }
  if (!profile.empty()) result.profile = std::move(profile);
  return {};
}

}  // namespace

Result<void> ReadShownPerson(json::Value value, ProviderResult& result) {
  if (Result<void> read = ReadLogins(value.Get("login_methods"), result); !read) return read;
  return ReadProfile(value, result);
}

}  // namespace walletgate::api
