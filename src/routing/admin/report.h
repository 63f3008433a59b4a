#pragma once

// What the gateway would do, and what its providers offer. Pure: reads configuration only, sends nothing.
// Used by `http` (/v1/end-users/plan, /v1/providers) and by `walletgate explain`.

#include <string>

#include "api/end_user.h"
#include "routing/end_user_service.h"
#include "routing/state.h"

namespace walletgate::routing {

using provider::Audience;

/// Who asks for a plan, of what, and who reads it.
struct PlanQuestion {
  const Tenant& tenant;
  const api::CreateEndUser& request;
  Audience audience;
};

/// What Create would do with the request: the provider chosen and why, the providers in the order in which they would
/// be tried, the rule that fired and why earlier ones did not, every provider that could not and why, the outgoing call
/// with secrets and personal data hidden, from a tenant the deployment's settings too. Error: kInvalidRequest for a
/// provider that the tenant has not.
Result<ApiAnswer> AnswerWithPlan(const AnswerForm& form, const PlanQuestion& asked);

/// Every provider of the tenant: operations, accepted members, and how the tenant's own calls fare. JSON.
std::string ProvidersText(const Tenant& tenant, SteadyTime now);

/// One of them. Error: kNotFound.
Result<std::string> ProviderText(const Tenant& tenant, const std::string& id, SteadyTime now);

}  // namespace walletgate::routing
