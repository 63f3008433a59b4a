#pragma once

// What a response plan made of a vendor's answer, as the contract has it. Used by providers.

#include "api/end_user.h"
#include "base/json/value.h"
#include "base/result.h"

namespace walletgate::api {

/// Reads the object that a response plan wrote (ResultFields). Checks addresses: EVM ones are re-checksummed (EIP-55),
/// Solana ones must decode to 32 bytes, others are printable ASCII, 1-256 characters. Members may be absent (which are
/// required is proved when the plan is compiled); null in a list stands for an element that could not be read. Error:
/// kProviderBadResponse naming the member, with `applied: no`: the caller knows the operation and sets it.
Result<ProviderResult> ReadProviderResult(json::Value value);

}  // namespace walletgate::api
