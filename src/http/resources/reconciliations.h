#pragma once

// The directory held against the vendors' lists, on the admin listener (docs/operations.md, "Reconciliation").

#include <span>

#include "http/route.h"

namespace walletgate::http {

std::span<const Route> ReconciliationRoutes();

}  // namespace walletgate::http
