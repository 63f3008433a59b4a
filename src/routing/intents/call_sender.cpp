#include "routing/intents/call_sender.h"

#include "base/check.h"
#include "routing/intents/attempts.h"

namespace walletgate::routing {
namespace {

/// While it lives, the time is the vendor's.
class AtVendor {
 public:
  AtVendor(std::shared_ptr<provider::RequestTrace> request_trace, const Clock& clock)
      : request_trace_(std::move(request_trace)), clock_(clock) {
    if (request_trace_ == nullptr) return;
    Check(!request_trace_->with_vendor_since, "a request is with one vendor at a time");
    request_trace_->with_vendor_since = clock_.Steady();
  }
  ~AtVendor() {
    if (request_trace_ == nullptr) return;
    request_trace_->with_vendor = request_trace_->WithVendor(clock_.Steady());
    request_trace_->with_vendor_since.reset();
  }
  AtVendor(const AtVendor&) = delete;
  AtVendor& operator=(const AtVendor&) = delete;

 private:
  std::shared_ptr<provider::RequestTrace> request_trace_;
  const Clock& clock_;
};

}  // namespace

Task<CallSender::Delivery> CallSender::Send(std::shared_ptr<const provider::Provider> provider, provider::Call call,
                                            RetryBudget budget) {
  Check(provider != nullptr && attempts_ > 0, "a call goes to a provider, once at least");
  provider::CallContext& calls = context_.For(provider);
  const AtVendor at_vendor(call.request_trace, context_.clock());
  const SteadyTime began = context_.clock().Steady();
  bool maybe_applied = false;
  for (int attempt = 1;; ++attempt) {
    Result<provider::Answer> answer = co_await provider->Send(call, budget.deadline, calls);
    const SteadyTime now = context_.clock().Steady();
    Delivery delivery{std::move(answer), maybe_applied};
    if (delivery.answer) co_return delivery;
    const Error& error = delivery.answer.error();
    // Where another vendor may take over, one repeat covers a moment's fault; a vendor that throttles is not waited
    // for.
    const bool other_vendor = budget.has_fallback && MayFailOver(error);
    const bool throttled = error.kind == ErrorKind::kProviderRateLimited;
    const int attempts = budget.once ? 1 : attempts_ - (other_vendor ? 1 : 0);
    if (attempt >= attempts || (other_vendor && throttled)) co_return delivery;
    if (!MayRepeat(*provider, call, error, budget.age + (now - began))) co_return delivery;
    const std::chrono::nanoseconds pause = PauseBefore(attempt + 1, error, context_.random());
    if (pause >= budget.deadline.Left(now) || !provider->guard().MayRepeat(now)) co_return delivery;
    maybe_applied = maybe_applied || error.applied == Applied::kUnknown;
    context_.metrics().ProviderRetried(provider->id(), RetryReasonOf(error));
    co_await Sleep(context_.loop(), pause);
  }
}

}  // namespace walletgate::routing
