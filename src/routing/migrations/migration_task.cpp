#include "routing/migrations/migration_task.h"

#include <algorithm>
#include <utility>

#include "base/log/log.h"
#include "routing/holder.h"

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

std::optional<MoveTerms> MigrationTask::TermsOf(const Migration& migration, const api::MigrationRequest& asked) const {
  const Tenant* owner = engine.state()->FindTenant(tenant);
  if (owner == nullptr || owner->retired) return std::nullopt;
  const auto find = [&](const storage::MigrationEnd& end) {
    storage::Link link;
    link.account = end.account;
    return HolderOf(*engine.state(), *owner, end.provider, link);
  };
  MoveTerms terms{migration.id,       migration.from,   find(migration.from),
                  find(migration.to), ChoicesOf(asked), asked.target_has_user == api::TargetHasUser::kAdoptIfSame};
  if (terms.target == nullptr) return std::nullopt;
  return terms;
}

MoveChoices ChoicesOf(const api::MigrationRequest& asked) {
  MoveChoices choices;
  const auto* const word =
      std::find(kUnverifiedNames.begin(), kUnverifiedNames.end(), asked.question.unverified_logins);
  if (word != kUnverifiedNames.end())
    choices.unverified_logins = static_cast<UnverifiedLogins>(word - kUnverifiedNames.begin());
  choices.key_set_registered = asked.question.key_set_registered;
  choices.keep_addresses = asked.question.addresses != "new";
  return choices;
}

std::uint64_t CountOf(const Migration& migration, storage::MoveState state, std::string_view reason) {
  std::uint64_t users = 0;
  for (const storage::MoveCount& count : migration.counts) {
    if (count.state == state && (reason.empty() || count.reason == reason)) users += count.users;
  }
  return users;
}

}  // namespace walletgate::routing
