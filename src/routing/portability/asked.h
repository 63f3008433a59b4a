#pragma once

// What a report or a migration asks about users, as surveys take it. Pure.

#include "api/portability_request.h"
#include "routing/portability/move.h"
#include "routing/portability/selection.h"

namespace walletgate::routing {

/// What is decided about those who would move.
MoveChoices ChoicesOf(const api::PortabilityRequest& asked);

/// Which of the tenant's users are meant. `stored_provider`: asked.from, as the store calls it.
Selection SelectionOf(const Tenant& tenant, const std::string& stored_provider, const api::PortabilityRequest& asked);

}  // namespace walletgate::routing
