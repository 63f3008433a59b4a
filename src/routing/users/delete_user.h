#pragma once

// DELETE /v1/end-users/{id}: at the vendor and here, or here alone. Used by EndUserService.

#include "routing/api_answer.h"
#include "routing/users/user_access.h"

namespace walletgate::routing {

/// Loop-bound.
class DeleteUser {
 public:
  explicit DeleteUser(Tools& tools) : tools_(tools) {}

  /// 204, also when repeated. Login methods, profile and metadata go with him. `local`: forget here what the vendor
  /// cannot delete. REQUIRES caller.progress.
  Task<Result<ApiAnswer>> Run(CallerContext caller, std::string id, bool local);

 private:
  /// Replaces the record and, in the same transaction, drops what is still open for the user.
  Task<Result<void>> MarkDeleted(storage::UserRecord record);

  Tools& tools_;
};

}  // namespace walletgate::routing
