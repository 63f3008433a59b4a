#include "http/resources/imports.h"

#include <array>
#include <charconv>

#include "api/formats.h"
#include "api/import_request.h"
#include "base/ids.h"
#include "base/json/value.h"
#include "http/audit.h"
#include "http/resources/both_listeners.h"
#include "http/visit.h"

namespace walletgate::http {
namespace {

using routing::ApiAnswer;
using routing::ImportAction;

constexpr std::size_t kPageSize = 25;  // where nobody asks for another

bool IsOperator(const Visit& visit) { return visit.admin != nullptr; }

routing::ImportDesk& DeskOf(Visit& visit) { return visit.engine.service().imports(); }

/// Of what an operator does; a tenant's requests are in the log by themselves.
void Audit(Visit& visit, std::string_view action, const Result<ApiAnswer>& done) {
  if (!IsOperator(visit)) return;
  std::string members;
  for (const json::Member member : visit.body.root().Members()) {
    members.append(members.empty() ? "" : ",").append(member.name);
  }
  const std::string_view target =
      IsImportId(visit.id) ? std::string_view(visit.id) : std::string_view(visit.tenant_name);
  WriteAudit(visit.who, {action, target, std::move(members), visit.caller.request_id, false},
             done ? nullptr : &done.error());
}

Task<Result<ApiAnswer>> Create(Visit& visit) {
  Result<api::ImportRequest> request = api::ParseImportRequest(visit.body.root());
  if (!request) co_return std::move(request).error();
  Task<Result<ApiAnswer>> creating = DeskOf(visit).Create(visit.caller, std::move(*request), IsOperator(visit));
  Result<ApiAnswer> created = co_await std::move(creating);
  Audit(visit, "create_import", created);
  co_return created;
}

Task<Result<ApiAnswer>> List(Visit& visit) {
  const Result<std::size_t> limit = ReadLimit(visit.query, kPageSize);
  if (!limit) co_return limit.error();
  std::string after(FindParameter(visit.query, "cursor").value_or(""));
  if (!after.empty() && !IsImportId(after)) co_return QueryFault("cursor", "format", "was not given out by this list");
  co_return co_await DeskOf(visit).List(visit.caller, std::move(after), *limit);
}

Task<Result<ApiAnswer>> Get(Visit& visit) { return DeskOf(visit).Get(visit.caller, visit.id); }

Task<Result<ApiAnswer>> Append(Visit& visit) {
  routing::ImportDesk::Lines lines{visit.id, visit.caller.idempotency_key, visit.request.body};
  Task<Result<ApiAnswer>> appending = DeskOf(visit).Append(visit.caller, std::move(lines));
  Result<ApiAnswer> appended = co_await std::move(appending);
  Audit(visit, "append_import_lines", appended);
  co_return appended;
}

Task<Result<ApiAnswer>> Do(Visit& visit, ImportAction action, std::string_view name) {
  Task<Result<ApiAnswer>> doing = DeskOf(visit).Do(visit.caller, visit.id, action);
  Result<ApiAnswer> done = co_await std::move(doing);
  Audit(visit, name, done);
  co_return done;
}

Task<Result<ApiAnswer>> Start(Visit& visit) {
  const Result<bool> dry_run = api::ParseImportStart(visit.body.root());
  if (!dry_run) co_return dry_run.error();
  co_return co_await Do(visit, *dry_run ? ImportAction::kRehearse : ImportAction::kStart, "start_import");
}

Task<Result<ApiAnswer>> Pause(Visit& visit) { return Do(visit, ImportAction::kPause, "pause_import"); }
Task<Result<ApiAnswer>> Resume(Visit& visit) { return Do(visit, ImportAction::kResume, "resume_import"); }
Task<Result<ApiAnswer>> Cancel(Visit& visit) { return Do(visit, ImportAction::kCancel, "cancel_import"); }
Task<Result<ApiAnswer>> Undo(Visit& visit) { return Do(visit, ImportAction::kUndo, "undo_import"); }

/// The number of a line, or nothing.
std::optional<std::uint64_t> NumberIn(std::string_view text) {
  std::uint64_t number = 0;
  const std::from_chars_result read = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool good = read.ec == std::errc() && read.ptr == text.data() + text.size() && number < (1ULL << 32U);
  return good ? std::optional(number) : std::nullopt;
}

Result<routing::ImportLineQuery> ReadLineQuery(const Visit& visit) {
  routing::ImportLineQuery query;
  query.import_id = visit.id;
  const Result<std::size_t> limit = ReadLimit(visit.query, kPageSize);
  if (!limit) return limit.error();
  query.limit = *limit;
  query.reason = FindParameter(visit.query, "reason").value_or("");
  const std::optional<std::string_view> state = FindParameter(visit.query, "state");
  if (state && !routing::AskForState(*state, query)) {
    return QueryFault("state", "enum", api::CheckOneOf(*state, routing::LineStateNames())->detail);
  }
  if (const std::optional<std::string_view> cursor = FindParameter(visit.query, "cursor")) {
    const std::optional<std::uint64_t> after = NumberIn(*cursor);
    if (!after) return QueryFault("cursor", "format", "was not given out by this list");
    query.after = *after;
  }
  return query;
}

Task<Result<ApiAnswer>> Users(Visit& visit) {
  Result<routing::ImportLineQuery> query = ReadLineQuery(visit);
  if (!query) co_return std::move(query).error();
  co_return co_await DeskOf(visit).Users(visit.caller, std::move(*query), IsOperator(visit));
}

constexpr std::array<std::string_view, 2> kListQuery = {"limit", "cursor"};
constexpr std::array<std::string_view, 4> kUsersQuery = {"state", "reason", "limit", "cursor"};

/// At both listeners, each under paths of its own: `pattern` is what follows.
constexpr std::array kVerbs = {
    Route{.method = "POST",
          .pattern = "",
          .operation = "create_import",
          .does = Does::kChanges,
          .needs = Needs::kBody | Needs::kIdempotencyKey,
          .handle = Create},
    Route{.method = "GET",
          .pattern = "",
          .operation = "list_imports",
          .query = kListQuery,
          .role = Role::kViewer,
          .handle = List},
    Route{.method = "GET", .pattern = "/{id}", .operation = "get_import", .role = Role::kViewer, .handle = Get},
    Route{.method = "POST",
          .pattern = "/{id}/lines",
          .operation = "append_import_lines",
          .does = Does::kChanges,
          .needs = Needs::kKeyedLines,
          .handle = Append},
    Route{.method = "POST",
          .pattern = "/{id}/start",
          .operation = "start_import",
          .does = Does::kChanges,
          .needs = Needs::kBody,
          .handle = Start},
    Route{.method = "POST",
          .pattern = "/{id}/pause",
          .operation = "pause_import",
          .does = Does::kChanges,
          .handle = Pause},
    Route{.method = "POST",
          .pattern = "/{id}/resume",
          .operation = "resume_import",
          .does = Does::kChanges,
          .handle = Resume},
    Route{.method = "POST",
          .pattern = "/{id}/cancel",
          .operation = "cancel_import",
          .does = Does::kChanges,
          .handle = Cancel},
    Route{
        .method = "POST", .pattern = "/{id}/undo", .operation = "undo_import", .does = Does::kChanges, .handle = Undo},
    Route{.method = "GET",
          .pattern = "/{id}/users",
          .operation = "list_import_users",
          .query = kUsersQuery,
          .role = Role::kSupport,
          .handle = Users},
};

using Verbs = std::array<Route, kVerbs.size()>;

constexpr std::string_view kOfTenants = "/v1/imports";
constexpr std::string_view kOfOperators = "/v1/tenants/{tenant}/imports";

}  // namespace

std::span<const Route> ImportRoutes() {
  static const std::array<std::string, kVerbs.size()> paths = PathsUnder(kOfTenants, kVerbs);
  static const Verbs routes = OfKeys(kVerbs, paths, api::Scope::kMigrations);
  return routes;
}

std::span<const Route> AdminImportRoutes() {
  static const std::array<std::string, kVerbs.size()> paths = PathsUnder(kOfOperators, kVerbs);
  static const Verbs routes = OfOperators(kVerbs, paths);
  return routes;
}

}  // namespace walletgate::http
