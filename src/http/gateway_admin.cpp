#include "http/gateway_admin.h"

#include <array>

#include "api/problem.h"
#include "base/ids.h"
#include "http/audit.h"
#include "http/gateway_exchange.h"
#include "routing/health.h"

namespace walletgate::http {
namespace {

using routing::ServiceReply;

constexpr std::size_t kMaxIntents = 100;

ServiceReply Text(int status, std::string body) {
  ServiceReply reply;
  reply.status = status;
  reply.content_type = "text/plain; charset=utf-8";
  reply.body = std::move(body);
  return reply;
}

Reply Problem(const Error& error, std::string_view path, std::string_view request_id) {
  Reply reply;
  reply.status = InfoOf(error.kind).status;
  reply.body = api::ProblemText(error, path, request_id);
  reply.headers.emplace_back("Content-Type", "application/problem+json");
  if (error.kind == ErrorKind::kUnauthorized) reply.headers.emplace_back("WWW-Authenticate", "Bearer");
  if (error.retry_after) reply.headers.emplace_back("Retry-After", std::to_string(error.retry_after->count()));
  return reply;
}

/// What every answer has.
void AddCommonHeaders(std::string_view request_id, Reply& reply) {
  reply.headers.emplace_back("X-Request-Id", request_id);
  reply.headers.emplace_back("X-Content-Type-Options", "nosniff");
  reply.headers.emplace_back("Cache-Control", "no-store");
}

Error Fault(std::string pointer, std::string code, std::string detail) {
  Error error = MakeError(ErrorKind::kInvalidRequest, "the verdict cannot be read");
  error.fields.push_back({std::move(pointer), std::move(code), std::move(detail)});
  return error;
}

/// {"outcome": "applied" | "not_applied", "provider_user_id", "force"}.
Result<routing::Verdict> ReadVerdict(json::Value body) {
  if (!body.IsObject()) return Fault("", "type", "is an object");
  for (const json::Member member : body.Members()) {
    if (member.name == "outcome" || member.name == "provider_user_id" || member.name == "force") continue;
    return Fault("/" + std::string(member.name), "unknown_member", "is not known here");
  }
  const json::Value outcome = body.Get("outcome");
  const json::Value id = body.Get("provider_user_id");
  routing::Verdict verdict;
  verdict.applied = outcome.IsString() && outcome.AsString() == "applied";
  if (!verdict.applied && !(outcome.IsString() && outcome.AsString() == "not_applied")) {
    return Fault("/outcome", "enum", "is applied or not_applied");
  }
  const json::Value force = body.Get("force");
  if (force && !force.IsBool()) return Fault("/force", "type", "is true or false");
  verdict.force = force.AsBool();
  if (!id) return verdict;
  if (!id.IsString()) return Fault("/provider_user_id", "type", "is a string");
  if (!verdict.applied) return Fault("/provider_user_id", "unsupported", "is for an outcome of applied only");
  verdict.provider_user_id = id.AsString();
  return verdict;
}

/// "outcome,provider_user_id": the names alone.
std::string MembersOf(json::Value body) {
  std::string names;
  for (const json::Member member : body.Members()) names += (names.empty() ? "" : ",") + std::string(member.name);
  return names;
}

}  // namespace

/// One request on its way.
struct AdminHandler::Visit {
  const Request& request;
  std::string request_id;
  std::string allow;  ///< methods of the path, for 405
  std::string id;     ///< the path's {id}
  QueryParameters query;
  AdminGate::Visitor who;
};

struct AdminHandler::Route {
  /// Whom it is for.
  enum class For : std::uint8_t { kEverybody, kScrapers, kViewers, kOperators };
  std::string_view method;
  std::string_view pattern;  ///< one "{id}" at most, a whole segment
  For whom;
  Verb verb;
  std::array<const char*, 2> query = {};  ///< names of parameters
};

std::span<const AdminHandler::Route> AdminHandler::Routes() {
  using H = AdminHandler;
  using For = Route::For;
  static constexpr std::array routes = {
      Route{"GET", "/metrics", For::kScrapers, &H::Metrics},
      Route{"GET", "/livez", For::kEverybody, &H::Live},
      Route{"GET", "/healthz", For::kEverybody, &H::Live},
      Route{"GET", "/readyz", For::kEverybody, &H::Ready},
      Route{"GET", "/intents", For::kViewers, &H::ListIntents, {"limit", "cursor"}},
      Route{"POST", "/intents/{id}/resolve", For::kOperators, &H::ResolveIntent},
      Route{"POST", "/reload", For::kOperators, &H::Reload},
  };
  return routes;
}

Result<const AdminHandler::Route*> AdminHandler::FindRoute(Visit& visit) {
  const std::string_view method = visit.request.method == "HEAD" ? "GET" : std::string_view(visit.request.method);
  for (const Route& route : Routes()) {
    std::optional<std::string> id = MatchPath(route.pattern, visit.request.path);
    if (!id) continue;
    visit.id = std::move(*id);
    if (route.method == method) return &route;
    visit.allow = route.method == "GET" ? "GET, HEAD" : std::string(route.method);
  }
  if (!visit.allow.empty()) return MakeError(ErrorKind::kMethodNotAllowed, "this path knows " + visit.allow);
  return MakeError(ErrorKind::kNotFound, "there are /metrics, /livez, /readyz, /intents and /reload");
}

Task<Reply> AdminHandler::Handle(const Request& request) {
  std::optional<std::string> request_id = ReadRequestId(request);
  Visit visit{request, request_id ? std::move(*request_id) : NewRequestId(), {}, {}, {}, {}};
  Result<ServiceReply> result = co_await Dispatch(visit);
  Reply reply;
  if (result) {
    reply.status = result->status;
    reply.body = std::move(result->body);
    reply.headers.emplace_back("Content-Type", result->content_type);
  } else {
    reply = Problem(result.error(), request.path, visit.request_id);
    if (result.error().kind == ErrorKind::kMethodNotAllowed) reply.headers.emplace_back("Allow", visit.allow);
  }
  AddCommonHeaders(visit.request_id, reply);
  co_return reply;
}

/// The source comes first: a page that is refused does not even learn which paths there are.
Task<Result<ServiceReply>> AdminHandler::Dispatch(Visit& visit) {
  Result<void> ours = gate_.CheckSource(visit.request);
  if (!ours) co_return std::move(ours).error();
  const Result<const Route*> route = FindRoute(visit);
  if (!route) co_return route.error();
  Result<void> admitted = Admit(visit, **route);
  if (!admitted) co_return std::move(admitted).error();
  std::vector<std::string> names;
  for (const char* name : (*route)->query) {
    if (name != nullptr) names.emplace_back(name);
  }
  Result<QueryParameters> query = ReadQuery(visit.request.query, names);
  if (!query) co_return std::move(query).error();
  visit.query = std::move(*query);
  co_return co_await (this->*(*route)->verb)(visit);
}

Result<void> AdminHandler::Admit(Visit& visit, const Route& route) const {
  const bool free =
      route.whom == Route::For::kEverybody || (route.whom == Route::For::kScrapers && !gate_.metrics_needs_token());
  if (free) return {};
  const Role needed = route.whom == Route::For::kOperators ? Role::kOperator : Role::kViewer;
  Result<AdminGate::Visitor> who = gate_.Admit(visit.request, needed);
  if (!who) return std::move(who).error();
  visit.who = std::move(*who);
  return {};
}

Task<Result<ServiceReply>> AdminHandler::Reload(Visit& visit) {
  if (!view_.reload) co_return MakeError(ErrorKind::kNotFound, "there is no file to read anew");
  Task<Result<std::string>> reloading = view_.reload(engine_->context().loop());
  Result<std::string> changes = co_await std::move(reloading);
  WriteAudit(visit.who, {"reload", {}, {}, visit.request_id, false}, changes ? nullptr : &changes.error());
  if (!changes) co_return std::move(changes).error();
  ServiceReply reply;
  reply.body = std::move(*changes);
  co_return reply;
}

Task<Result<ServiceReply>> AdminHandler::ListIntents(Visit& visit) {
  const Result<std::size_t> limit = ReadLimit(visit.query, kMaxIntents);
  if (!limit) co_return limit.error();
  const std::string after(FindParameter(visit.query, "cursor").value_or(""));
  if (!after.empty() && !IsUlid(after)) co_return QueryFault("cursor", "format", "was not given out by this list");
  co_return co_await desk_.List(after, *limit);
}

Task<Result<ServiceReply>> AdminHandler::ResolveIntent(Visit& visit) {
  Result<void> content = CheckJsonContent(visit.request);
  if (!content) co_return std::move(content).error();
  const Result<json::Document> body = json::Parse(visit.request.body);
  if (!body) co_return body.error();
  Result<routing::Verdict> verdict = ReadVerdict(body->root());
  if (!verdict) co_return std::move(verdict).error();
  const bool forced = verdict->force;
  Result<ServiceReply> resolved = co_await desk_.Resolve(visit.id, std::move(*verdict));
  const std::string_view target = IsUlid(visit.id) ? std::string_view(visit.id) : std::string_view();
  WriteAudit(visit.who, {"resolve_intent", target, MembersOf(body->root()), visit.request_id, forced},
             resolved ? nullptr : &resolved.error());
  co_return resolved;
}

Task<Result<ServiceReply>> AdminHandler::Metrics(Visit& visit) {
  provider::LoopContext& context = engine_->context();
  routing::CountProviders(*engine_->state(), context.clock().Steady(), context.metrics());
  const bool open = metrics::WantsOpenMetrics(visit.request.Header("accept"));
  ServiceReply reply;
  reply.body = open ? view_.metrics.OpenMetrics() : view_.metrics.Text();
  reply.content_type = open ? metrics::kOpenMetricsContentType : metrics::kTextContentType;
  co_return reply;
}

Task<Result<ServiceReply>> AdminHandler::Live(Visit& /*visit*/) { co_return Text(200, "ok\n"); }

Task<Result<ServiceReply>> AdminHandler::Ready(Visit& /*visit*/) {
  const std::string reason = view_.not_ready_because();
  co_return reason.empty() ? Text(200, "ready\n") : Text(503, reason + "\n");
}

std::string AdminHandler::NewRequestId() const {
  provider::LoopContext& context = engine_->context();
  return MakeRequestId(context.clock().Now(), context.random());
}

Reply AdminHandler::Refuse(const Error& error) {
  const std::string request_id = NewRequestId();
  Reply reply = Problem(error, "", request_id);
  AddCommonHeaders(request_id, reply);
  return reply;
}

}  // namespace walletgate::http
