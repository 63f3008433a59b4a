#pragma once

// components/schemas. Internal to this folder. Schemas are JSON text, written for readers; everything that the code
// knows in a table (error kinds, closed value sets) is generated from that table instead.

#include "base/json/sink.h"

namespace walletgate::api {

/// components/schemas: texts of ours, and the closed value sets out of their tables.
void WriteSchemas(json::Sink& sink);

}  // namespace walletgate::api
