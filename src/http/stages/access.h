#pragma once

// Who may pass: API keys, rates and load at the traffic listener, sources and tokens at the admin listener. A route
// that names neither scope nor role lets everybody pass.

#include "base/result.h"
#include "http/visit.h"

namespace walletgate::http {

/// Who asks, into the visit. Error: kUnauthorized; kForbidden for a key that has not the route's scope.
Result<void> CheckKey(Visit& visit);
/// Of what the body asks for, where that needs more than the route. Error: kForbidden.
Result<void> CheckScope(const Visit& visit, api::Scope needed);
/// Counts the request against its tenant's limit, into the visit. Error: kRateLimited.
Result<void> CheckRate(Visit& visit);
/// Gives the request its place among those under way. Error: kOverloaded.
Result<void> CheckLoad(Visit& visit);

/// Errors: those of AdminGate::CheckSource.
Result<void> CheckSource(Visit& visit);
/// Errors: those of AdminGate::Admit.
Result<void> CheckToken(Visit& visit);

/// The tenant that the path names, in whose place an operator asks. Error: kNotFound.
Result<void> TakeTenant(Visit& visit);

}  // namespace walletgate::http
