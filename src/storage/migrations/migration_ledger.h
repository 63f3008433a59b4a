#pragma once

// Migrations and the rows of their users. A part of Store, which says what holds for every call. 100,000 users take
// some thousands of commits, and none of them so long that a create behind it waits. Counts are kept as rows change: no
// call looks at all rows of a migration. What an intent does to a row is written by Store::Begin and Store::End.

#include <optional>
#include <string>
#include <vector>

#include "base/loop/event_loop.h"
#include "base/result.h"
#include "base/task.h"
#include "storage/migrations/migration_records.h"

namespace walletgate::storage {

class MigrationLedger {
 public:
  virtual ~MigrationLedger() = default;

  /// It; or the one of that tenant that was asked for under the same key before.
  virtual Task<Result<Migration>> CreateMigration(EventLoop& loop, Migration migration) = 0;
  virtual Task<Result<std::optional<Migration>>> FindMigration(EventLoop& loop, std::string tenant, std::string id) = 0;
  /// Those of the tenant, oldest first: at most `limit` of those whose id comes after `after` ("": from the first on).
  virtual Task<Result<std::vector<Migration>>> ListMigrations(EventLoop& loop, std::string tenant, std::string after,
                                                              std::size_t limit) = 0;
  /// Of all tenants, those that are under way (IsUnderWay), oldest first and at most kMigrationsAtOnce.
  virtual Task<Result<std::vector<Migration>>> OpenMigrations(EventLoop& loop) = 0;
  /// False, and nothing is changed: it is in none of those states, or not there.
  virtual Task<Result<bool>> ChangeMigration(EventLoop& loop, MigrationChange change) = 0;
  /// Gives a migration to one holder for a while. False: it is somebody else's, or not there.
  virtual Task<Result<bool>> ClaimMigration(EventLoop& loop, MigrationClaim claim) = 0;

  /// How many of them got a row that is not final. Nothing, and nothing is written: the migration is not (or not any
  /// more) the holder's.
  virtual Task<Result<std::optional<std::size_t>>> Enrol(EventLoop& loop, Enrolment enrolment) = 0;
  /// Rows with something to be done at `now`, by end user id, behind `after`: those pending, and failed ones that are
  /// tried again by themselves, each not before its `next_at`, if it has one.
  virtual Task<Result<std::vector<MovingRow>>> DueMoves(EventLoop& loop, std::string migration_id, std::string after,
                                                        WallTime now, std::size_t limit) = 0;
  virtual Task<Result<MovingPage>> ListMoves(EventLoop& loop, MovingQuery query) = 0;
  /// The row of that end user in the migration that is not over and moves him.
  virtual Task<Result<std::optional<FoundMove>>> FindMove(EventLoop& loop, std::string tenant, std::string user_id) = 0;
  virtual Task<Result<MoveChanged>> ChangeMove(EventLoop& loop, MoveChange change) = 0;

  /// Whoever is prepared, unchanged since, alive, and has no open intent is served by the target from now on: his
  /// active link is a former one, his prepared link the active one, addresses that go are closed and those that come
  /// opened, each user whole or not at all. What came of each, in the order of `users`.
  virtual Task<Result<std::vector<Switched>>> CutOver(EventLoop& loop, Switch users) = 0;
  /// Whoever was cut over, is alive and has no open intent is served by the source again; his link to the target is a
  /// prepared one, with the version that he has now.
  virtual Task<Result<std::vector<Switched>>> RollBack(EventLoop& loop, Switch users) = 0;
};

inline constexpr std::size_t kMigrationsAtOnce = 1000;  ///< under way; the others wait until one is not

}  // namespace walletgate::storage
