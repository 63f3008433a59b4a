#include "http/render.h"

#include <utility>

#include "base/check.h"
#include "http/answers.h"

namespace walletgate::http {
namespace {

/// For kinds whose row of the error table promises Retry-After, a second where nobody named a time. Nothing where no
/// repeat will help.
std::string RetryAfterOf(const Error& error) {
  if (error.awaits_operator) return "";
  if (error.retry_after) return std::to_string(error.retry_after->count());
  return InfoOf(error.kind).Has(kPromisesRetryAfter) ? "1" : "";
}

void AddProblem(const Error& error, std::string_view instance, std::string_view request_id, Reply& reply) {
  routing::ApiAnswer problem = Answers().OfProblem(error, instance, request_id);
  reply.status = problem.status;
  reply.body = std::move(problem.body);
  reply.headers.emplace_back("Content-Type", std::move(problem.content_type));
  if (std::string delay = RetryAfterOf(error); !delay.empty()) {
    reply.headers.emplace_back("Retry-After", std::move(delay));
  }
}

constexpr std::string_view kPatchTypes = "application/merge-patch+json, application/json";

bool Patches(const Visit& visit) { return visit.route != nullptr && Has(visit.route->needs, Needs::kPatch); }

void AddPageHeaders(std::string_view policy, Reply& reply) {
  reply.headers.emplace_back("Content-Security-Policy", policy);
  reply.headers.emplace_back("X-Frame-Options", "DENY");  // for browsers that do not know frame-ancestors
  reply.headers.emplace_back("Referrer-Policy", "no-referrer");
  reply.headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
}

/// With what every answer has.
Reply Begin(std::string_view request_id) {
  Reply reply;
  reply.headers.emplace_back("X-Request-Id", request_id);
  reply.headers.emplace_back("X-Content-Type-Options", "nosniff");
  return reply;
}

}  // namespace

Reply Render(Visit& visit, Result<routing::ApiAnswer>& result) {
  Reply reply = Begin(visit.caller.request_id);
  if (result) {
    Check(result->status >= 200, "what a handler answers has a status");
    reply.status = result->status;
    reply.body = std::move(result->body);
    visit.provider = result->provider;
    if (reply.status != 204 && reply.status != 304) reply.headers.emplace_back("Content-Type", result->content_type);
    if (visit.request.method == "OPTIONS") reply.headers.emplace_back("Allow", visit.allow);
    if (result->replayed) reply.headers.emplace_back("Idempotent-Replayed", "true");
    if (!result->entity_tag.empty()) reply.headers.emplace_back("ETag", std::move(result->entity_tag));
  } else {
    const Error& error = result.error();
    AddProblem(error, visit.request.path, visit.caller.request_id, reply);
    if (error.provider) visit.provider = error.provider->id;
    if (!error.entity_tag.empty()) reply.headers.emplace_back("ETag", error.entity_tag);
    if (error.kind == ErrorKind::kUnsupportedMediaType && Patches(visit)) {
      reply.headers.emplace_back("Accept-Patch", kPatchTypes);
    }
    if (error.kind == ErrorKind::kUnauthorized) reply.headers.emplace_back("WWW-Authenticate", "Bearer");
    if (error.kind == ErrorKind::kMethodNotAllowed) {
      Check(!visit.allow.empty(), "who used a wrong method is told the right ones");
      reply.headers.emplace_back("Allow", visit.allow);
    }
  }
  reply.headers.emplace_back("Cache-Control", visit.cache_control);
  if (!visit.content_policy.empty()) AddPageHeaders(visit.content_policy, reply);
  return reply;
}

Reply RenderRefusal(const Error& error, std::string_view request_id) {
  Reply reply = Begin(request_id);
  AddProblem(error, "", request_id, reply);
  reply.headers.emplace_back("Cache-Control", "no-store");
  return reply;
}

}  // namespace walletgate::http
