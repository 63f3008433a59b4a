#include "http/gateway_handler.h"

#include <algorithm>
#include <array>
#include <span>

#include "api/problem.h"
#include "base/log.h"
#include "base/step.h"
#include "base/strings.h"
#include "http/gateway_exchange.h"

namespace walletgate::http {
namespace {

using routing::ServiceReply;
using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr std::string_view kUnmatched = "unmatched";

std::string Milliseconds(nanoseconds duration) {
  const auto micros = duration_cast<microseconds>(duration).count();
  std::string text = std::to_string(micros / 1000) + ".";
  const std::string fraction = std::to_string(micros % 1000);
  return text + std::string(3 - fraction.size(), '0') + fraction;
}

std::string ServerTiming(nanoseconds total, nanoseconds vendor) {
  return "vendor;dur=" + Milliseconds(vendor) + ", gateway;dur=" + Milliseconds(total - vendor);
}

/// For kinds whose row of the error table promises Retry-After, a second where nobody named a time. Nothing where no
/// repeat will help.
std::string RetryAfterOf(const Error& error) {
  if (error.awaits_operator) return "";
  const bool promised = error.kind == ErrorKind::kRequestInProgress || error.kind == ErrorKind::kRateLimited ||
                        error.kind == ErrorKind::kProviderRateLimited || error.kind == ErrorKind::kOverloaded;
  if (error.retry_after) return std::to_string(error.retry_after->count());
  return promised ? "1" : "";
}

/// draft-ietf-httpapi-ratelimit-headers-10: one policy, named "tenant".
void AddRateLimit(const routing::Allowance& allowance, Reply& reply) {
  reply.headers.emplace_back("RateLimit-Policy", R"("tenant";q=)" + std::to_string(allowance.limit) +
                                                     ";w=" + std::to_string(allowance.window.count()));
  reply.headers.emplace_back("RateLimit", R"("tenant";r=)" + std::to_string(allowance.remaining) +
                                              ";t=" + std::to_string(allowance.reset.count()));
}

void AddPageHeaders(std::string_view policy, Reply& reply) {
  reply.headers.emplace_back("Content-Security-Policy", policy);
  reply.headers.emplace_back("X-Frame-Options", "DENY");  // for browsers that do not know frame-ancestors
  reply.headers.emplace_back("Referrer-Policy", "no-referrer");
  reply.headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
}

}  // namespace

struct GatewayHandler::Route {
  std::string_view method;
  std::string_view pattern;    ///< one "{id}" or "{name}" at most, a whole segment
  std::string_view operation;  ///< for the log
  Verb verb;
  std::optional<api::Scope> scope;  ///< that a caller's key must have; kOpen: no key is asked for
  Admission::Work work = Admission::Work::kOther;
};

std::span<const GatewayHandler::Route> GatewayHandler::Routes() {
  using H = GatewayHandler;
  constexpr auto kRead = api::Scope::kUsersRead;
  constexpr auto kWrite = api::Scope::kUsersWrite;
  constexpr auto kDelete = api::Scope::kUsersDelete;
  constexpr auto kOpen = std::nullopt;
  constexpr auto kCreates = Admission::Work::kCreates;
  static constexpr std::array routes = {
      Route{"POST", "/v1/end-users", "create_end_user", &H::CreateEndUser, kWrite, kCreates},
      Route{"GET", "/v1/end-users", "list_end_users", &H::ListEndUsers, kRead},
      Route{"POST", "/v1/end-users/plan", "plan_end_user", &H::PlanEndUser, kRead},
      Route{"GET", "/v1/end-users/{id}", "get_end_user", &H::GetEndUser, kRead},
      Route{"DELETE", "/v1/end-users/{id}", "delete_end_user", &H::DeleteEndUser, kDelete},
      Route{"POST", "/v1/end-users/{id}/wallets", "create_wallet", &H::CreateWallet, kWrite, kCreates},
      Route{"GET", "/v1/providers", "list_providers", &H::ListProviders, kRead},
      Route{"GET", "/v1/providers/{id}", "get_provider", &H::GetProvider, kRead},
      Route{"GET", "/.well-known/jwks.json", "get_jwks", &H::GetJwks, kOpen},
      Route{"GET", "/issuers/{name}/.well-known/jwks.json", "get_jwks_of_issuer", &H::GetJwksOfIssuer, kOpen},
      Route{"GET", "/openapi.json", "get_openapi", &H::GetOpenApi, kOpen},
      Route{"GET", "/docs", "get_docs", &H::GetDocs, kOpen},
  };
  return routes;
}

std::vector<std::string> GatewayRoutes() {
  std::vector<std::string> names = {std::string(kUnmatched)};
  for (const std::string_view name :
       {"/v1/end-users", "/v1/end-users/plan", "/v1/end-users/{id}", "/v1/end-users/{id}/wallets", "/v1/providers",
        "/v1/providers/{id}", "/.well-known/jwks.json", "/issuers/{name}/.well-known/jwks.json", "/openapi.json",
        "/docs"}) {
    names.emplace_back(name);
  }
  return names;
}

std::optional<api::Scope> GatewayHandler::ScopeOf(std::string_view method, std::string_view route) {
  for (const Route& row : Routes()) {
    if (row.pattern == route && EqualsIgnoreCase(row.method, method)) return row.scope;
  }
  return std::nullopt;
}

const GatewayHandler::Route* GatewayHandler::FindRoute(Exchange& exchange) const {
  const Route* found = nullptr;
  const std::string_view method = exchange.request.method == "HEAD" ? "GET" : std::string_view(exchange.request.method);
  for (const Route& route : Routes()) {
    std::optional<std::string> id = MatchPath(route.pattern, exchange.request.path);
    if (!id) continue;
    // "/v1/end-users/plan" stands before "/v1/end-users/{id}", and its methods are its own.
    if (!exchange.route.empty() && exchange.route != route.pattern) break;
    exchange.route = route.pattern;
    exchange.id = std::move(*id);
    exchange.allow += exchange.allow.empty() ? "" : ", ";
    exchange.allow += route.method;
    if (route.method == "GET") exchange.allow += ", HEAD";
    if (route.method == method) found = &route;
  }
  return found;
}

Task<Reply> GatewayHandler::Handle(const Request& request) {
  provider::LoopContext& context = engine_->context();
  Exchange exchange(request, engine_->state());
  exchange.caller.deadline = Deadline::After(request.received, options_->request_timeout);
  exchange.caller.instance = request.path;
  std::optional<std::string> request_id = ReadRequestId(request);
  exchange.caller.request_id =
      request_id ? std::move(*request_id) : MakeRequestId(context.clock().Now(), context.random());
  exchange.caller.errand = std::make_shared<provider::Errand>();
  exchange.caller.errand->trace = TraceOf(request);
  context.metrics().RequestStarted();
  Result<ServiceReply> result = co_await Dispatch(exchange);
  PassStep("before_answer");
  co_return Finish(exchange, std::move(result));
}

Task<Result<ServiceReply>> GatewayHandler::Dispatch(Exchange& exchange) {
  const Route* route = FindRoute(exchange);
  if (exchange.route.empty()) co_return MakeError(ErrorKind::kNotFound, "see /docs for the paths there are");
  if (route == nullptr) co_return MakeError(ErrorKind::kMethodNotAllowed, "this path knows " + exchange.allow);
  exchange.operation = route->operation;
  Result<std::optional<milliseconds>> timeout = ReadRequestTimeout(exchange.request, options_->request_timeout);
  if (!timeout) co_return std::move(timeout).error();
  if (*timeout) exchange.caller.deadline = Deadline::After(exchange.request.received, **timeout);
  if (route->scope) {
    // What a key can never do is told before, and not counted against, what its tenant may do per second.
    Result<void> known = Authenticate(exchange, *route->scope);
    if (!known) co_return std::move(known).error();
    Result<void> within = CheckRate(exchange);
    if (!within) co_return std::move(within).error();
    Result<void> admitted = CheckLoad(exchange, *route);
    if (!admitted) co_return std::move(admitted).error();
  }
  co_return co_await (this->*route->verb)(exchange);
}

Result<void> GatewayHandler::Authenticate(Exchange& exchange, api::Scope needed) {
  metrics::Metrics& metrics = engine_->context().metrics();
  const Result<std::string_view> key = ReadBearer(exchange.request);
  if (!key) {
    metrics.AuthFailed(exchange.request.CountHeader("authorization") == 0 ? "missing" : "malformed");
    return key.error();
  }
  const std::optional<routing::Caller> caller = exchange.caller.state->FindCaller(*key);
  if (!caller) {
    metrics.AuthFailed("unknown");
    return MakeError(ErrorKind::kUnauthorized, "no such API key");
  }
  exchange.caller.tenant = caller->tenant;
  exchange.key_id = caller->key->id;
  if (caller->key->expires_at && engine_->context().clock().Now() >= *caller->key->expires_at) {
    metrics.AuthFailed("expired");
    return MakeError(ErrorKind::kUnauthorized, "the API key has expired");
  }
  if (!caller->key->scopes.Has(needed)) {
    metrics.AuthFailed("scope");
    return MakeError(ErrorKind::kForbidden, "this needs an API key with the scope " + std::string(ToString(needed)));
  }
  return {};
}

std::string_view GatewayHandler::RouteOf(const Exchange& exchange) {
  return exchange.route.empty() ? kUnmatched : exchange.route;
}

Result<void> GatewayHandler::CheckRate(Exchange& exchange) {
  routing::RateLimit* limit = exchange.caller.tenant->rate_limit.get();
  if (limit == nullptr) return {};
  exchange.allowance = limit->Take(engine_->context().clock().Steady());
  if (exchange.allowance->admitted) return {};
  engine_->context().metrics().RateLimited(metrics::LimitScope::kTenant);
  Error error = MakeError(ErrorKind::kRateLimited, "over the " + std::to_string(limit->options().requests_per_second) +
                                                       " requests per second that are agreed");
  error.retry_after = exchange.allowance->reset;
  return error;
}

Result<void> GatewayHandler::CheckLoad(Exchange& exchange, const Route& route) {
  probe_.OnRequest();
  exchange.place = admission_.Enter(exchange.caller.tenant->id, route.work);
  if (exchange.place) return {};
  engine_->context().metrics().RateLimited(metrics::LimitScope::kGlobal);
  return MakeError(ErrorKind::kOverloaded, "nothing was done; repeat it a little later");
}

Reply GatewayHandler::Finish(Exchange& exchange, Result<ServiceReply> result) {
  const SteadyTime now = engine_->context().clock().Steady();
  exchange.total_time = now - exchange.request.received;
  exchange.vendor_time = std::min(exchange.caller.errand->WithVendor(now), exchange.total_time);
  const std::string& request_id = exchange.caller.request_id;
  Reply reply;
  reply.close = closing_;
  reply.headers.emplace_back("X-Request-Id", request_id);
  reply.headers.emplace_back("X-Content-Type-Options", "nosniff");
  if (result) {
    reply.status = result->status;
    reply.body = std::move(result->body);
    exchange.provider = result->provider;
    if (reply.status != 204) reply.headers.emplace_back("Content-Type", result->content_type);
    if (result->replayed) reply.headers.emplace_back("Idempotent-Replayed", "true");
  } else {
    const Error& error = result.error();
    reply.status = InfoOf(error.kind).status;
    reply.body = api::ProblemText(error, exchange.caller.instance, request_id);
    reply.headers.emplace_back("Content-Type", "application/problem+json");
    if (error.provider) exchange.provider = error.provider->id;
    if (std::string delay = RetryAfterOf(error); !delay.empty()) {
      reply.headers.emplace_back("Retry-After", std::move(delay));
    }
    if (error.kind == ErrorKind::kUnauthorized) reply.headers.emplace_back("WWW-Authenticate", "Bearer");
    if (error.kind == ErrorKind::kMethodNotAllowed) reply.headers.emplace_back("Allow", exchange.allow);
  }
  if (!exchange.provider.empty()) reply.headers.emplace_back("X-Walletgate-Provider", exchange.provider);
  // Not on every answer: what is not there and what is somebody else's must look alike.
  if (!exchange.provider.empty() || exchange.vendor_time.count() > 0) {
    reply.headers.emplace_back("Server-Timing", ServerTiming(exchange.total_time, exchange.vendor_time));
  }
  reply.headers.emplace_back("Cache-Control", exchange.cache_control);
  if (!exchange.content_policy.empty()) AddPageHeaders(exchange.content_policy, reply);
  if (exchange.allowance) AddRateLimit(*exchange.allowance, reply);
  const Error* error = result ? nullptr : &result.error();
  Count(exchange, reply, error);
  WriteLogLine(exchange, reply, error);
  RecordSpan(exchange, reply, error);
  return reply;
}

void GatewayHandler::Count(const Exchange& exchange, const Reply& reply, const Error* error) {
  metrics::Metrics& metrics = engine_->context().metrics();
  metrics.RequestFinished(RouteOf(exchange), exchange.request.method, reply.status, exchange.total_time,
                          exchange.vendor_time, exchange.caller.errand->trace.Exemplar());
  if (error == nullptr) return;
  metrics.ErrorAnswered(error->kind);
  if (error->kind != ErrorKind::kInvalidRequest) return;
  for (const FieldError& fault : error->fields) metrics.ValidationFailed(TopMember(fault.pointer), fault.code);
}

void GatewayHandler::WriteLogLine(const Exchange& exchange, const Reply& reply, const Error* error) const {
  const TraceContext& trace = exchange.caller.errand->trace;
  if (!options_->log_requests || !LogEnabled(LogLevel::kInfo)) return;
  if (reply.status < 400 && trace.Share() >= options_->success_sample) return;
  const auto micros = [](nanoseconds time) { return std::int64_t{duration_cast<microseconds>(time).count()}; };
  const routing::Tenant* tenant = exchange.caller.tenant;
  Log(LogLevel::kInfo, "request",
      {{"request_id", std::string_view(exchange.caller.request_id)},
       {"trace_id", std::string_view(trace.trace_id)},
       {"tenant", tenant == nullptr ? std::string_view() : std::string_view(tenant->shown())},
       {"key", exchange.key_id},
       {"operation", exchange.operation},
       {"method", std::string_view(exchange.request.method)},
       {"route", RouteOf(exchange)},
       {"status", std::int64_t{reply.status}},
       {"code", error == nullptr ? std::string_view() : InfoOf(error->kind).code},
       {"provider", std::string_view(exchange.provider)},
       {"blame", error == nullptr ? std::string_view() : ToString(BlameOf(*error))},
       {"total_us", micros(exchange.total_time)},
       {"vendor_us", micros(exchange.vendor_time)},
       {"own_us", micros(exchange.total_time - exchange.vendor_time)}});
}

Reply GatewayHandler::Refuse(const Error& error) {
  provider::LoopContext& context = engine_->context();
  const std::string request_id = MakeRequestId(context.clock().Now(), context.random());
  context.metrics().ErrorAnswered(error.kind);
  Reply reply;
  reply.status = InfoOf(error.kind).status;
  reply.body = api::ProblemText(error, "", request_id);
  reply.headers = {{"Content-Type", "application/problem+json"},
                   {"X-Request-Id", request_id},
                   {"Cache-Control", "no-store"},
                   {"X-Content-Type-Options", "nosniff"}};
  if (std::string delay = RetryAfterOf(error); !delay.empty())
    reply.headers.emplace_back("Retry-After", std::move(delay));
  return reply;
}

}  // namespace walletgate::http
