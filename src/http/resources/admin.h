#pragma once

// The admin listener: metrics, health, open intents, reload. Each change leaves a line of audit. Used by
// http/resources/tables.h.

#include <span>

#include "http/route.h"

namespace walletgate::http {

/// GET /metrics (text 0.0.4, or OpenMetrics where Accept asks for it), /livez (the process answers), /readyz (200 or
/// 503), /intents; POST /intents/{id}/resolve, POST /reload.
std::span<const Route> AdminRoutes();

}  // namespace walletgate::http
