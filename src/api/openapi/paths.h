#pragma once

// The operations of each path. Internal to this folder.

#include "api/openapi/openapi.h"
#include "base/json/sink.h"

namespace walletgate::api {

/// The `paths` object.
void WritePaths(ScopeOf scope_of, json::Sink& sink);

}  // namespace walletgate::api
