#pragma once

// The contract for machines. Served at /openapi.json and printed by `walletgate openapi`; a contract test sends its
// request examples to the running program.

#include <optional>
#include <string>
#include <string_view>

#include "api/scope.h"

namespace walletgate::api {

/// The OpenAPI 3.1 document of the end-user API, as JSON text; every operation has examples for request and answer.
/// Each request example carries `x-walletgate-status`: the status that a gateway gives whose routed providers admit it.
/// `scope_of` knows what a key needs for a method ("post") of a path; nothing where no key is asked for.
/// Costs about a millisecond: make it once and keep it. Thread-safe.
using ScopeOf = std::optional<Scope> (*)(std::string_view method, std::string_view path);
std::string OpenApiText(std::string_view version, ScopeOf scope_of);

}  // namespace walletgate::api
