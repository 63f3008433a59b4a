#include "provider/probe.h"

#include <algorithm>
#include <utility>

#include "provider/error_rules.h"
#include "provider/outcome.h"
#include "transport/retry_after.h"

namespace walletgate::provider {
namespace {

/// Whose credentials a probe has, and by which its status is read: it asks, and changes nothing.
constexpr api::Operation kAs = api::Operation::kGetEndUser;

}  // namespace

Presented Probe::presented() const { return {kAs, learned_.slots.in_use()}; }

/// By the fixed tail alone: the rules of a file are about operations.
std::optional<Error> Probe::FaultOf(const transport::HttpResponse& response, WallTime now) const {
  const auto& expect = binding_.spec().probe->expect;
  if (std::find(expect.begin(), expect.end(), response.status) != expect.end()) return std::nullopt;
  Refusal refusal;
  refusal.operation = kAs;
  refusal.status = response.status;
  Error error = MakeError(MeaningOf(refusal, nullptr).kind,
                          "the probe was answered with status " + std::to_string(response.status));
  if (error.kind == ErrorKind::kProviderRateLimited) error.cause = Cause::kThrottled;
  error.retry_after = transport::RetryAfterOf(response, now);
  return error;
}

void Probe::Count(const Result<transport::HttpResponse>& response, std::chrono::nanoseconds took,
                  CallContext& context) const {
  if (context.metrics == nullptr) return;
  metrics::Outcome outcome = metrics::Outcome::kSuccess;
  if (!response) {
    outcome = OutcomeOfTransport(response.error().kind);
  } else if (const std::optional<Error> fault = FaultOf(*response, context.auth.clock.Now())) {
    outcome = OutcomeOfAnswer(fault->kind);
  }
  context.metrics->ProviderCall(binding_.id(), kName, outcome, response ? response->status : 0, took, {});
}

Task<Result<transport::HttpResponse>> Probe::Once(Deadline due, std::chrono::seconds clock_offset,
                                                  CallContext& context) const {
  const ProbeSpec& probe = *binding_.spec().probe;
  transport::HttpRequest request{
      probe.method, binding_.base_url(), probe.path, {}, {}, binding_.spec().max_response_bytes};
  const auth::Signing signing{due, context.auth.clock.Now() + clock_offset};
  Task<Result<void>> signing_it = credentials_.Sign(request, presented(), signing, context.auth);
  Result<void> is_signed = co_await std::move(signing_it);
  if (!is_signed) co_return std::move(is_signed).error();
  const SteadyTime sent_at = context.auth.clock.Steady();
  Task<Result<transport::HttpResponse>> exchange = context.client.Send(std::move(request), due);
  Result<transport::HttpResponse> response = co_await std::move(exchange);
  Count(response, context.auth.clock.Steady() - sent_at, context);
  co_return response;
}

Task<Result<std::string>> Probe::Ask(Deadline due, CallContext& context) const {
  const std::chrono::seconds used = learned_.clock.offset();
  const SteadyTime sent_at = context.loop.Now();
  Task<Result<transport::HttpResponse>> first = Once(due, used, context);
  Result<transport::HttpResponse> response = co_await std::move(first);
  if (!response) co_return std::move(response).error();
  WallTime now = context.auth.clock.Now();
  const std::optional<ClockGap> gap = ClockGap::Of(*response, now, context.loop.Now() - sent_at);
  const bool may_be_clock = response->status == 401 && credentials_.IsDated(presented());
  if (const auto other = may_be_clock ? learned_.clock.Another(used, gap, context.loop.Now()) : std::nullopt) {
    Task<Result<transport::HttpResponse>> again = Once(due, *other, context);
    response = co_await std::move(again);
    now = context.auth.clock.Now();
    if (!response) co_return std::move(response).error();
  }
  const std::string hint = ClockHint(gap);
  std::optional<Error> fault = FaultOf(*response, now);
  if (!fault) co_return hint;
  if (fault->kind == ErrorKind::kProviderCredentials) fault->reason = hint;
  co_return std::move(*fault);
}

Task<Result<std::string>> Probe::Run(Deadline deadline, CallContext& context) const {
  Task<Result<Permit>> entering = guard_->EnterAside(context.loop, deadline);
  Result<Permit> permit = co_await std::move(entering);
  if (!permit) co_return std::move(permit).error();
  const Deadline timeout = Deadline::After(context.loop.Now(), binding_.spec().timeout);
  Task<Result<std::string>> asking = Ask(deadline.EarlierOf(timeout), context);
  Result<std::string> told = co_await std::move(asking);
  // What a vendor asks for holds for everybody; whether it is there, users' own calls tell.
  const bool throttled = !told && told.error().kind == ErrorKind::kProviderRateLimited;
  const CallEnd end = throttled ? CallEnd::kThrottled : CallEnd::kAbandoned;
  permit->End(end, context.loop.Now(), throttled ? told.error().retry_after : std::nullopt);
  co_return told;
}

}  // namespace walletgate::provider
