#pragma once

// Where two JSON values differ, for people who read a failed case.

#include <string>
#include <vector>

#include "base/json/value.h"

namespace walletgate::provider {

/// One line per difference: "body.profile.name: expected "A", got "B"". Members compare in any order, elements in
/// theirs; numbers by their text. Empty: equal. `path` is what the lines start with.
std::vector<std::string> JsonDifferences(json::Value expected, json::Value actual, const std::string& path);

}  // namespace walletgate::provider
