#include <algorithm>

#include "provider/provider.h"

namespace walletgate::provider {

Task<Result<void>> Provider::Probe(Deadline deadline, CallContext& context) const {
  const ProbeSpec& probe = *spec_->probe;
  transport::HttpRequest request{probe.method, base_url_, probe.path, {}, {}, spec_->max_response_bytes};
  const Deadline due = deadline.EarlierOf(Deadline::After(context.loop.Now(), spec_->timeout));
  for (const BoundScheme& bound : SchemesOf(in_use_->in_use())) {
    if (!bound.AppliesTo(api::Operation::kGetEndUser)) continue;
    Result<void> applied = co_await bound.scheme->Apply(request, context.auth, due);
    if (!applied) co_return std::move(applied).error();
  }
  const Result<transport::HttpResponse> response = co_await context.client.Send(std::move(request), due);
  if (!response) co_return response.error();
  const bool expected = std::find(probe.expect.begin(), probe.expect.end(), response->status) != probe.expect.end();
  if (expected) co_return Result<void>();
  const bool credentials = response->status == 401 || response->status == 403;
  co_return MakeError(credentials ? ErrorKind::kProviderCredentials : ErrorKind::kProviderUnavailable,
                      "the probe was answered with status " + std::to_string(response->status));
}

}  // namespace walletgate::provider
