#include "api/request_parts.h"

#include <array>
#include <span>

#include "api/limits.h"
#include "api/names.h"

namespace walletgate::api {
namespace {

TextCheck CheckProfileType(std::string_view text) { return CheckOneOf(text, kProfileTypeNames); }

constexpr std::array kProfileRules = {
    MemberRule<Profile>{"type", false, ReadText<&Profile::type, CheckProfileType>},
    MemberRule<Profile>{"first_name", false, ReadText<&Profile::first_name, CheckText>},
    MemberRule<Profile>{"middle_name", false, ReadText<&Profile::middle_name, CheckText>},
    MemberRule<Profile>{"last_name", false, ReadText<&Profile::last_name, CheckText>},
    MemberRule<Profile>{"display_name", false, ReadText<&Profile::display_name, CheckText>}};

void ReadMetadataPair(const json::Member& member, const Place& place, std::map<std::string, std::string>& out) {
  if (TextCheck fault = CheckMetadataKey(member.name)) {
    place.Fault(fault->code, "the name " + fault->detail);
  }
  if (!ExpectType(member.value, json::Type::kString, place)) return;
  if (TextCheck fault = CheckMetadataValue(member.value.AsString())) {
    return place.Fault(fault->code, std::move(fault->detail));
  }
  out.emplace(member.name, member.value.AsString());
}

}  // namespace

void ReadProfile(json::Value value, const Place& place, Profile& out) {
  ReadObject(value, place, std::span<const MemberRule<Profile>>(kProfileRules), out);
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
