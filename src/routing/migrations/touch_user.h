#pragma once

// POST /v1/end-users/{id}/touch: the person is here, so that whoever moves him may do so now, and what only the person
// can do may be taken for done. Used by EndUserService.

#include <string>

#include "api/migrations/migration_request.h"
#include "routing/api_answer.h"
#include "routing/migrations/move_user.h"

namespace walletgate::routing {

/// Loop-bound.
class TouchUser {
 public:
  TouchUser(Tools& tools, MoveUser& move_user) : tools_(tools), move_user_(move_user) {}

  /// The end user as he is served afterwards, whatever came of his move: what does not come about within the caller's
  /// time is left to the batch. 204 where no migration that runs takes up users who come. Errors: kEndUserNotFound,
  /// kRequestInProgress, kStoreUnavailable. REQUIRES caller.progress.
  Task<Result<ApiAnswer>> Run(CallerContext caller, std::string id, Secret user_token);

 private:
  /// False: nobody moves him by touches. Error: kStoreUnavailable.
  Task<Result<bool>> Move(const CallerContext& caller, storage::UserRecord record, Secret user_token);
  Task<void> CutOver(const storage::Migration& migration, const api::MigrationRequest& asked, std::string user_id);

  Tools& tools_;
  MoveUser& move_user_;
};

}  // namespace walletgate::routing
