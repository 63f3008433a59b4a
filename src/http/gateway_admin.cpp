#include "http/gateway_admin.h"

#include "api/problem.h"

namespace walletgate::http {
namespace {

Reply Text(int status, std::string body) {
  Reply reply;
  reply.status = status;
  reply.body = std::move(body);
  reply.headers = {{"Content-Type", "text/plain; charset=utf-8"}, {"Cache-Control", "no-store"}};
  return reply;
}

Reply Problem(const Error& error, std::string_view path) {
  Reply reply;
  reply.status = InfoOf(error.kind).status;
  reply.body = api::ProblemText(error, path, "");
  reply.headers = {{"Content-Type", "application/problem+json"}, {"Cache-Control", "no-store"}};
  if (error.kind == ErrorKind::kMethodNotAllowed) reply.headers.emplace_back("Allow", "GET, HEAD");
  return reply;
}

}  // namespace

Task<Reply> AdminHandler::Handle(const Request& request) { co_return Answer(request); }

Reply AdminHandler::Answer(const Request& request) const {
  const bool known = request.path == "/metrics" || request.path == "/livez" || request.path == "/healthz" ||
                     request.path == "/readyz";
  if (!known) {
    return Problem(MakeError(ErrorKind::kNotFound, "there are /metrics, /livez and /readyz"), request.path);
  }
  if (request.method != "GET" && request.method != "HEAD") {
    return Problem(MakeError(ErrorKind::kMethodNotAllowed, "this path knows GET"), request.path);
  }
  if (request.path == "/metrics") {
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
