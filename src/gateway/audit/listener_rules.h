#pragma once

// What the audit looks for in the two listeners. Used by rules.h.

#include "gateway/audit/rule.h"

namespace walletgate::gateway {

Rules ListenerRules();

}  // namespace walletgate::gateway
