#include "api/changes/user_patch.h"

#include <algorithm>

#include "api/limits.h"
#include "api/profile_members.h"
#include "api/request_parts.h"
#include "base/json/text.h"

namespace walletgate::api {
namespace {

using PatchRule = MemberRule<UserPatch>;

void ReadProfileMember(const json::Member& member, const Place& place, UserPatch& out) {
  const auto* known = std::find_if(kProfileMembers.begin(), kProfileMembers.end(),
                                   [&](const ProfileMember& candidate) { return candidate.name == member.name; });
  if (known == kProfileMembers.end()) {
    std::vector<std::string_view> names;
    for (const ProfileMember& candidate : kProfileMembers) names.push_back(candidate.name);
    return UnknownMember(place, member.name, names);
  }
  if (member.value.IsNull()) return out.dropped.push_back(known->value);
  known->read(member.value, Place(place, member.name), out.profile);
}

void ReadProfilePatch(json::Value value, const Place& place, UserPatch& out) {
  if (value.IsNull()) {
    for (const ProfileMember& member : kProfileMembers) out.dropped.push_back(member.value);
    return;
  }
  if (!ExpectType(value, json::Type::kObject, place)) return;
  for (const json::Member member : value.Members()) ReadProfileMember(member, place, out);
}

void ReadMetadataPatch(json::Value value, const Place& place, UserPatch& out) {
  out.drops_metadata = value.IsNull();
  if (out.drops_metadata || !ExpectType(value, json::Type::kObject, place)) return;
  for (const json::Member member : value.Members()) {
    const Place at(place, member.name);
    if (!member.value.IsNull()) {
      ReadMetadataPair(member, at, out.metadata);
    } else if (CheckMetadataName(member.name, at)) {
      out.metadata.insert_or_assign(std::string(member.name), std::nullopt);
    }
  }
}

constexpr std::array kPatchRules = {PatchRule{"profile", false, ReadProfilePatch},
                                    PatchRule{"metadata", false, ReadMetadataPatch}};

}  // namespace

Result<UserPatch> ParseUserPatch(json::Value body) {
  Faults faults;
  UserPatch patch;
  ReadObject(body, Place(faults), std::span<const PatchRule>(kPatchRules), patch);
  if (faults.size() > 0) return InvalidRequest(faults);
  patch.text = json::ToSortedText(body);
  return patch;
}

Result<void> ApplyPatch(const UserPatch& patch, EndUser& user) {
  std::map<std::string, std::string> metadata;
  if (!patch.drops_metadata) metadata = user.metadata;
  for (const auto& [name, value] : patch.metadata) {
    if (value) {
      metadata.insert_or_assign(name, *value);
    } else {
      metadata.erase(name);
    }
  }
  if (metadata.size() > kMaxMetadata) {
    Faults faults;
    const Place body(faults);
    ExpectAtMost(metadata.size(), kMaxMetadata, Place(body, "metadata"));
    return InvalidRequest(faults);
  }
  user.metadata = std::move(metadata);
  for (std::string Profile::*const member : patch.dropped) (user.profile.*member).clear();
  for (const ProfileMember& member : kProfileMembers) {
    const std::string& value = patch.profile.*member.value;
    if (!value.empty()) user.profile.*member.value = value;
  }
  return {};
}

std::vector<std::string_view> ProfileChanges(const Profile& before, const Profile& after) {
  std::vector<std::string_view> names;
  for (const ProfileMember& member : kProfileMembers) {
    if (before.*member.value != after.*member.value) names.push_back(member.name);
  }
  return names;
}

}  // namespace walletgate::api
