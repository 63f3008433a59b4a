#pragma once

// What the gateway tells of itself to everybody: public keys, the OpenAPI document, the page that shows it. Used by
// http/resources/tables.h.

#include <span>

#include "http/route.h"

namespace walletgate::http {

std::span<const Route> SystemRoutes();

}  // namespace walletgate::http
