#pragma once

// The bodies of what is done to a migration as a whole: start, cut_over, rollback (docs/api.md, "Migrations"). Used by
// the edge.

#include <cstdint>
#include <optional>

#include "base/json/value.h"
#include "base/result.h"

namespace walletgate::api {

/// {"allow_partial"?: {"blocked": 12, "report"?: "rep_…"}}: the number of users that the caller has read to be blocked;
/// nothing where he says nothing. `report` names where he has read it: it is checked for its form, and not looked for,
/// since reports are kept for an hour only. Error: kInvalidRequest.
Result<std::optional<std::uint64_t>> ParseMigrationStart(json::Value body);

/// {"share"?: 1 to 100}, in percent of the users who are prepared; 100 where it is left out. Error: kInvalidRequest.
Result<int> ParseCutOver(json::Value body);

/// {"dry_run"?: bool}. Error: kInvalidRequest.
Result<bool> ParseRollback(json::Value body);

}  // namespace walletgate::api
