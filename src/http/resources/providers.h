#pragma once

// /v1/providers. Used by http/resources/tables.h.

#include <span>

#include "http/route.h"

namespace walletgate::http {

std::span<const Route> ProviderRoutes();

}  // namespace walletgate::http
