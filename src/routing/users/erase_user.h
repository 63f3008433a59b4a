#pragma once

// POST /v1/end-users/{id}/erase: nothing of a person stays. Used by EndUserService.

#include "routing/api_answer.h"
#include "routing/users/user_access.h"

namespace walletgate::routing {

/// Loop-bound.
class EraseUser {
 public:
  explicit EraseUser(Tools& tools) : tools_(tools) {}

  /// 204, also when repeated. One who is not deleted leaves his vendor first, as DeleteUser has it; so has `local`.
  /// Errors: kEndUserNotFound; kRequestInProgress, it is not known yet what became of a create for him; LeaveVendor's;
  /// kStoreUnavailable. REQUIRES caller.progress.
  Task<Result<ApiAnswer>> Run(CallerContext caller, std::string id, bool local);

 private:
  /// 204 for one who was erased before, else `error`.
  Task<Result<ApiAnswer>> ReplyWithout(const CallerContext& caller, std::string id, Error error);
  /// kRequestInProgress while a migration that runs has not come to its end with him.
  Task<Result<void>> CheckNotMoving(const api::EndUser& user);
  /// ... and while something for the external id is open.
  Task<Result<void>> CheckSettled(const CallerContext& caller, const storage::UserRecord& record);

  Tools& tools_;
};

}  // namespace walletgate::routing
