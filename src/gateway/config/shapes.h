#pragma once

// The parts of config/walletgate.yaml that are more than settings: who may use the admin listener, providers, accounts,
// tenants with their keys and routing. Their readers (tenants/, admin.h) take names, limits and defaults from here.

#include <span>
#include <string_view>

#include "gateway/config/setting.h"

namespace walletgate::gateway {

/// By provider::Ids.
inline constexpr std::array<std::string_view, 3> kIdsNames = {"plain", "prefixed", "derived"};
inline constexpr std::array<std::string_view, 1> kUserTokensNames = {"minted_only"};
inline constexpr std::int64_t kMaxRate = 1'000'000;  // a second; more is no limit

extern const Shape kAdminToken;

/// `providers`, `accounts` and `tenants`, in the order of the reference.
std::span<const Member> StructuredMembers();

}  // namespace walletgate::gateway
