#include "api/request_parts.h"

#include <span>

#include "api/limits.h"
#include "api/names.h"
#include "api/profile_members.h"

namespace walletgate::api {

TextCheck CheckProfileType(std::string_view text) { return CheckOneOf(text, kProfileTypeNames); }

bool CheckMetadataName(std::string_view name, const Place& place) {
  TextCheck fault = CheckMetadataKey(name);
  if (fault) place.Fault(fault->code, "the name " + fault->detail);
  return !fault;
}

void ReadProfile(json::Value value, const Place& place, Profile& out) {
  ReadObject(value, place, std::span<const ProfileMember>(kProfileMembers), out);
}

void ReadMetadata(json::Value value, const Place& place, std::map<std::string, std::string>& out) {
  if (!ExpectType(value, json::Type::kObject, place)) return;
  ExpectAtMost(value.size(), kMaxMetadata, place);
  std::size_t count = 0;
  for (const json::Member member : value.Members()) {
    if (count++ == kMaxMetadata) return;
    ReadMetadataPair(member, Place(place, member.name), out);
  }
}

}  // namespace walletgate::api
