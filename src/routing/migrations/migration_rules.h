#pragma once

// What may be done to a migration in which state, and what that changes. Used by MigrationDesk, and by whoever does the
// work. Pure.

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "routing/migrations/migration_action.h"
#include "routing/state.h"
#include "storage/migrations/migration_records.h"

namespace walletgate::routing {

/// Migration::reason of one that was paused since TargetsText is another one than when it was assessed.
inline constexpr std::string_view kTargetChanged = "target_changed";

/// kWrongState of one that is not in a state for it.
Error WrongState(const storage::Migration& migration, std::string_view what);
/// The users of it who are in that state.
std::uint64_t UsersIn(const storage::Migration& migration, storage::MoveState state);

/// The migration is as the order would make it.
bool IsDone(const MigrationOrder& order, const storage::Migration& migration);

/// What an order changes, without a date. It does nothing by itself but to set state, share and what was assessed: the
/// work is the runner's.
///
/// - assess, from `draft` and `ready`, leads to `assessing`. Of one that is `paused` it notes TargetsText anew and
///   nothing else: rows stay as they are, and `resume` goes on.
/// - start and resume are kWrongState while TargetsText is another one than when it was assessed.
/// - cut_over of one that runs, is paused or completes stays where it is, and notes the share. One that is `completed`
///   or `rolled_back` goes back to `completing`, where nobody new is taken up: only who is prepared is cut over.
/// - rollback forgets the share, so that a later cut_over is none that was done before.
/// - cancel also ends a `draft`, which nothing else does.
///
/// Errors: kWrongState; kReportHasRejects of a start with blocked users whose number was not read; kSourceGone of a
/// rollback whose source is not configured any more; kProviderNotConfigured as TargetsText's. REQUIRES !IsDone.
Result<storage::MigrationChange> ChangeBy(const MigrationOrder& order, const storage::Migration& migration,
                                          const Tenant& tenant);

}  // namespace walletgate::routing
