#pragma once

// What the audit looks for in secrets, and the files that hold them. Used by rules.h.

#include "gateway/audit/rule.h"

namespace walletgate::gateway {

Rules SecretRules();

}  // namespace walletgate::gateway
