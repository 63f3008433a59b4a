#pragma once

// /v1/end-users/{id}/login-methods. Used by http/resources/tables.h.

#include <span>

#include "http/route.h"

namespace walletgate::http {

std::span<const Route> LoginMethodRoutes();

}  // namespace walletgate::http
