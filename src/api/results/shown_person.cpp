#include "api/results/shown_person.h"

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
  method.id_at_provider = value.Get("id").AsString();
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

constexpr std::string_view kOfProfile = "profile.";

/// The member of a profile that "profile.first_name" stands for; null for another name.
std::string Profile::*FindProfileMember(std::string_view name) {
  if (!name.starts_with(kOfProfile)) return nullptr;
  for (const ProfileMember& member : kProfileMembers) {
    if (member.name == name.substr(kOfProfile.size())) return member.value;
  }
  return nullptr;
}

Result<void> ReadProfile(json::Value value, ProviderResult& result) {
  for (const json::Member member : value.Members()) {
    std::string Profile::*const target = FindProfileMember(member.name);
    if (target == nullptr) continue;
    if (!member.value.IsString()) return Bad(member.name, "is not a string");
    if (!result.profile) result.profile.emplace();
    *result.profile.*target = member.value.AsString();
  }
  return {};
}

}  // namespace

Result<void> ReadShownPerson(json::Value value, ProviderResult& result) {
  if (Result<void> read = ReadLogins(value.Get("login_methods"), result); !read) return read;
  return ReadProfile(value, result);
}

}  // namespace walletgate::api
