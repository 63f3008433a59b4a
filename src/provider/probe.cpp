#include "provider/probe.h"

#include <algorithm>
#include <utility>

#include "provider/error_rules.h"
#include "transport/retry_after.h"

namespace walletgate::provider {
namespace {

/// Whose credentials a probe has, and by which its status is read: it asks, and changes nothing.
constexpr api::Operation kAs = api::Operation::kGetEndUser;

}  // namespace

Presented Probe::presented() const { return {kAs, learned_.slots.in_use()}; }

Task<Result<transport::HttpResponse>> Probe::Once(Deadline due, std::chrono::seconds clock_offset,
                                                  CallContext& context) const {
  const ProbeSpec& probe = *binding_.spec().probe;
  transport::HttpRequest request{
      probe.method, binding_.base_url(), probe.path, {}, {}, binding_.spec().max_response_bytes};
  const auth::Signing signing{due, context.auth.clock.Now() + clock_offset};
  Task<Result<void>> signing_it = credentials_.Sign(request, presented(), signing, context.auth);
  Result<void> is_signed = co_await std::move(signing_it);
  if (!is_signed) co_return std::move(is_signed).error();
  Task<Result<transport::HttpResponse>> exchange = context.client.Send(std::move(request), due);
  co_return co_await std::move(exchange);
}

/// By the fixed tail alone: the rules of a file are about operations.
Error Probe::Refused(const transport::HttpResponse& response, WallTime now) const {
  Refusal refusal;
  refusal.operation = kAs;
  refusal.status = response.status;
  Error error = MakeError(MeaningOf(refusal, nullptr).kind,
                          "the probe was answered with status " + std::to_string(response.status));
  if (error.kind == ErrorKind::kProviderRateLimited) error.cause = Cause::kThrottled;
  error.retry_after = transport::RetryAfterOf(response, now);
  return error;
}

Task<Result<std::string>> Probe::Run(Deadline deadline, CallContext& context) const {
  const Deadline due = deadline.EarlierOf(Deadline::After(context.loop.Now(), binding_.spec().timeout));
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
  const auto& expect = binding_.spec().probe->expect;
  if (std::find(expect.begin(), expect.end(), response->status) != expect.end()) co_return hint;
  Error error = Refused(*response, now);
  if (error.kind == ErrorKind::kProviderCredentials) error.reason = hint;
  co_return error;
}

}  // namespace walletgate::provider
