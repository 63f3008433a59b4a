#pragma once

// What ties a deployment to one vendor: no other one that could take over, what only one vendor takes, and what a
// vendor does not give out. Used by lock_in.h.

#include "gateway/audit/rule.h"

namespace walletgate::gateway {

/// WL001 to WL006: of tenants, whose users have nowhere else to go, or not with all they have.
Rules AlternativeRules();
/// WL007 to WL011: of vendors, and of what the gateway keeps.
Rules VendorOnlyRules();

}  // namespace walletgate::gateway
