#pragma once

// Imports and their lines as JSON (docs/api.md, "Imports"). Used by ImportDesk.

#include "base/json/sink.h"
#include "routing/state.h"
#include "storage/imports/import_records.h"

namespace walletgate::routing {

/// With providers and account as people call them.
void WriteImport(const State& state, const storage::Import& import, json::Sink& sink);
void WriteImportLine(const storage::ImportRow& row, json::Sink& sink);

}  // namespace walletgate::routing
