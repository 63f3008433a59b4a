#pragma once

// What the check of portability reports makes of the row of a user who is to move. Pure.

#include "routing/portability/verdict.h"
#include "storage/migrations/migration_records.h"

namespace walletgate::routing {

/// Pending where he can go, if with a loss; else the state that says who has to act.
storage::MoveState StateBy(const Verdict& verdict);
/// The first reason of the category that decides, by its name; "" where he can go.
std::string ReasonBy(const Verdict& verdict);

/// As he is enrolled.
storage::MovingRow FirstRow(const api::EndUser& user, const Verdict& verdict);

}  // namespace walletgate::routing
