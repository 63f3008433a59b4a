#pragma once

// Calls that make one who moves, or a wallet of his, at the target of his migration: ordinary intents. Used by
// MoveUser.

#include <optional>

#include "routing/intents/intent_runner.h"
#include "routing/migrations/move_rows.h"

namespace walletgate::routing {

/// Loop-bound. Each gives an outcome where that ends the move for now; nothing: his row was read again, with what came
/// of the call. What it is given must live until the task ends.
class MakeThere {
 public:
  MakeThere(Tools& tools, IntentRunner& runner, MoveRows& rows) : tools_(tools), runner_(runner), rows_(rows) {}

  /// By the create of `move.draft`. Where the target says that it has him, his row says so.
  Task<std::optional<MoveOutcome>> Create(OneMove& move);
  /// One that was asked for already is waited for.
  Task<std::optional<MoveOutcome>> Order(OneMove& move, api::WalletRequest wallet);

 private:
  storage::Intent IntentFor(const OneMove& move, const provider::Call& call) const;
  Task<std::optional<MoveOutcome>> Send(OneMove& move, Job job);

  Tools& tools_;
  IntentRunner& runner_;
  MoveRows& rows_;
};

}  // namespace walletgate::routing
