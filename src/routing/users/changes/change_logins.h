#pragma once

// POST /v1/end-users/{id}/login-methods, and …/remove: one login method more, or less. Used by EndUserService.

#include "routing/users/changes/change_user.h"

namespace walletgate::routing {

struct LoginChange {
  api::LoginMethod method;
  bool removes = false;
  Precondition precondition = {};
};

/// Loop-bound.
class ChangeLogins {
 public:
  ChangeLogins(Tools& tools, ChangeUser& change_user) : tools_(tools), change_user_(change_user) {}

  /// As ChangeUser has it; to add what is there, or to remove what is not, changes nothing. Errors also:
  /// kLastLoginMethod; kInvalidRequest for more than a user may have, and where the store keeps none. REQUIRES
  /// caller.progress.
  Task<Result<ApiAnswer>> Run(CallerContext caller, std::string id, LoginChange change);

 private:
  Tools& tools_;
  ChangeUser& change_user_;
};

}  // namespace walletgate::routing
