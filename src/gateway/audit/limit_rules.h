#pragma once

// What the audit looks for in limits of callers and of time. Used by rules.h.

#include "gateway/audit/rule.h"

namespace walletgate::gateway {

Rules LimitRules();

}  // namespace walletgate::gateway
