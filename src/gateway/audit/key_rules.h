#pragma once

// What the audit looks for in the keys of callers. Used by rules.h.

#include "gateway/audit/rule.h"

namespace walletgate::gateway {

Rules KeyRules();

}  // namespace walletgate::gateway
