#pragma once

// /v1/migrations for tenants' keys, and /v1/tenants/{tenant}/migrations for operators. Used by http/resources/tables.h.

#include <span>

#include "http/route.h"

namespace walletgate::http {

std::span<const Route> MigrationRoutes();
std::span<const Route> AdminMigrationRoutes();

}  // namespace walletgate::http
