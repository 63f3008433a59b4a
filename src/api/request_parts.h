#pragma once

// Reading `profile` and `metadata`, wherever a caller may send them. Used by request parsing.

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "api/end_user.h"
#include "api/formats.h"
#include "api/object_rules.h"
#include "base/json/value.h"

namespace walletgate::api {

void ReadProfile(json::Value value, const Place& place, Profile& out);
/// Adds the pairs.
void ReadMetadata(json::Value value, const Place& place, std::map<std::string, std::string>& out);

/// True when the name of a pair is good; otherwise its fault.
bool CheckMetadataName(std::string_view name, const Place& place);

/// Adds one pair to a map of names to texts, or to optional ones. Where there is a fault, it is told.
template <class Metadata>
void ReadMetadataPair(const json::Member& member, const Place& place, Metadata& out) {
  (void)CheckMetadataName(member.name, place);
  if (!ExpectType(member.value, json::Type::kString, place)) return;
  if (TextCheck fault = CheckMetadataValue(member.value.AsString())) {
    return place.Fault(fault->code, std::move(fault->detail));
  }
  out.emplace(member.name, member.value.AsString());
}

}  // namespace walletgate::api
