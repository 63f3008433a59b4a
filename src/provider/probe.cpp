#include <algorithm>

#include "provider/provider.h"

namespace walletgate::provider {
namespace {

bool RefusesCredentials(const transport::HttpResponse& response) {
  return response.status == 401 || response.status == 403;
}

}  // namespace

Task<Result<transport::HttpResponse>> Provider::ProbeOnce(Deadline due, std::chrono::seconds clock_offset,
                                                          CallContext& context) const {
  const ProbeSpec& probe = *spec_->probe;
  transport::HttpRequest request{probe.method, base_url_, probe.path, {}, {}, spec_->max_response_bytes};
  Result<void> is_signed = co_await Sign(request, kProbedAs, in_use_->in_use(), clock_offset, due, context);
  if (!is_signed) co_return std::move(is_signed).error();
  co_return co_await context.client.Send(std::move(request), due);
}

Task<Result<std::string>> Provider::Probe(Deadline deadline, CallContext& context) const {
  const Deadline due = deadline.EarlierOf(Deadline::After(context.loop.Now(), spec_->timeout));
  const std::chrono::seconds used = clock_->offset();
  const SteadyTime sent_at = context.loop.Now();
  Result<transport::HttpResponse> response = co_await ProbeOnce(due, used, context);
  if (!response) co_return std::move(response).error();
  const std::optional<ClockGap> gap = ClockGap::Of(*response, context.auth.clock.Now(), context.loop.Now() - sent_at);
  const bool may_be_clock = response->status == 401 && HasDated(kProbedAs, in_use_->in_use());
  if (const auto other = may_be_clock ? clock_->Another(used, gap, context.loop.Now()) : std::nullopt) {
    response = co_await ProbeOnce(due, *other, context);
    if (!response) co_return std::move(response).error();
  }
  const std::string hint = ClockHint(gap);
  const auto& expect = spec_->probe->expect;
  if (std::find(expect.begin(), expect.end(), response->status) != expect.end()) co_return hint;
  const bool credentials = RefusesCredentials(*response);
  Error error = MakeError(credentials ? ErrorKind::kProviderCredentials : ErrorKind::kProviderUnavailable,
                          "the probe was answered with status " + std::to_string(response->status));
  if (credentials) error.reason = hint;
  co_return error;
}

}  // namespace walletgate::provider
