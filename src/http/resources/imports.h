#pragma once

// /v1/imports for tenants' keys, and /v1/tenants/{tenant}/imports for operators. Used by http/resources/tables.h.

#include <span>

#include "http/route.h"

namespace walletgate::http {

std::span<const Route> ImportRoutes();
std::span<const Route> AdminImportRoutes();

}  // namespace walletgate::http
