#pragma once

// Whether one who moves is at the target as he is to be: looked up there, and wallets that are missing ordered one by
// one. Used by MoveUser.

#include "routing/migrations/make_there.h"
#include "routing/migrations/target_proof.h"

namespace walletgate::routing {

/// Loop-bound.
class ProveThere {
 public:
  ProveThere(Tools& tools, MakeThere& make, MoveRows& rows) : tools_(tools), make_(make), rows_(rows) {}

  /// Prepared, with the version that his record has, or what stands in the way. REQUIRES a link in `move.row`; `move`
  /// must live until the task ends.
  Task<MoveOutcome> Run(OneMove& move);

 private:
  /// Asks the target about him, and takes over what it shows. An outcome where that ends it.
  Task<std::optional<MoveOutcome>> Look(OneMove& move, api::ProviderResult& shown);
  Task<MoveOutcome> Prepared(OneMove& move);

  Tools& tools_;
  MakeThere& make_;
  MoveRows& rows_;
};

}  // namespace walletgate::routing
