#pragma once

// The contract for machines. Served at /openapi.json and printed by `walletgate openapi`; a contract test sends its
// request examples to the running program.

#include <string>
#include <string_view>

namespace walletgate::api {

/// The OpenAPI 3.1 document of the end-user API, as JSON text; every operation has examples for request and answer.
/// Each request example carries `x-walletgate-status`: the status that a gateway gives whose routed providers admit it.
/// Costs about a millisecond: make it once and keep it. Thread-safe.
std::string OpenApiText(std::string_view version);

}  // namespace walletgate::api
