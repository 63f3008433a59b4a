#pragma once

// Whether a request asks for the end user who is there. Pure. Used by the verbs of POST /v1/end-users.

#include <string>

#include "api/end_user.h"
#include "storage/records.h"

namespace walletgate::routing {

/// By the fingerprint of the request that made him. Of one who was taken over nobody knows such a request, so that of
/// him everything that is asked for has to be there: provider, logins, wallets (or pending), profile and metadata.
/// `fingerprint`: of `request`, whose provider has the store's name.
bool AsksFor(const api::CreateEndUser& request, const std::string& fingerprint, const storage::UserRecord& record);

}  // namespace walletgate::routing
