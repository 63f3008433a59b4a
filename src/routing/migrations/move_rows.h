#pragma once

// The row of one who moves, read and written. Used by the parts of MoveUser.

#include <optional>

#include "routing/intents/tools.h"
#include "routing/migrations/one_move.h"

namespace walletgate::routing {

/// Loop-bound. What it is given must live until the task ends.
class MoveRows {
 public:
  explicit MoveRows(Tools& tools) : tools_(tools) {}

  /// The row as it is now; an outcome where it is not to be gone on with.
  Task<std::optional<MoveOutcome>> Read(OneMove& move);

  /// It gets that step, with the link of `move` where the target had him before. What is told of it.
  Task<MoveOutcome> Step(OneMove& move, storage::MoveStep step, MoveEnd end);

 private:
  Tools& tools_;
};

/// A step that has no more to say.
storage::MoveStep StepTo(storage::MoveState state, std::string_view reason);

}  // namespace walletgate::routing
