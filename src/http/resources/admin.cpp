#include "http/resources/admin.h"

#include <array>

#include "base/ids.h"
#include "base/json/value.h"
#include "http/admin_handler.h"
#include "http/answers.h"
#include "http/audit.h"
#include "http/visit.h"
#include "routing/health.h"

namespace walletgate::http {
namespace {

using routing::ApiAnswer;

constexpr std::size_t kMaxIntents = 100;  // of a page, where nobody asks for fewer

Error Fault(std::string pointer, std::string code, std::string detail) {
  Error error = MakeError(ErrorKind::kInvalidRequest, "the verdict cannot be read");
  error.fields.push_back({std::move(pointer), std::move(code), std::move(detail)});
  return error;
}

/// {"outcome": "applied" | "not_applied", "provider_user_id", "force"}.
Result<routing::OperatorWord> ReadWord(json::Value body) {
  if (!body.IsObject()) return Fault("", "type", "is an object");
  for (const json::Member member : body.Members()) {
    if (member.name == "outcome" || member.name == "provider_user_id" || member.name == "force") continue;
    return Fault("/" + std::string(member.name), "unknown_member", "is not known here");
  }
  const json::Value outcome = body.Get("outcome");
  const json::Value id = body.Get("provider_user_id");
  routing::OperatorWord word;
  word.applied = outcome.IsString() && outcome.AsString() == "applied";
  if (!word.applied && !(outcome.IsString() && outcome.AsString() == "not_applied")) {
    return Fault("/outcome", "enum", "is applied or not_applied");
  }
  const json::Value force = body.Get("force");
  if (force && !force.IsBool()) return Fault("/force", "type", "is true or false");
  word.force = force.AsBool();
  if (!id) return word;
  if (!id.IsString()) return Fault("/provider_user_id", "type", "is a string");
  if (!word.applied) return Fault("/provider_user_id", "unsupported", "is for an outcome of applied only");
  word.provider_user_id = id.AsString();
  return word;
}

/// "outcome,provider_user_id": the names alone.
std::string MembersOf(json::Value body) {
  std::string names;
  for (const json::Member member : body.Members()) names += (names.empty() ? "" : ",") + std::string(member.name);
  return names;
}

Task<Result<ApiAnswer>> GetMetrics(Visit& visit) {
  routing::CountProviders(*visit.caller.state, visit.engine.clock().Steady(), visit.engine.metrics());
  const bool open = metrics::WantsOpenMetrics(visit.request.Header("accept"));
  const metrics::Metrics& series = AdminOf(visit).view.metrics;
  co_return AnswerOf(open ? metrics::kOpenMetricsContentType : metrics::kTextContentType,
                     open ? series.OpenMetrics() : series.Text());
}

Task<Result<ApiAnswer>> GetLife(Visit& /*visit*/) { co_return TextAnswer(200, "ok\n"); }

Task<Result<ApiAnswer>> GetReadiness(Visit& visit) {
  const std::string reason = AdminOf(visit).view.not_ready_because();
  co_return reason.empty() ? TextAnswer(200, "ready\n") : TextAnswer(503, reason + "\n");
}

Task<Result<ApiAnswer>> ListIntents(Visit& visit) {
  const Result<std::size_t> limit = ReadLimit(visit.query, kMaxIntents);
  if (!limit) co_return limit.error();
  const std::string after(FindParameter(visit.query, "cursor").value_or(""));
  if (!after.empty() && !IsUlid(after)) co_return QueryFault("cursor", "format", "was not given out by this list");
  co_return co_await AdminOf(visit).desk.List(after, *limit);
}

Task<Result<ApiAnswer>> ResolveIntent(Visit& visit) {
  Result<routing::OperatorWord> word = ReadWord(visit.body.root());
  if (!word) co_return std::move(word).error();
  const bool forced = word->force;
  Result<ApiAnswer> resolved = co_await AdminOf(visit).desk.Resolve(visit.id, std::move(*word));
  const std::string_view target = IsUlid(visit.id) ? std::string_view(visit.id) : std::string_view();
  WriteAudit(visit.who, {"resolve_intent", target, MembersOf(visit.body.root()), visit.caller.request_id, forced},
             resolved ? nullptr : &resolved.error());
  co_return resolved;
}

Task<Result<ApiAnswer>> GetJournal(Visit& visit) {
  co_return co_await visit.engine.service().Journal(visit.caller, visit.id);
}

Task<Result<ApiAnswer>> Reload(Visit& visit) {
  const AdminView& view = AdminOf(visit).view;
  if (!view.reload) co_return MakeError(ErrorKind::kNotFound, "there is no file to read anew");
  Task<Result<std::string>> reloading = view.reload(visit.engine.loop());
  Result<std::string> changes = co_await std::move(reloading);
  WriteAudit(visit.who, {"reload", {}, {}, visit.caller.request_id, false}, changes ? nullptr : &changes.error());
  if (!changes) co_return std::move(changes).error();
  co_return Answers().OfJson(std::move(*changes));
}

constexpr std::array<std::string_view, 2> kIntentsQuery = {"limit", "cursor"};

constexpr std::array kRoutes = {
    Route{.method = "GET",
          .pattern = "/metrics",
          .operation = "get_metrics",
          .role = Role::kViewer,
          .may_be_scraped = true,
          .handle = GetMetrics},
    Route{.method = "GET", .pattern = "/livez", .operation = "get_life", .handle = GetLife},
    Route{.method = "GET", .pattern = "/healthz", .operation = "get_life", .handle = GetLife},
    Route{.method = "GET", .pattern = "/readyz", .operation = "get_readiness", .handle = GetReadiness},
    Route{.method = "GET",
          .pattern = "/intents",
          .operation = "list_intents",
          .query = kIntentsQuery,
          .role = Role::kViewer,
          .handle = ListIntents},
    Route{.method = "POST",
          .pattern = "/intents/{id}/resolve",
          .operation = "resolve_intent",
          .does = Does::kChanges,
          .needs = Needs::kBody,
          .role = Role::kOperator,
          .handle = ResolveIntent},
    Route{.method = "GET",
          .pattern = "/v1/tenants/{tenant}/end-users/{id}/journal",
          .operation = "read_journal",
          .role = Role::kSupport,
          .handle = GetJournal},
    Route{.method = "POST",
          .pattern = "/reload",
          .operation = "reload",
          .does = Does::kChanges,
          .role = Role::kOperator,
          .handle = Reload},
};

}  // namespace

std::span<const Route> AdminRoutes() { return kRoutes; }

}  // namespace walletgate::http
