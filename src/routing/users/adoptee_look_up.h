#pragma once

// Who an adoptee is at the vendor: found, looked up, and held against our ids. Used by AdoptUser.

#include <optional>
#include <string>
#include <vector>

#include "routing/caller_context.h"
#include "routing/intents/tools.h"
#include "routing/users/adoptee.h"
#include "routing/users/adoption_terms.h"

namespace walletgate::routing {

/// What a look-up has led to.
struct LookedUp {
  std::optional<AdoptionReason> reason = {};      ///< why he is not to be adopted; nothing: he may be
  std::optional<Error> error = {};                ///< of one that failed
  std::optional<api::ProviderResult> shown = {};  ///< what the vendor shows; nothing: nobody was asked
  std::string id_at_provider = {};                ///< our id as the vendor has it; "" where it has none
};

/// Loop-bound.
class AdopteeLookUp {
 public:
  explicit AdopteeLookUp(Tools& tools) : tools_(tools) {}

  /// Fills in the adoptee's provider_user_id where nobody has said it. All must live until the task ends.
  Task<LookedUp> Run(const CallerContext& caller, const AdoptionTerms& terms, Adoptee& adoptee);

 private:
  /// One look-up on its way, in the frame of Run.
  struct Asking {
    const CallerContext& caller;
    const AdoptionTerms& terms;
    Adoptee& adoptee;
    const std::string told;  ///< our id as the account's policy spells it
    bool any_id = false;     ///< the vendor may have him under another id than that
  };

  /// By a contact of which the vendor has one user each.
  Task<LookedUp> Find(const Asking& asking);
  Task<LookedUp> Get(const Asking& asking);
  /// Whether what the vendor shows is about the one who is meant, and under an id that he may have.
  static LookedUp Judge(const Asking& asking, api::ProviderResult shown);
  /// The ids of ours to ask for, one after the other.
  static std::vector<std::string> IdsToAsk(const Asking& asking);

  Tools& tools_;
};

}  // namespace walletgate::routing
