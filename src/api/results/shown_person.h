#pragma once

// What a vendor's answer shows of a person: login methods and names. Part of reading a ProviderResult.

#include "api/end_user.h"
#include "base/json/value.h"
#include "base/result.h"

namespace walletgate::api {

/// Reads `login_methods` and `profile.*` of what a response plan wrote into `result`. A login method that is null, or
/// lacks what its type needs, is counted as left out. Error: kProviderBadResponse naming the member.
Result<void> ReadShownPerson(json::Value value, ProviderResult& result);

}  // namespace walletgate::api
