#pragma once

// All that the audit looks for. Used by audit.h, and by the page that tells of it.

#include <string_view>
#include <vector>

#include "gateway/audit/rule.h"

namespace walletgate::gateway {

/// In the order of their ids.
std::vector<const Rule*> AllRules();

/// "WG008"; nullptr where there is no such rule.
const Rule* FindRule(std::string_view id);

}  // namespace walletgate::gateway
