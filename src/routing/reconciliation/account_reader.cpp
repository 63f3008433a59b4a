#include "routing/reconciliation/account_reader.h"

#include <algorithm>

#include "routing/holder.h"
#include "routing/intents/ask_provider.h"
#include "routing/page_size.h"
#include "routing/spare_pace.h"

namespace walletgate::routing {

Task<Result<provider::Answer>> AccountReader::ReadPage(std::string cursor, std::size_t limit) {
  api::OperationInput input;
  input.cursor = std::move(cursor);
  if (const auto account = provider()) input.limit = PageSizeFor(*account, limit);
  return AskPatiently(api::Operation::kListEndUsers, std::move(input), std::string());
}

Task<Result<provider::Answer>> AccountReader::LookUp(storage::UserRecord record) {
  return AskPatiently(api::Operation::kGetEndUser, InputFor(record.user, record.link), record.user.tenant);
}

Task<Result<provider::Answer>> AccountReader::AskPatiently(api::Operation operation, api::OperationInput input,
                                                           std::string tenant) {
  Engine& engine = parts_.engine;
  std::chrono::milliseconds pause = options_.first_pause;
  for (int left = options_.tries;; --left) {  // ends with the last try
    const std::shared_ptr<const provider::Provider> provider = co_await TakeTurn();
    if (parts_.stopping()) co_return MakeError(ErrorKind::kShuttingDown);
    if (provider == nullptr) co_return NotConfigured(engine.state()->ShownProvider(parts_.provider));
    if (!provider->Offers(operation)) co_return NotOffered(provider->id(), operation);
    const Deadline deadline = Deadline::After(engine.clock().Steady(), options_.timeout);
    const CallerContext nobody = NobodyFor(engine.state(), tenant, deadline);
    Ask ask{operation, provider, input, nobody, OnceFor(nobody)};
    Result<provider::Answer> answer = co_await AskProvider(engine.service().tools(), std::move(ask));
    const bool passes = !answer && answer.error().retry == Retry::kSafe;
    if (!passes || left <= 1) co_return answer;
    next_ = engine.clock().Steady() + pause;
    pause *= 2;
  }
}

Task<std::shared_ptr<const provider::Provider>> AccountReader::TakeTurn() {
  Engine& engine = parts_.engine;
  std::shared_ptr<const provider::Provider> found = provider();
  // Ends when the account has a moment, or the gateway stops.
  while (found != nullptr && !parts_.stopping()) {
    const SteadyTime now = engine.clock().Steady();
    const bool mine = next_ <= now && IsIdle(*found, now);
    if (mine) break;
    const std::chrono::nanoseconds until = next_ > now ? next_ - now : std::chrono::nanoseconds(options_.idle_pause);
    co_await Sleep(engine.loop(), std::min<std::chrono::nanoseconds>(until, options_.idle_pause));
    found = provider();
  }
  if (found != nullptr) next_ = engine.clock().Steady() + SpareInterval(*found, options_.interval);
  co_return found;
}

}  // namespace walletgate::routing
