#pragma once

// What is asked about migrations, by a tenant's key or by an operator: made, changed, started, stopped, taken back,
// looked at. The work itself is the runner's, which hears of it from the store. Used by the handlers of both listeners.

#include <span>
#include <string>
#include <string_view>

#include "api/migrations/migration_request.h"
#include "base/json/value.h"
#include "routing/api_answer.h"
#include "routing/intents/tools.h"
#include "routing/migrations/migration_action.h"
#include "storage/migrations/migration_records.h"

namespace walletgate::routing {

/// What is asked of the users of a migration.
using MovingUserQuery = storage::MovingQuery;
/// Narrows it to users in a state; false: no state is called so.
bool AskForState(std::string_view name, MovingUserQuery& query);
/// What states of users in a migration are called.
std::span<const std::string_view> MoveStateNames();

/// Loop-bound. Every verb takes the tenant's `caller`; errors of all: kStoreUnavailable, and of those about one
/// migration kNotFound. No vendor is asked by any of them.
class MigrationDesk {
 public:
  /// The migration that somebody wants to change.
  struct Which {
    std::string id;
    bool is_operator = false;
  };

  explicit MigrationDesk(Tools& tools) : tools_(tools) {}

  /// A `draft`. The same under the same idempotency key is the one that was made first. `is_operator`: asks in the
  /// tenant's place, and may move users from and to an account that several tenants use. Errors: kInvalidRequest (an
  /// end that the tenant has not, both at one account, or a target that gets no new users), kUnsupportedByProvider (the
  /// target cannot create users), kForbidden (an account is not the tenant's alone), kIdempotencyKeyReused.
  Task<Result<ApiAnswer>> Create(CallerContext caller, api::MigrationRequest request, bool is_operator);
  /// A list, oldest first. `after`: as the cursor of an earlier page says.
  Task<Result<ApiAnswer>> List(CallerContext caller, std::string after, std::size_t limit);
  Task<Result<ApiAnswer>> Get(CallerContext caller, std::string id);
  /// With another pace or other limits, in whatever state but `cancelled`; whoever works at it heeds them from his next
  /// look at it on. Of two changes at a time the later one stays. `body`: of the PATCH, lives until the task ends.
  /// Errors: kInvalidRequest, kWrongState.
  Task<Result<ApiAnswer>> Patch(CallerContext caller, Which which, json::Value body);
  /// The migration, in the state that the order leads to or was in already. Errors as ChangeBy's.
  Task<Result<ApiAnswer>> Do(CallerContext caller, Which which, MigrationOrder order);
  /// What a rollback would do: PreviewRollback. Errors as a rollback's.
  Task<Result<ApiAnswer>> PreviewRollBack(CallerContext caller, std::string id);
  /// Its users, by id, each with what became of him. `query` without tenant.
  Task<Result<ApiAnswer>> Users(CallerContext caller, MovingUserQuery query);

 private:
  /// Error also: kForbidden, it is an operator's.
  Task<Result<storage::Migration>> FindToChange(const CallerContext& caller, const Which& which);
  Task<Result<storage::Migration>> Find(const CallerContext& caller, std::string id);
  ApiAnswer Show(const CallerContext& caller, const storage::Migration& migration) const;

  Tools& tools_;
};

}  // namespace walletgate::routing
