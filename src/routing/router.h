#pragma once

// Which provider serves a new end user: the one the request names, else the first of the tenant's order that admits it.

#include <memory>
#include <string>
#include <vector>

#include "api/end_user.h"
#include "base/result.h"
#include "routing/state.h"

namespace walletgate::routing {

/// Why a provider cannot serve a request; `faults` empty: it can.
struct Candidate {
  std::shared_ptr<const provider::Provider> provider;
  std::vector<FieldError> faults;
};

struct Choice {
  std::shared_ptr<const provider::Provider> provider;
  std::string reason;  ///< for people: "named by the request", "first of 4 in the tenant's order that admits it"
};

/// Every provider that could be asked, in order, each with its faults. A request that names a provider has that one.
std::vector<Candidate> Consider(const Tenant& tenant, const api::CreateEndUser& request);

/// The choice among `candidates`. Errors: kInvalidRequest at /provider (no such provider for this tenant),
/// kUnsupportedByProvider or kInvalidRequest (the named one does not admit the request), kNoEligibleProvider.
Result<Choice> Choose(const Tenant& tenant, const api::CreateEndUser& request, const std::vector<Candidate>& candidates);

}  // namespace walletgate::routing
