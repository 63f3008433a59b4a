#pragma once

// The body of POST /v1/end-users/{id}/touch (docs/api.md, "Migrations"). Used by the edge.

#include "base/json/value.h"
#include "base/result.h"
#include "base/secret.h"

namespace walletgate::api {

/// {"user_token"?: "…"}, or no body at all: the person's token, for the provider where he goes; empty where none is
/// given. Error: kInvalidRequest.
Result<Secret> ParseTouch(json::Value body);

}  // namespace walletgate::api
