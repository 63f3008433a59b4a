#pragma once

// What is asked about imports, by a tenant's key or by an operator: made, given lines, started, stopped, looked at. The
// work itself is ImportRunner's, which hears of it from the store. Used by the handlers of both listeners.

#include <span>
#include <string>
#include <string_view>

#include "api/import_request.h"
#include "routing/api_answer.h"
#include "routing/imports/import_action.h"
#include "routing/intents/tools.h"
#include "storage/imports/import_records.h"

namespace walletgate::routing {

/// What is asked of the lines of an import.
using ImportLineQuery = storage::LineQuery;
/// Narrows it to lines in a state; false: no state is called so.
bool AskForState(std::string_view name, ImportLineQuery& query);
/// What states of lines are called.
std::span<const std::string_view> LineStateNames();

/// Loop-bound. Every verb takes the tenant's `caller`; errors of all: kStoreUnavailable, and of those about one import
/// kNotFound.
class ImportDesk {
 public:
  /// Lines that came at once.
  struct Lines {
    std::string import_id;
    std::string key;        ///< of idempotency, not empty
    std::string_view body;  ///< lives until the task ends
  };

  explicit ImportDesk(Tools& tools) : tools_(tools) {}

  /// `is_operator`: asks in the tenant's place, and may list an account that several tenants use. Errors:
  /// kInvalidRequest, kUnsupportedByProvider (it cannot list its users), kForbidden (its users are not the tenant's
  /// alone).
  Task<Result<ApiAnswer>> Create(CallerContext caller, api::ImportRequest request, bool is_operator);
  /// A list, oldest first. `after`: as the cursor of an earlier page says.
  Task<Result<ApiAnswer>> List(CallerContext caller, std::string after, std::size_t limit);
  Task<Result<ApiAnswer>> Get(CallerContext caller, std::string id);
  /// {"object": "import_lines", "first", "last", "received", "invalid"}. Read and written a few hundred at a time, so
  /// that nobody waits for long. Errors: kWrongState, kIdempotencyKeyReused, kRequestInProgress.
  Task<Result<ApiAnswer>> Append(CallerContext caller, Lines lines);
  /// The import, in the state that the action leads to or was in already. Error: kWrongState.
  Task<Result<ApiAnswer>> Do(CallerContext caller, std::string id, ImportAction action);
  /// Its lines, by number. `query` without tenant. Of users whom a provider has listed and somebody else has, nothing
  /// is shown but to an operator.
  Task<Result<ApiAnswer>> Users(CallerContext caller, ImportLineQuery query, bool is_operator);

 private:
  Task<Result<storage::Import>> Find(const CallerContext& caller, std::string id);
  ApiAnswer Show(const CallerContext& caller, const storage::Import& import) const;

  Tools& tools_;
};

}  // namespace walletgate::routing
