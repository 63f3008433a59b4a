#pragma once

// What the audit looks for in log and traces. Used by rules.h.

#include "gateway/audit/rule.h"

namespace walletgate::gateway {

Rules WatchingRules();

}  // namespace walletgate::gateway
