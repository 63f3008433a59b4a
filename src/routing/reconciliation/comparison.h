#pragma once

// An end user of the directory beside what a vendor shows of him. Pure. Used by reconciliations.

#include <vector>

#include "api/end_user.h"
#include "routing/reconciliation/reconciliation.h"

namespace walletgate::routing {

/// In what they differ: contacts, status, addresses. What the vendor does not show, or not as a whole, is not compared.
std::vector<Difference> Compare(const api::EndUser& user, const api::ProviderResult& shown);

}  // namespace walletgate::routing
