#pragma once

// Whom the target of a migration has already, under the id or the contacts that we would have sent: he is taken for the
// one who moves only if he is the same, and no login opens his account but those that we know. Used by MoveUser.

#include "routing/migrations/move_rows.h"
#include "routing/users/adoptee_look_up.h"

namespace walletgate::routing {

/// Loop-bound.
class AdoptThere {
 public:
  AdoptThere(Tools& tools, MoveRows& rows) : tools_(tools), rows_(rows), look_up_(tools) {}

  /// An outcome where that ends the move for now; nothing: he has a link there, and his row was read again. `move` must
  /// live until the task ends.
  Task<std::optional<MoveOutcome>> Run(OneMove& move);

 private:
  Task<MoveOutcome> Link(OneMove& move, LookedUp looked_up, api::EndUser there);

  Tools& tools_;
  MoveRows& rows_;
  AdopteeLookUp look_up_;
};

}  // namespace walletgate::routing
