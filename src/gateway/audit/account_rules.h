#pragma once

// What the audit looks for in what tenants share. Used by rules.h.

#include "gateway/audit/rule.h"

namespace walletgate::gateway {

Rules AccountRules();

}  // namespace walletgate::gateway
