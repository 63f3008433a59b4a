#pragma once

// /v1/end-users/{id}/wallets. Used by http/resources/tables.h.

#include <span>

#include "http/route.h"

namespace walletgate::http {

std::span<const Route> WalletRoutes();

}  // namespace walletgate::http
