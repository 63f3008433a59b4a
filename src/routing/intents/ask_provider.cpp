#include "routing/intents/ask_provider.h"

#include "base/check.h"

namespace walletgate::routing {

RetryBudget OnceFor(const CallerContext& caller) {
  RetryBudget budget{caller.deadline};
  budget.once = true;
  return budget;
}

Task<Result<provider::Answer>> AskProvider(Tools& tools, Ask ask) {
  Check(ask.provider != nullptr && ask.provider->Offers(ask.operation), "a provider is asked what it offers");
  provider::CallContext& calls = tools.context.For(ask.provider);
  Result<provider::Call> call =
      co_await ask.provider->calls().Prepare(ask.operation, std::move(ask.input), std::string(), calls);
  if (!call) co_return std::move(call).error();
  if (ask.question) call->question = std::move(*ask.question);
  if (ask.caller.tenant != nullptr) call->tenant = ask.caller.tenant->id;
  call->request_trace = ask.caller.request_trace;
  call->shows_raw = ask.shows_raw;
  CallSender::Delivery delivery =
      co_await tools.sender.Send(std::move(ask.provider), std::move(*call), std::move(ask.budget));
  const bool many = api::YieldsMany(ask.operation);
  Check(!delivery.answer || many || delivery.answer->results.size() == 1, "an answer about a user has one");
  co_return std::move(delivery.answer);
}

}  // namespace walletgate::routing
