#pragma once

// PATCH /v1/end-users/{id}: another profile, other metadata. Used by EndUserService.

#include "api/changes/user_patch.h"
#include "routing/users/changes/change_user.h"

namespace walletgate::routing {

/// Loop-bound.
class PatchUser {
 public:
  PatchUser(Tools& tools, ChangeUser& change_user) : tools_(tools), change_user_(change_user) {}

  /// As ChangeUser has it. Error also: kInvalidRequest for a profile where the store keeps none. REQUIRES
  /// caller.progress.
  Task<Result<ApiAnswer>> Run(CallerContext caller, std::string id, api::UserPatch patch, Precondition precondition);

 private:
  Tools& tools_;
  ChangeUser& change_user_;
};

}  // namespace walletgate::routing
