// One vendor call, and its repeats where those are allowed.

#include "routing/end_user_service.h"

namespace walletgate::routing {
namespace {

/// While it lives, the time is the vendor's.
class AtVendor {
 public:
  AtVendor(std::shared_ptr<provider::Errand> errand, const Clock& clock) : errand_(std::move(errand)), clock_(clock) {
    if (errand_ != nullptr) errand_->with_vendor_since = clock_.Steady();
  }
  ~AtVendor() {
    if (errand_ == nullptr) return;
    errand_->with_vendor = errand_->WithVendor(clock_.Steady());
    errand_->with_vendor_since.reset();
  }
  AtVendor(const AtVendor&) = delete;
  AtVendor& operator=(const AtVendor&) = delete;

 private:
  std::shared_ptr<provider::Errand> errand_;
  const Clock& clock_;
};

}  // namespace

Task<EndUserService::Delivery> EndUserService::Deliver(std::shared_ptr<const provider::Provider> provider,
                                                       provider::Call call, Patience patience) {
  provider::CallContext& calls = context_.For(provider);
  const AtVendor at_vendor(call.errand, context_.clock());
  const SteadyTime began = context_.clock().Steady();
  bool maybe_applied = false;
  for (int attempt = 1;; ++attempt) {
    Result<provider::Answer> answer = co_await provider->Send(call, patience.deadline, calls);
    const SteadyTime now = context_.clock().Steady();
    Delivery delivery{std::move(answer), maybe_applied};
    if (delivery.answer) co_return delivery;
    const Error& error = delivery.answer.error();
    // Where another vendor may take over, one repeat covers a moment's fault; a vendor that throttles is not waited
    // for.
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

Task<Result<provider::Answer>> EndUserService::AskOnce(std::shared_ptr<const provider::Provider> provider,
                                                       provider::Call call, CallerContext caller) {
  if (caller.tenant != nullptr) call.tenant = caller.tenant->id;
  call.errand = std::move(caller.errand);
  const AtVendor at_vendor(call.errand, context_.clock());
  co_return co_await provider->Send(std::move(call), caller.deadline, context_.For(provider));
}

}  // namespace walletgate::routing
