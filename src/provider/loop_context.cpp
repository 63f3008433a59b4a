#include "provider/loop_context.h"

namespace walletgate::provider {

LoopContext::LoopContext(EventLoop& loop, const Shared& shared)
    : loop_(loop),
      shared_(shared),
      token_client_(shared.make_client(loop)),
      auth_{loop, *token_client_, shared.pool, shared.clock, shared.random} {}

CallContext& LoopContext::For(const std::shared_ptr<const Provider>& provider) {
  const auto found = pools_.find(provider.get());
  // An expired entry under the same address belonged to a provider that a reload has dropped.
  if (found != pools_.end() && !found->second.provider.expired()) return *found->second.context;
  DropPoolsOfGoneProviders();
  Pool pool;
  pool.provider = provider;
  pool.client = shared_.make_client(loop_);
  pool.context = std::make_unique<CallContext>(CallContext{loop_, *pool.client, auth_, &shared_.metrics, shared_.spans});
  return *(pools_[provider.get()] = std::move(pool)).context;
}

void LoopContext::DropPoolsOfGoneProviders() {
  std::erase_if(pools_, [](const auto& entry) { return entry.second.provider.expired(); });
}

}  // namespace walletgate::provider
