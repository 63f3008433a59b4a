#pragma once

// GET /v1/end-users/{id}/journal: what happened to an end user. Used by EndUserService and by operators' routes.

#include "routing/api_answer.h"
#include "routing/users/user_access.h"

namespace walletgate::routing {

/// Loop-bound.
class ReadJournal {
 public:
  explicit ReadJournal(Tools& tools) : tools_(tools) {}

  /// Errors: kEndUserNotFound, also for one who was erased; kStoreUnavailable.
  Task<Result<ApiAnswer>> Run(CallerContext caller, std::string id);

 private:
  Tools& tools_;
};

}  // namespace walletgate::routing
