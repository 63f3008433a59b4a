#include "http/resources/migrations.h"

#include <array>
#include <optional>
#include <string>

#include "api/formats.h"
#include "api/migrations/migration_orders.h"
#include "api/migrations/migration_request.h"
#include "base/ids.h"
#include "base/json/value.h"
#include "http/audit.h"
#include "http/resources/both_listeners.h"
#include "http/visit.h"

namespace walletgate::http {
namespace {

using routing::ApiAnswer;
using routing::MigrationAction;
using routing::MigrationOrder;

constexpr std::size_t kPageSize = 25;  // where nobody asks for another

bool IsOperator(const Visit& visit) { return visit.admin != nullptr; }

routing::MigrationDesk& DeskOf(Visit& visit) { return visit.engine.service().migrations(); }

/// Of what an operator does; a tenant's requests are in the log by themselves.
void Audit(Visit& visit, const Result<ApiAnswer>& done) {
  if (!IsOperator(visit)) return;
  std::string members;
  for (const json::Member member : visit.body.root().Members()) {
    members.append(members.empty() ? "" : ",").append(member.name);
  }
  const std::string_view target =
      IsMigrationId(visit.id) ? std::string_view(visit.id) : std::string_view(visit.tenant_name);
  WriteAudit(visit.who, {RouteOf(visit).operation, target, std::move(members), visit.caller.request_id, false},
             done ? nullptr : &done.error());
}

routing::MigrationDesk::Which WhichOf(const Visit& visit) { return {visit.id, IsOperator(visit)}; }

Task<Result<ApiAnswer>> Create(Visit& visit) {
  Result<api::MigrationRequest> request = api::ParseMigrationRequest(visit.body.root());
  if (!request) co_return std::move(request).error();
  Task<Result<ApiAnswer>> creating = DeskOf(visit).Create(visit.caller, std::move(*request), IsOperator(visit));
  Result<ApiAnswer> created = co_await std::move(creating);
  Audit(visit, created);
  co_return created;
}

Task<Result<ApiAnswer>> List(Visit& visit) {
  const Result<std::size_t> limit = ReadLimit(visit.query, kPageSize);
  if (!limit) co_return limit.error();
  std::string after(FindParameter(visit.query, "cursor").value_or(""));
  if (!after.empty() && !IsMigrationId(after)) {
    co_return QueryFault("cursor", "format", "was not given out by this list");
  }
  co_return co_await DeskOf(visit).List(visit.caller, std::move(after), *limit);
}

Task<Result<ApiAnswer>> Get(Visit& visit) { return DeskOf(visit).Get(visit.caller, visit.id); }

Task<Result<ApiAnswer>> Patch(Visit& visit) {
  Task<Result<ApiAnswer>> changing = DeskOf(visit).Patch(visit.caller, WhichOf(visit), visit.body.root());
  Result<ApiAnswer> changed = co_await std::move(changing);
  Audit(visit, changed);
  co_return changed;
}

Task<Result<ApiAnswer>> Do(Visit& visit, MigrationOrder order) {
  Task<Result<ApiAnswer>> doing = DeskOf(visit).Do(visit.caller, WhichOf(visit), order);
  Result<ApiAnswer> done = co_await std::move(doing);
  Audit(visit, done);
  co_return done;
}

template <MigrationAction kAction>
Task<Result<ApiAnswer>> Do(Visit& visit) {
  return Do(visit, MigrationOrder{kAction});
}

Task<Result<ApiAnswer>> Start(Visit& visit) {
  const Result<std::optional<std::uint64_t>> blocked = api::ParseMigrationStart(visit.body.root());
  if (!blocked) co_return blocked.error();
  MigrationOrder order{MigrationAction::kStart};
  order.blocked_read = *blocked;
  co_return co_await Do(visit, order);
}

Task<Result<ApiAnswer>> CutOver(Visit& visit) {
  const Result<int> share = api::ParseCutOver(visit.body.root());
  if (!share) co_return share.error();
  MigrationOrder order{MigrationAction::kCutOver};
  order.share = *share;
  co_return co_await Do(visit, order);
}

/// A preview changes nothing, and is no line of audit.
Task<Result<ApiAnswer>> RollBack(Visit& visit) {
  const Result<bool> dry_run = api::ParseRollback(visit.body.root());
  if (!dry_run) co_return dry_run.error();
  if (*dry_run) {
    Task<Result<ApiAnswer>> looking = DeskOf(visit).PreviewRollBack(visit.caller, visit.id);
    co_return co_await std::move(looking);
  }
  Task<Result<ApiAnswer>> doing = Do(visit, MigrationOrder{MigrationAction::kRollBack});
  co_return co_await std::move(doing);
}

Result<routing::MovingUserQuery> ReadUserQuery(const Visit& visit) {
  routing::MovingUserQuery query;
  query.migration_id = visit.id;
  const Result<std::size_t> limit = ReadLimit(visit.query, kPageSize);
  if (!limit) return limit.error();
  query.limit = *limit;
  query.reason = FindParameter(visit.query, "reason").value_or("");
  const std::optional<std::string_view> state = FindParameter(visit.query, "state");
  if (state && !routing::AskForState(*state, query)) {
    return QueryFault("state", "enum", api::CheckOneOf(*state, routing::MoveStateNames())->detail);
  }
  query.after = FindParameter(visit.query, "cursor").value_or("");
  if (!query.after.empty() && !IsEndUserId(query.after)) {
    return QueryFault("cursor", "format", "was not given out by this list");
  }
  return query;
}

Task<Result<ApiAnswer>> Users(Visit& visit) {
  Result<routing::MovingUserQuery> query = ReadUserQuery(visit);
  if (!query) co_return std::move(query).error();
  co_return co_await DeskOf(visit).Users(visit.caller, std::move(*query));
}

constexpr std::array<std::string_view, 2> kListQuery = {"limit", "cursor"};
constexpr std::array<std::string_view, 4> kUsersQuery = {"state", "reason", "limit", "cursor"};

/// Of what is done to one.
constexpr Route Action(std::string_view pattern, std::string_view operation, Route::Handler handler,
                       Needs needs = Needs::kNothing) {
  return {.method = "POST",
          .pattern = pattern,
          .operation = operation,
          .does = Does::kChanges,
          .needs = needs,
          .handle = handler};
}

/// At both listeners, each under paths of its own: `pattern` is what follows.
constexpr std::array kVerbs = {
    Route{.method = "POST",
          .pattern = "",
          .operation = "create_migration",
          .does = Does::kChanges,
          .needs = Needs::kBody | Needs::kIdempotencyKey,
          .handle = Create},
    Route{.method = "GET",
          .pattern = "",
          .operation = "list_migrations",
          .query = kListQuery,
          .role = Role::kViewer,
          .handle = List},
    Route{.method = "GET", .pattern = "/{id}", .operation = "get_migration", .role = Role::kViewer, .handle = Get},
    Route{.method = "PATCH",
          .pattern = "/{id}",
          .operation = "change_migration",
          .does = Does::kChanges,
          .needs = Needs::kBody | Needs::kPatch,
          .handle = Patch},
    Action("/{id}/assess", "assess_migration", Do<MigrationAction::kAssess>),
    Action("/{id}/start", "start_migration", Start, Needs::kBody),
    Action("/{id}/pause", "pause_migration", Do<MigrationAction::kPause>),
    Action("/{id}/resume", "resume_migration", Do<MigrationAction::kResume>),
    Action("/{id}/cut_over", "cut_over_migration", CutOver, Needs::kBody),
    Action("/{id}/complete", "complete_migration", Do<MigrationAction::kComplete>),
    Action("/{id}/cancel", "cancel_migration", Do<MigrationAction::kCancel>),
    Action("/{id}/rollback", "roll_back_migration", RollBack, Needs::kBody),
    Route{.method = "GET",
          .pattern = "/{id}/users",
          .operation = "list_migration_users",
          .query = kUsersQuery,
          .role = Role::kSupport,
          .handle = Users},
};

using Verbs = std::array<Route, kVerbs.size()>;

constexpr std::string_view kOfTenants = "/v1/migrations";
constexpr std::string_view kOfOperators = "/v1/tenants/{tenant}/migrations";

}  // namespace

std::span<const Route> MigrationRoutes() {
  static const std::array<std::string, kVerbs.size()> paths = PathsUnder(kOfTenants, kVerbs);
  static const Verbs routes = OfKeys(kVerbs, paths, api::Scope::kMigrations);
  return routes;
}

std::span<const Route> AdminMigrationRoutes() {
  static const std::array<std::string, kVerbs.size()> paths = PathsUnder(kOfOperators, kVerbs);
  static const Verbs routes = OfOperators(kVerbs, paths);
  return routes;
}

}  // namespace walletgate::http
