#include "http/stages/access.h"

#include "base/check.h"
#include "http/admin_handler.h"
#include "http/traffic_handler.h"

namespace walletgate::http {

Result<void> CheckKey(Visit& visit) {
  Check(visit.route != nullptr, "the row of the route says whose key it needs");
  if (!visit.route->scope) return {};
  metrics::Metrics& metrics = visit.engine.metrics();
  const Result<std::string_view> key = ReadBearer(visit.request);
  if (!key) {
    const bool missing = visit.request.CountHeader("authorization") == 0;
    metrics.AuthFailed(missing ? metrics::AuthFailure::kMissing : metrics::AuthFailure::kMalformed);
    return key.error();
  }
  const std::optional<routing::Caller> caller = visit.caller.state->FindCaller(*key);
  if (!caller) {
    metrics.AuthFailed(metrics::AuthFailure::kUnknown);
    return MakeError(ErrorKind::kUnauthorized, "no such API key");
  }
  visit.caller.tenant = caller->tenant;
  visit.key_id = caller->key->id;
  if (caller->key->expires_at && visit.engine.clock().Now() >= *caller->key->expires_at) {
    metrics.AuthFailed(metrics::AuthFailure::kExpired);
    return MakeError(ErrorKind::kUnauthorized, "the API key has expired");
  }
  const api::Scope needed = *visit.route->scope;
  if (!caller->key->scopes.Has(needed)) {
    metrics.AuthFailed(metrics::AuthFailure::kScope);
    return MakeError(ErrorKind::kForbidden, "this needs an API key with the scope " + std::string(ToString(needed)));
  }
  return {};
}

Result<void> CheckRate(Visit& visit) {
  const routing::Tenant* tenant = visit.caller.tenant;
  if (tenant == nullptr || tenant->rate_limit == nullptr) return {};
  routing::RateLimit& limit = *tenant->rate_limit;
  visit.allowance = limit.Take(visit.engine.clock().Steady());
  if (visit.allowance->admitted) return {};
  visit.engine.metrics().RateLimited(metrics::LimitScope::kTenant);
  Error error = MakeError(ErrorKind::kRateLimited, "over the " + std::to_string(limit.options().requests_per_second) +
                                                       " requests per second that are agreed");
  error.retry_after = visit.allowance->reset;
  return error;
}

Result<void> CheckLoad(Visit& visit) {
  if (visit.caller.tenant == nullptr) return {};
  Check(!visit.place, "a request takes one place");
  visit.traffic->probe.OnRequest();
  const bool creates = visit.route->does == Does::kCreates;
  visit.place = visit.traffic->admission.Enter(visit.caller.tenant->id,
                                               creates ? Admission::Work::kCreates : Admission::Work::kOther);
  if (visit.place) return {};
  visit.engine.metrics().RateLimited(metrics::LimitScope::kGlobal);
  return MakeError(ErrorKind::kOverloaded, "nothing was done; repeat it a little later");
}

Result<void> CheckSource(Visit& visit) { return visit.admin->gate.CheckSource(visit.request); }

Result<void> CheckToken(Visit& visit) {
  const Route& route = *visit.route;
  if (!route.role || (route.may_be_scraped && !visit.admin->gate.metrics_needs_token())) return {};
  Result<AdminGate::Visitor> who = visit.admin->gate.Admit(visit.request, *route.role);
  if (!who) return std::move(who).error();
  visit.who = std::move(*who);
  return {};
}

}  // namespace walletgate::http
