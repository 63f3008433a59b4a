#pragma once

// What the audit looks for in where users are kept. Used by rules.h.

#include "gateway/audit/rule.h"

namespace walletgate::gateway {

Rules StoreRules();

}  // namespace walletgate::gateway
