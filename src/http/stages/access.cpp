#include "http/stages/access.h"

#include "base/check.h"
#include "http/admin_handler.h"
#include "http/traffic_handler.h"

namespace walletgate::http {
namespace {

Result<void> CheckScope(const Visit& visit, const routing::Caller& caller, api::Scope needed) {
  if (caller.key->scopes.Has(needed)) return {};
  visit.engine.metrics().AuthFailed(metrics::AuthFailure::kScope);
  return MakeError(ErrorKind::kForbidden, "this needs an API key with the scope " + std::string(ToString(needed)));
}

}  // namespace

Result<void> CheckKey(Visit& visit) {
  const Route& route = RouteOf(visit);
  if (!route.scope) return {};
  Check(visit.caller.state != nullptr, "keys are looked up in a configuration");
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
  visit.caller.request_trace->trace.sampled = visit.recorded;
  if (caller->key->expires_at && visit.engine.clock().Now() >= *caller->key->expires_at) {
    metrics.AuthFailed(metrics::AuthFailure::kExpired);
    return MakeError(ErrorKind::kUnauthorized, "the API key has expired");
  }
  return CheckScope(visit, *caller, *route.scope);
}

Result<void> CheckScope(const Visit& visit, api::Scope needed) {
  const Result<std::string_view> key = ReadBearer(visit.request);
  const std::optional<routing::Caller> caller = key ? visit.caller.state->FindCaller(*key) : std::nullopt;
  Check(caller.has_value(), "what a request may do is asked once it is known whose it is");
  return CheckScope(visit, *caller, needed);
}

Result<void> CheckRate(Visit& visit) {
  const routing::Tenant* tenant = visit.caller.tenant;
  if (tenant == nullptr || tenant->rate_limit == nullptr) return {};
  Check(!visit.allowance, "a request is counted against its tenant's limit once");
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
  Traffic& traffic = TrafficOf(visit);
  traffic.probe.OnRequest();
  const bool creates = RouteOf(visit).does == Does::kCreates;
  visit.place =
      traffic.admission.Enter(visit.caller.tenant->id, creates ? Admission::Work::kCreates : Admission::Work::kOther);
  if (visit.place) return {};
  visit.engine.metrics().RateLimited(metrics::LimitScope::kGlobal);
  return MakeError(ErrorKind::kOverloaded,
                   "too many requests are under way at once; nothing was done, repeat it a little later");
}

Result<void> CheckSource(Visit& visit) { return AdminOf(visit).gate.CheckSource(visit.request); }

Result<void> CheckToken(Visit& visit) {
  const Route& route = RouteOf(visit);
  const AdminGate& gate = AdminOf(visit).gate;
  if (!route.role || (route.may_be_scraped && !gate.metrics_needs_token())) return {};
  Result<AdminGate::Visitor> who = gate.Admit(visit.request, *route.role);
  if (!who) return std::move(who).error();
  visit.who = std::move(*who);
  return {};
}

Result<void> TakeTenant(Visit& visit) {
  if (visit.tenant_name.empty()) return {};
  visit.caller.tenant = visit.caller.state->FindTenantShown(visit.tenant_name);
  if (visit.caller.tenant != nullptr) return {};
  return MakeError(ErrorKind::kNotFound, "there is no such tenant");
}

}  // namespace walletgate::http
