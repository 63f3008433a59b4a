#include "routing/migrations/migration_desk.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "api/list_envelope.h"
#include "base/check.h"
#include "base/ids.h"
#include "base/json/writer.h"
#include "crypto/digest.h"
#include "routing/migrations/migration_ends.h"
#include "routing/migrations/migration_rules.h"
#include "routing/migrations/migration_view.h"
#include "routing/migrations/rollback_preview.h"

namespace walletgate::routing {
namespace {

using storage::Migration;
using storage::MigrationState;

constexpr int kCreated = 201;    ///< status of HTTP
constexpr int kChangeTries = 3;  ///< of a PATCH, while the state changes under it

Error NoMigration() { return MakeError(ErrorKind::kNotFound, "there is no such migration"); }

/// What a PATCH changes of it, and nothing else.
storage::MigrationChange ChangeOfAsked(const Migration& migration, const api::MigrationRequest& asked) {
  storage::MigrationChange change;
  change.tenant = migration.tenant;
  change.id = migration.id;
  change.from = {migration.state};
  change.to = migration.state;
  change.reason = migration.reason;
  change.asked = api::MigrationRequestText(asked);
  return change;
}

}  // namespace

bool AskForState(std::string_view name, MovingUserQuery& query) {
  const auto* known = std::find(storage::kMoveStateNames.begin(), storage::kMoveStateNames.end(), name);
  if (known == storage::kMoveStateNames.end()) return false;
  query.state = static_cast<storage::MoveState>(known - storage::kMoveStateNames.begin());
  return true;
}

std::span<const std::string_view> MoveStateNames() { return storage::kMoveStateNames; }

Task<Result<ApiAnswer>> MigrationDesk::Create(CallerContext caller, api::MigrationRequest request, bool is_operator) {
  Result<Migration> migration = MigrationOf(caller, request, is_operator);
  if (!migration) co_return std::move(migration).error();
  migration->created_at = migration->updated_at = tools_.Now();
  migration->id = MakeMigrationId(migration->created_at, tools_.context.random());
  migration->key = caller.idempotency_key;
  migration->fingerprint = crypto::Sha256Hex(migration->asked);
  Result<Migration> created = co_await tools_.store.CreateMigration(tools_.loop(), *migration);
  if (!created) co_return std::move(created).error();
  if (created->fingerprint != migration->fingerprint) co_return MakeError(ErrorKind::kIdempotencyKeyReused);
  ApiAnswer answer = Show(caller, *created);
  answer.status = kCreated;
  answer.replayed = created->id != migration->id;
  co_return answer;
}

Task<Result<ApiAnswer>> MigrationDesk::List(CallerContext caller, std::string after, std::size_t limit) {
  Result<std::vector<Migration>> page =
      co_await tools_.store.ListMigrations(tools_.loop(), caller.tenant->id, std::move(after), limit + 1);
  if (!page) co_return std::move(page).error();
  const bool has_more = page->size() > limit;
  if (has_more) page->pop_back();
  std::string body;
  json::Writer writer(&body);
  api::ListEnvelope envelope(writer);
  for (const Migration& migration : *page) WriteMigration(*caller.state, migration, writer);
  envelope.EndPage(has_more ? page->back().id : std::string());
  co_return tools_.answers.OfJson(std::move(body));
}

Task<Result<ApiAnswer>> MigrationDesk::Get(CallerContext caller, std::string id) {
  Result<Migration> migration = co_await Find(caller, std::move(id));
  if (!migration) co_return std::move(migration).error();
  co_return Show(caller, *migration);
}

Task<Result<ApiAnswer>> MigrationDesk::Patch(CallerContext caller, Which which, json::Value body) {
  Result<Migration> migration = co_await FindToChange(caller, which);
  bool changed = false;
  for (int tries = 0; migration && !changed && tries < kChangeTries; ++tries) {
    if (migration->state == MigrationState::kCancelled)
      co_return WrongState(*migration, "nothing comes of it any more");
    Result<api::MigrationRequest> before = api::ReadMigrationRequest(migration->asked);
    if (!before) co_return MakeError(ErrorKind::kInternal, "what the migration was asked for cannot be read");
    Result<api::MigrationRequest> asked = api::PatchMigrationRequest(std::move(*before), body);
    if (!asked) co_return std::move(asked).error();
    storage::MigrationChange change = ChangeOfAsked(*migration, *asked);
    change.at = tools_.Now();
    Result<bool> done = co_await tools_.store.ChangeMigration(tools_.loop(), std::move(change));
    if (!done) co_return std::move(done).error();
    changed = *done;
    migration = co_await Find(caller, migration->id);
  }
  if (!migration) co_return std::move(migration).error();
  if (!changed) co_return WrongState(*migration, "it changes all the time, send this once more");
  co_return Show(caller, *migration);
}

Task<Result<ApiAnswer>> MigrationDesk::Do(CallerContext caller, Which which, MigrationOrder order) {
  Result<Migration> migration = co_await FindToChange(caller, which);
  if (!migration) co_return std::move(migration).error();
  if (IsDone(order, *migration)) co_return Show(caller, *migration);
  Result<storage::MigrationChange> change = ChangeBy(order, *migration, *caller.tenant);
  if (!change) co_return std::move(change).error();
  change->at = tools_.Now();
  Result<bool> changed = co_await tools_.store.ChangeMigration(tools_.loop(), std::move(*change));
  if (!changed) co_return std::move(changed).error();
  Result<Migration> after = co_await Find(caller, migration->id);
  if (!after) co_return std::move(after).error();
  // Somebody else was quicker; perhaps he wanted the same.
  if (!*changed && !IsDone(order, *after)) co_return WrongState(*after, "that is not possible now");
  co_return Show(caller, *after);
}

Task<Result<ApiAnswer>> MigrationDesk::PreviewRollBack(CallerContext caller, std::string id) {
  Result<Migration> migration = co_await Find(caller, std::move(id));
  if (!migration) co_return std::move(migration).error();
  const MigrationOrder order{MigrationAction::kRollBack};
  if (!IsDone(order, *migration)) {
    const Result<storage::MigrationChange> change = ChangeBy(order, *migration, *caller.tenant);
    if (!change) co_return change.error();
  }
  Result<std::string> preview = co_await PreviewRollback(tools_, std::move(*migration));
  if (!preview) co_return std::move(preview).error();
  co_return tools_.answers.OfJson(std::move(*preview));
}

Task<Result<ApiAnswer>> MigrationDesk::Users(CallerContext caller, MovingUserQuery query) {
  Result<Migration> migration = co_await Find(caller, query.migration_id);
  if (!migration) co_return std::move(migration).error();
  query.tenant = caller.tenant->id;
  Result<storage::MovingPage> page = co_await tools_.store.ListMoves(tools_.loop(), std::move(query));
  if (!page) co_return std::move(page).error();
  std::string body;
  json::Writer writer(&body);
  api::ListEnvelope envelope(writer);
  for (const storage::MovingRow& row : page->rows) WriteMigrationUser(row, writer);
  envelope.EndPage(page->has_more && !page->rows.empty() ? page->rows.back().user_id : std::string());
  co_return tools_.answers.OfJson(std::move(body));
}

Task<Result<Migration>> MigrationDesk::FindToChange(const CallerContext& caller, const Which& which) {
  Result<Migration> migration = co_await Find(caller, which.id);
  if (!migration) co_return migration;
  Result<void> alone = CheckAlone(*caller.state, *migration, which.is_operator);
  if (!alone) co_return std::move(alone).error();
  co_return migration;
}

Task<Result<Migration>> MigrationDesk::Find(const CallerContext& caller, std::string id) {
  Check(caller.tenant != nullptr, "migrations are looked for by their tenant");
  if (!IsMigrationId(id)) co_return NoMigration();
  Result<std::optional<Migration>> found =
      co_await tools_.store.FindMigration(tools_.loop(), caller.tenant->id, std::move(id));
  if (!found) co_return std::move(found).error();
  if (!*found) co_return NoMigration();
  co_return std::move(**found);
}

ApiAnswer MigrationDesk::Show(const CallerContext& caller, const Migration& migration) const {
  std::string body;
  json::Writer writer(&body);
  WriteMigration(*caller.state, migration, writer);
  return tools_.answers.OfJson(std::move(body));
}

}  // namespace walletgate::routing
