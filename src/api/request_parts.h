#pragma once

// Reading `profile` and `metadata`, wherever a caller may send them. Used by request parsing.

#include <map>
#include <string>

#include "api/end_user.h"
#include "api/object_rules.h"
#include "base/json/value.h"

namespace walletgate::api {

void ReadProfile(json::Value value, const Place& place, Profile& out);
/// Adds the pairs.
void ReadMetadata(json::Value value, const Place& place, std::map<std::string, std::string>& out);

}  // namespace walletgate::api
