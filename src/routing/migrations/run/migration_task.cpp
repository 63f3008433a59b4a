#include "routing/migrations/run/migration_task.h"

#include <algorithm>
#include <utility>

#include "base/log/log.h"

namespace walletgate::routing {

using storage::Migration;
using storage::MigrationState;

Task<std::optional<Migration>> MigrationTask::Look(MigrationState expected) const {
  if (stopping()) co_return std::nullopt;
  const Result<bool> claimed = co_await store.ClaimMigration(engine.loop(), claim);
  if (!claimed || !*claimed) co_return std::nullopt;
  Result<std::optional<Migration>> found = co_await store.FindMigration(engine.loop(), tenant, claim.migration_id);
  if (!found || !*found || (*found)->state != expected) co_return std::nullopt;
  co_return std::move(*found);
}

Task<void> MigrationTask::Change(MigrationState from, MigrationState to, std::string reason) const {
  storage::MigrationChange change;
  change.tenant = tenant;
  change.id = claim.migration_id;
  change.from = {from};
  change.to = to;
  change.reason = std::move(reason);
  change.at = Now();
  const std::string why = change.reason;
  const Result<bool> changed = co_await store.ChangeMigration(engine.loop(), std::move(change));
  if (!changed || !*changed) co_return;
  const std::string shown = engine.state()->ShownTenant(tenant);
  Log(why.empty() ? LogLevel::kInfo : LogLevel::kWarning, "migration",
      {{"migration", std::string_view(claim.migration_id)},
       {"tenant", std::string_view(shown)},
       {"state", ToString(to)},
       IfAny("reason", std::string_view(why))});
}

std::uint64_t CountOf(const Migration& migration, storage::MoveState state, std::string_view reason) {
  std::uint64_t users = 0;
  for (const storage::MoveCount& count : migration.counts) {
    if (count.state == state && (reason.empty() || count.reason == reason)) users += count.users;
  }
  return users;
}

}  // namespace walletgate::routing
