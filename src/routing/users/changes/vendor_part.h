#pragma once

// What of a change of an end user is his vendor's business. Pure. Used by ChangeUser.

#include <optional>

#include "api/end_user.h"
#include "api/operation.h"
#include "base/result.h"
#include "provider/provider.h"

namespace walletgate::routing {

/// What the vendor is told.
struct VendorPart {
  api::Operation operation = api::Operation::kUpdateEndUser;
  bool tells_logins = false;                     ///< of an update: one has come
  std::optional<api::LoginMethod> removed = {};  ///< with kRemoveLoginMethod
};

/// What the vendor has to be told so that `before` becomes `after`: it keeps what has changed. Nothing where that is
/// the gateway's alone. Error: kUnsupportedByProvider, at what its file does not accept, or what the vendor keeps and
/// cannot change. REQUIRES that either the profile changes, or one login method comes or goes.
Result<std::optional<VendorPart>> PartOfVendor(const provider::Provider& provider, const api::EndUser& before,
                                               const api::EndUser& after);

}  // namespace walletgate::routing
