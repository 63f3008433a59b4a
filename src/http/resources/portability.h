#pragma once

// /v1/portability for tenants' keys, and /v1/tenants/{tenant}/portability for operators. Used by
// http/resources/tables.h.

#include <span>

#include "http/route.h"

namespace walletgate::http {

std::span<const Route> PortabilityRoutes();
std::span<const Route> AdminPortabilityRoutes();

}  // namespace walletgate::http
