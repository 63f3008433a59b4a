#pragma once

// /v1/end-users. Used by http/resources/tables.h.

#include <span>

#include "http/route.h"

namespace walletgate::http {

std::span<const Route> EndUserRoutes();

}  // namespace walletgate::http
