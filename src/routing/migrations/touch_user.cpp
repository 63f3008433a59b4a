#include "routing/migrations/touch_user.h"

#include <utility>

#include "base/check.h"
#include "routing/migrations/migration_ends.h"
#include "routing/migrations/move_terms.h"
#include "routing/migrations/run/switching.h"
#include "routing/users/user_access.h"

namespace walletgate::routing {

using storage::MoveState;

Task<Result<ApiAnswer>> TouchUser::Run(CallerContext caller, std::string id, Secret user_token) {
  Check(caller.progress != nullptr, "whoever touches is told how far that has come");
  Result<UserAlone> alone = co_await TakeUser(tools_, caller, std::move(id));
  if (!alone) co_return std::move(alone).error();
  const api::EndUser user = alone->record.user;
  if (user.status == api::Status::kDeleted) co_return tools_.answers.OfUser(Said::kDeleted, api::EndUser(), {});
  Task<Result<bool>> moving = Move(caller, std::move(alone->record), std::move(user_token));
  Result<bool> wanted = co_await std::move(moving);
  if (!wanted) co_return std::move(wanted).error();
  if (!*wanted) co_return tools_.answers.OfUser(Said::kDeleted, api::EndUser(), {});
  Result<storage::UserRecord> now = co_await FindUser(tools_, caller, user.id);
  if (!now) co_return std::move(now).error();
  const ShownUser shown = ShownUser(*caller.state, now->user);
  caller.NoteProvider((*shown).provider);
  co_return AnswerWithUser(tools_.answers, Said::kShown, shown);
}

Task<Result<bool>> TouchUser::Move(const CallerContext& caller, storage::UserRecord record, Secret user_token) {
  Result<std::optional<storage::FoundMove>> found =
      co_await tools_.store.FindMove(tools_.loop(), record.user.tenant, record.user.id);
  if (!found) co_return std::move(found).error();
  if (!*found || (*found)->migration.state != storage::MigrationState::kRunning) co_return false;
  const storage::Migration& migration = (*found)->migration;
  const Result<api::MigrationRequest> asked = api::ReadMigrationRequest(migration.asked);
  if (!asked || asked->mode == api::MigrationMode::kBatch) co_return false;
  const std::optional<MoveTerms> terms = TermsOf(*caller.state, migration, *asked);
  const Result<std::string> targets = TargetsText(*caller.tenant, migration);
  const bool may_go = terms && targets && *targets == migration.assessed;
  if (!may_go) co_return false;
  std::string user_id = record.user.id;
  if ((*found)->row.state != MoveState::kPrepared) {
    caller.NoteBegun();
    MoveUser::Person person{std::move(record), std::move(user_token)};
    Task<MoveOutcome> moving = move_user_.Touch(caller, *terms, std::move(person));
    const MoveOutcome outcome = co_await std::move(moving);
    if (outcome.end != MoveEnd::kPrepared) co_return true;
  }
  Task<void> cutting_over = CutOver(migration, *asked, std::move(user_id));
  co_await std::move(cutting_over);
  co_return true;
}

Task<void> TouchUser::CutOver(const storage::Migration& migration, const api::MigrationRequest& asked,
                              std::string user_id) {
  const int share = ShareOf(migration, asked);
  if (!IsWithinShare(migration.tenant, user_id, migration.to.provider, share)) co_return;
  storage::Switch users{migration.tenant, migration.id, {std::move(user_id)}, tools_.Now()};
  (void)co_await tools_.store.CutOver(tools_.loop(), std::move(users));
}

}  // namespace walletgate::routing
