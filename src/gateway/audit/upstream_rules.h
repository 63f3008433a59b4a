#pragma once

// What the audit looks for in how vendors are reached. Used by rules.h.

#include "gateway/audit/rule.h"

namespace walletgate::gateway {

Rules UpstreamRules();

}  // namespace walletgate::gateway
