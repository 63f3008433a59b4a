#pragma once

// What the check of portability reports makes of the row of a user who is to move. Pure.

#include "routing/portability/verdict.h"
#include "storage/migrations/migration_records.h"

namespace walletgate::routing {

/// Where the row of a user stands, and why.
struct Standing {
  storage::MoveState state = storage::MoveState::kPending;
  std::string reason = {};  ///< the first one of those that decide, by its name; "" where he can go
};

/// Pending where he can go, if with a loss; else what says who has to act. `only_with_addresses`: one who would get
/// another address is skipped.
Standing StandingBy(const Verdict& verdict, bool only_with_addresses);

/// As he is enrolled.
storage::MovingRow FirstRow(const api::EndUser& user, const Verdict& verdict, bool only_with_addresses);

}  // namespace walletgate::routing
