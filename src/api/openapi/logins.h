#pragma once

// The schemas of login methods, from the table of their kinds. Internal to this folder.

#include "base/json/sink.h"

namespace walletgate::api {

/// Members of components/schemas: LoginMethod and one schema for each kind.
void WriteLoginSchemas(json::Sink& sink);
/// KnownLoginMethod, as an answer shows one.
void WriteKnownLoginSchema(json::Sink& sink);

}  // namespace walletgate::api
