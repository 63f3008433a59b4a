#pragma once

// One user whom a vendor has, taken into the directory without a write at the vendor. Used by POST /v1/end-users with
// `adopt`, and by imports.

#include <string>

#include "routing/caller_context.h"
#include "routing/intents/tools.h"
#include "routing/users/adoptee.h"
#include "routing/users/adoptee_look_up.h"
#include "routing/users/adoption.h"
#include "routing/users/adoption_terms.h"

namespace walletgate::routing {

/// Loop-bound.
class AdoptUser {
 public:
  explicit AdoptUser(Tools& tools) : tools_(tools) {}

  /// Takes the turn of the external id. What is said of the user is held against what the vendor shows (get_end_user,
  /// asked as every look-up is: through the guard, by caller.deadline, repeated where that may help). Never writes at a
  /// vendor, never overwrites an end user. REQUIRES caller.tenant, whose user he will be; `caller` and `terms` must
  /// live until the task ends.
  Task<AdoptionOutcome> Run(const CallerContext& caller, const AdoptionTerms& terms, Adoptee adoptee);

  /// Run, for whoever has the turn of the external id and has looked who has that already: `prior`.
  Task<AdoptionOutcome> RunAlone(const CallerContext& caller, const AdoptionTerms& terms, Adoptee adoptee,
                                 storage::Prior prior);

 private:
  /// Whether an open create, of whichever tenant, may have made him.
  Task<Result<bool>> IsBeingMade(const AdoptionTerms& terms, const api::ProviderResult& shown);
  storage::Adoption AdoptionOf(const CallerContext& caller, const AdoptionTerms& terms, const Adoptee& adoptee,
                               const LookedUp& looked_up) const;
  Task<AdoptionOutcome> Write(const CallerContext& caller, storage::Adoption adoption);
  /// As the directory has him now.
  Task<AdoptionOutcome> Told(AdoptionReason reason, const Tenant& tenant, std::optional<storage::Holder> who);

  Tools& tools_;
  AdopteeLookUp look_up_{tools_};
};

}  // namespace walletgate::routing
