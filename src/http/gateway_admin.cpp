#include "http/gateway_admin.h"

#include "api/problem.h"
#include "http/gateway_exchange.h"
#include "routing/health.h"

namespace walletgate::http {
namespace {

Reply Text(int status, std::string body) {
  Reply reply;
  reply.status = status;
  reply.body = std::move(body);
  reply.headers = {{"Content-Type", "text/plain; charset=utf-8"}, {"Cache-Control", "no-store"}};
  return reply;
}

constexpr std::string_view kResolvePattern = "/intents/{id}/resolve";
constexpr std::size_t kMaxIntents = 100;

Reply Problem(const Error& error, std::string_view path, std::string_view allow = "GET, HEAD") {
  Reply reply;
  reply.status = InfoOf(error.kind).status;
  reply.body = api::ProblemText(error, path, "");
  reply.headers = {{"Content-Type", "application/problem+json"}, {"Cache-Control", "no-store"}};
  if (error.kind == ErrorKind::kMethodNotAllowed) reply.headers.emplace_back("Allow", allow);
  if (error.retry_after) reply.headers.emplace_back("Retry-After", std::to_string(error.retry_after->count()));
  return reply;
}

Reply FromService(Result<routing::ServiceReply> result, std::string_view path) {
  if (!result) return Problem(result.error(), path);
  Reply reply;
  reply.status = result->status;
  reply.body = std::move(result->body);
  reply.headers = {{"Content-Type", result->content_type}, {"Cache-Control", "no-store"}};
  return reply;
}

Error Fault(std::string pointer, std::string code, std::string detail) {
  Error error = MakeError(ErrorKind::kInvalidRequest, "the verdict cannot be read");
  error.fields.push_back({std::move(pointer), std::move(code), std::move(detail)});
  return error;
}

/// {"outcome": "applied" | "not_applied", "provider_user_id"}.
Result<routing::Verdict> ReadVerdict(json::Value body) {
  if (!body.IsObject()) return Fault("", "type", "is an object");
  for (const json::Member member : body.Members()) {
    if (member.name == "outcome" || member.name == "provider_user_id") continue;
    return Fault("/" + std::string(member.name), "unknown_member", "is not known here");
  }
  const json::Value outcome = body.Get("outcome");
  const json::Value id = body.Get("provider_user_id");
  routing::Verdict verdict;
  verdict.applied = outcome.IsString() && outcome.AsString() == "applied";
  if (!verdict.applied && !(outcome.IsString() && outcome.AsString() == "not_applied")) {
    return Fault("/outcome", "enum", "is applied or not_applied");
  }
  if (!id) return verdict;
  if (!id.IsString()) return Fault("/provider_user_id", "type", "is a string");
  if (!verdict.applied) return Fault("/provider_user_id", "unsupported", "is for an outcome of applied only");
  verdict.provider_user_id = id.AsString();
  return verdict;
}

}  // namespace

Task<Reply> AdminHandler::Handle(const Request& request) {
  const bool reads = request.method == "GET" || request.method == "HEAD";
  if (request.path == "/intents" && reads) {
    Result<routing::ServiceReply> list = co_await ListIntents(request);
    co_return FromService(std::move(list), request.path);
  }
  if (request.path == "/reload" && request.method == "POST") {
    Result<routing::ServiceReply> reloaded = co_await Reload(request);
    co_return FromService(std::move(reloaded), request.path);
  }
  std::optional<std::string> id = MatchPath(kResolvePattern, request.path);
  if (!id) co_return Answer(request);
  if (request.method != "POST") {
    const Error wrong = MakeError(ErrorKind::kMethodNotAllowed, "this path knows POST");
    co_return Problem(wrong, request.path, "POST");
  }
  Result<routing::ServiceReply> resolved = co_await ResolveIntent(request, std::move(*id));
  co_return FromService(std::move(resolved), request.path);
}

/// A browser says where a POST comes from, and no page has business here.
Task<Result<routing::ServiceReply>> AdminHandler::Reload(const Request& request) {
  if (request.CountHeader("origin") > 0) co_return MakeError(ErrorKind::kForbidden, "not for web pages");
  if (!view_.reload) co_return MakeError(ErrorKind::kNotFound, "there is no file to read anew");
  Task<Result<std::string>> reloading = view_.reload(engine_->context().loop());
  Result<std::string> changes = co_await std::move(reloading);
  if (!changes) co_return std::move(changes).error();
  routing::ServiceReply reply;
  reply.body = std::move(*changes);
  co_return reply;
}

Task<Result<routing::ServiceReply>> AdminHandler::ListIntents(const Request& request) {
  Result<QueryParameters> query = ReadQuery(request.query, {"limit", "cursor"});
  if (!query) co_return std::move(query).error();
  std::size_t limit = kMaxIntents;
  if (const std::string_view text = FindParameter(*query, "limit"); !text.empty()) {
    const bool digits = text.size() <= 3 && text.find_first_not_of("0123456789") == std::string_view::npos;
    limit = digits ? std::stoul(std::string(text)) : 0;
    if (limit == 0 || limit > kMaxIntents) co_return QueryFault("limit", "range", "is a number from 1 to 100");
  }
  std::string after(FindParameter(*query, "cursor"));
  co_return co_await desk_.List(std::move(after), limit);
}

/// The content type is asked for because no web page can make a browser send it here.
Task<Result<routing::ServiceReply>> AdminHandler::ResolveIntent(const Request& request, std::string id) {
  Result<void> content = CheckJsonContent(request);
  if (!content) co_return std::move(content).error();
  const Result<json::Document> body = json::Parse(request.body);
  if (!body) co_return body.error();
  Result<routing::Verdict> verdict = ReadVerdict(body->root());
  if (!verdict) co_return std::move(verdict).error();
  co_return co_await desk_.Resolve(std::move(id), std::move(*verdict));
}

Reply AdminHandler::Answer(const Request& request) const {
  const bool known = request.path == "/metrics" || request.path == "/livez" || request.path == "/healthz" ||
                     request.path == "/readyz" || request.path == "/intents";
  if (request.path == "/reload") {
    return Problem(MakeError(ErrorKind::kMethodNotAllowed, "this path knows POST"), request.path, "POST");
  }
  if (!known) {
    return Problem(MakeError(ErrorKind::kNotFound, "there are /metrics, /livez, /readyz, /intents and /reload"),
                   request.path);
  }
  if (request.method != "GET" && request.method != "HEAD") {
    return Problem(MakeError(ErrorKind::kMethodNotAllowed, "this path knows GET"), request.path);
  }
  if (request.path == "/metrics") {
    provider::LoopContext& context = engine_->context();
    routing::CountProviders(*engine_->state(), context.clock().Steady(), context.metrics());
    const bool open = metrics::WantsOpenMetrics(request.Header("accept"));
    Reply reply = Text(200, open ? view_.metrics.OpenMetrics() : view_.metrics.Text());
    reply.headers.front().second = open ? metrics::kOpenMetricsContentType : metrics::kTextContentType;
    return reply;
  }
  if (request.path != "/readyz") return Text(200, "ok\n");
  const std::string reason = view_.not_ready_because();
  return reason.empty() ? Text(200, "ready\n") : Text(503, reason + "\n");
}

Reply AdminHandler::Refuse(const Error& error) { return Problem(error, ""); }

}  // namespace walletgate::http
