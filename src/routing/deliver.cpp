// One vendor call, and its repeats where those are allowed.

#include "routing/end_user_service.h"

namespace walletgate::routing {

Task<EndUserService::Delivery> EndUserService::Deliver(std::shared_ptr<const provider::Provider> provider,
                                                       provider::Call call, Patience patience) {
  provider::CallContext& calls = context_.For(provider);
  const SteadyTime began = context_.clock().Steady();
  bool maybe_applied = false;
  for (int attempt = 1;; ++attempt) {
    Result<provider::Answer> answer = co_await provider->Send(call, patience.deadline, calls);
    const SteadyTime now = context_.clock().Steady();
    Delivery delivery{std::move(answer), maybe_applied, now - began};
    if (delivery.answer) co_return delivery;
    const Error& error = delivery.answer.error();
    // Where another vendor may take over, one repeat covers a moment's fault; a vendor that throttles is not waited for.
    const bool other_vendor = patience.has_fallback && MayFailOver(error);
    const bool throttled = error.kind == ErrorKind::kProviderRateLimited;
    const int attempts = patience.unattended ? 1 : shared_.attempts - (other_vendor ? 1 : 0);
    if (attempt >= attempts || (other_vendor && throttled)) co_return delivery;
    if (!MayRepeat(*provider, call, error, patience.age + (now - began))) co_return delivery;
    const std::chrono::nanoseconds pause = PauseBefore(attempt + 1, error, context_.random());
    if (pause >= patience.deadline.Left(now) || !provider->guard().MayRepeat(now)) co_return delivery;
    maybe_applied = maybe_applied || error.applied == Applied::kUnknown;
    context_.metrics().ProviderRetried(provider->id(), RetryReasonOf(error));
    co_await Sleep(context_.loop(), pause);
  }
}

}  // namespace walletgate::routing
