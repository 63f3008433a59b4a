#pragma once

// POST /v1/end-users with `adopt`: the vendor's user whom the request names becomes the end user of its external id.
// Used by EndUserService.

#include "api/adopt_request.h"
#include "api/create_end_user.h"
#include "routing/users/adopt_user.h"

namespace walletgate::routing {

/// Loop-bound.
class AdoptNamed {
 public:
  AdoptNamed(Tools& tools, AdoptUser& adopt_user) : tools_(tools), adopt_user_(adopt_user) {}

  /// 201 when taken over, 200 when he was there with the same content. Errors: kEndUserExists (the external id or the
  /// vendor's user is somebody else's), kInvalidRequest (what is said of him is not what the vendor shows, or it knows
  /// nobody like that), kForbidden (an operator's), kRequestInProgress, what the vendor answered.
  Task<Result<ApiAnswer>> Run(CallerContext caller, api::CreateEndUser request, api::AdoptRequest adopt);

 private:
  /// One adoption on its way, in the frame of Run.
  struct Asked {
    const CallerContext& caller;
    const api::CreateEndUser& request;
    const api::AdoptRequest& adopt;
    const std::string user_fingerprint;  ///< of a create of the same user
    const std::string fingerprint;       ///< of this request, as its key remembers it
  };

  Task<Result<ApiAnswer>> RunAlone(const Asked& asked, const AdoptionTerms& terms);
  /// Says it, and keeps that under the caller's key.
  Task<Result<ApiAnswer>> Reply(const Asked& asked, Said said, const api::EndUser& user);

  Tools& tools_;
  AdoptUser& adopt_user_;
};

}  // namespace walletgate::routing
