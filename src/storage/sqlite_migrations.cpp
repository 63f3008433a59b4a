// Part of sqlite_store.h: migrations, and who moves.

#include <utility>

#include "storage/preconditions.h"
#include "storage/sqlite/migrations/switches.h"
#include "storage/sqlite/migrations/user_moves.h"
#include "storage/sqlite/store_parts.h"

namespace walletgate::storage {

Task<Result<Migration>> SqliteStore::CreateMigration(EventLoop& loop, Migration migration) {
  Require(migration);
  return parts_->Write<Migration>(loop, [migration = std::move(migration)](SqliteTables& tables) {
    return tables.migrations.table.Create(migration);
  });
}

Task<Result<std::optional<Migration>>> SqliteStore::FindMigration(EventLoop& loop, std::string tenant, std::string id) {
  RequireTenant(tenant);
  return parts_->Read<std::optional<Migration>>(loop,
                                                [tenant = std::move(tenant), id = std::move(id)](SqliteTables& tables) {
                                                  return tables.migrations.table.Find(tenant, id);
                                                });
}

Task<Result<std::vector<Migration>>> SqliteStore::ListMigrations(EventLoop& loop, std::string tenant, std::string after,
                                                                 std::size_t limit) {
  RequireTenant(tenant);
  RequireSome(limit);
  std::string group = tenant;
  return parts_->ReadList<std::vector<Migration>>(
      loop, std::move(group), [tenant = std::move(tenant), after = std::move(after), limit](SqliteTables& tables) {
        return tables.migrations.table.List(tenant, after, limit);
      });
}

Task<Result<std::vector<Migration>>> SqliteStore::OpenMigrations(EventLoop& loop) {
  return parts_->ReadList<std::vector<Migration>>(loop, Parts::kOwn,
                                                  [](SqliteTables& tables) { return tables.migrations.table.Open(); });
}

Task<Result<bool>> SqliteStore::ChangeMigration(EventLoop& loop, MigrationChange change) {
  RequireTenant(change.tenant);
  return parts_->Write<bool>(
      loop, [change = std::move(change)](SqliteTables& tables) { return tables.migrations.table.Change(change); });
}

Task<Result<bool>> SqliteStore::ClaimMigration(EventLoop& loop, MigrationClaim claim) {
  Require(claim);
  return parts_->Write<bool>(loop, [claim = std::move(claim), now = parts_->clock.Now()](SqliteTables& tables) {
    return tables.migrations.table.Claim(claim, now);
  });
}

Task<Result<std::optional<std::size_t>>> SqliteStore::Enrol(EventLoop& loop, Enrolment enrolment) {
  Require(enrolment);
  return parts_->Write<std::optional<std::size_t>>(
      loop,
      [enrolment = std::move(enrolment), now = parts_->clock.Now()](SqliteTables& tables) {
        return tables.migrations.Enrol(enrolment, now);
      },
      SqliteWriter::Waits::kNobody);
}

Task<Result<std::vector<MovingRow>>> SqliteStore::DueMoves(EventLoop& loop, std::string migration_id, std::string after,
                                                           WallTime now, std::size_t limit) {
  RequireName(migration_id);
  RequireSome(limit);
  return parts_->ReadList<std::vector<MovingRow>>(
      loop, Parts::kOwn,
      [migration_id = std::move(migration_id), after = std::move(after), now, limit](SqliteTables& tables) {
        return tables.migrations.Due(migration_id, after, now, limit);
      });
}

Task<Result<MovingPage>> SqliteStore::ListMoves(EventLoop& loop, MovingQuery query) {
  Require(query);
  std::string group = query.tenant;
  return parts_->ReadList<MovingPage>(loop, std::move(group), [query = std::move(query)](SqliteTables& tables) {
    return tables.migrations.List(query);
  });
}

Task<Result<std::optional<FoundMove>>> SqliteStore::FindMove(EventLoop& loop, std::string tenant, std::string user_id) {
  RequireTenant(tenant);
  return parts_->Read<std::optional<FoundMove>>(
      loop, [user = Holder{std::move(tenant), std::move(user_id)}](SqliteTables& tables) {
        return tables.migrations.FindMove(user);
      });
}

Task<Result<MoveChanged>> SqliteStore::ChangeMove(EventLoop& loop, MoveChange change) {
  Require(change);
  return parts_->Write<MoveChanged>(
      loop, [change = std::move(change)](SqliteTables& tables) { return storage::ChangeMove(change, tables); },
      SqliteWriter::Waits::kNobody);
}

Task<Result<std::vector<Switched>>> SqliteStore::CutOver(EventLoop& loop, Switch users) {
  Require(users);
  return parts_->Write<std::vector<Switched>>(
      loop, [users = std::move(users)](SqliteTables& tables) { return SwitchUsers(users, Way::kOver, tables); },
      SqliteWriter::Waits::kNobody);
}

Task<Result<std::vector<Switched>>> SqliteStore::RollBack(EventLoop& loop, Switch users) {
  Require(users);
  return parts_->Write<std::vector<Switched>>(
      loop, [users = std::move(users)](SqliteTables& tables) { return SwitchUsers(users, Way::kBack, tables); },
      SqliteWriter::Waits::kNobody);
}

}  // namespace walletgate::storage
