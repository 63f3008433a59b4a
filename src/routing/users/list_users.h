#pragma once

// GET /v1/end-users: a page of the tenant's users. Used by EndUserService.

#include "routing/api_answer.h"
#include "routing/intents/tools.h"

namespace walletgate::routing {

/// What is asked for; each member that is set narrows it.
using UserQuery = storage::ListQuery;

/// Loop-bound.
class ListUsers {
 public:
  explicit ListUsers(Tools& tools) : tools_(tools) {}

  /// `cursor` as an earlier page gave it. REQUIRES query.tenant unset. Errors: kInvalidRequest at /cursor,
  /// kStoreUnavailable.
  Task<Result<ApiAnswer>> Run(CallerContext caller, storage::ListQuery query, std::string cursor);

 private:
  Tools& tools_;
};

}  // namespace walletgate::routing
