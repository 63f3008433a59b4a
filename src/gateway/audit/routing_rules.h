#pragma once

// What the audit looks for in which vendor gets a user. Used by rules.h.

#include "gateway/audit/rule.h"

namespace walletgate::gateway {

Rules RoutingRules();

}  // namespace walletgate::gateway
