#pragma once

// The body of a change of an end user, out of options: profile.first_name=Ada, metadata.tier=gold. Used by
// `walletgate call`.

#include <string>
#include <vector>

namespace walletgate::cli {

/// What is wrong with a name, or with NAME=VALUE; "" for nothing.
std::string FaultOfMember(const std::string& text);
std::string FaultOfAssignment(const std::string& text);

/// A JSON Merge Patch: members of `set` get their value, those of `unset` go. REQUIRES texts without fault; of a name
/// that stands in both, or twice, the gateway tells.
std::string UserPatchBody(const std::vector<std::string>& set, const std::vector<std::string>& unset);

}  // namespace walletgate::cli
