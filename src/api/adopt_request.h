#pragma once

// `adopt` of POST /v1/end-users: the vendor's user who is taken over. Used by the edge and by routing.

#include <optional>
#include <string>

#include "api/object_rules.h"
#include "base/json/value.h"

namespace walletgate::api {

struct AdoptRequest {
  std::string provider_user_id;
};

/// The member's faults, and those of what stands beside it in `body`.
void CheckAdopt(json::Value body, const Place& place);

/// Of a body that ParseCreateEndUser has taken; nothing where it asks for a create.
std::optional<AdoptRequest> AdoptIn(json::Value body);

}  // namespace walletgate::api
