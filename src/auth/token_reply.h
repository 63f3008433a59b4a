#pragma once

// The answer of an OAuth 2.0 token endpoint (RFC 6749 sections 5.1 and 5.2), read strictly. Internal to auth.

#include <chrono>

#include "base/result.h"
#include "base/secret.h"
#include "transport/http_client.h"

namespace walletgate::auth {

struct Grant {
  Secret token;
  std::chrono::seconds life{0};
};

/// As real servers answer (RFC 6749 section 5.1 is stricter): 200 or 201; no `token_type` means Bearer; `expires_in`
/// may be a text, and is five minutes where it says nothing that can be used. `now`: for a Retry-After that is a date,
/// where the answer has no `Date`. Error: kProviderCredentials for 400, 401 and 403, with the OAuth `error` code alone
/// in the detail (descriptions may quote credentials); kProviderTimeout, or kProviderUnavailable for everything else.
/// Always `applied: no`.
Result<Grant> ReadTokenReply(const Result<transport::HttpResponse>& reply, WallTime now);

}  // namespace walletgate::auth
