#include "provider/loop_context.h"

namespace walletgate::provider {

CallContext& LoopContext::For(const std::shared_ptr<const Provider>& provider) {
  const auto found = pools_.find(provider.get());
  // An expired entry under the same address belonged to a provider that a reload has dropped.
  if (found != pools_.end() && !found->second.provider.expired()) return *found->second.context;
  DropPoolsOfGoneProviders();
  return *(pools_[provider.get()] = MakePool(provider)).context;
}

LoopContext::Pool LoopContext::MakePool(const std::shared_ptr<const Provider>& provider) {
  Pool pool;
  pool.provider = provider;
  provider->OnEnd(farewells_.Teller());
  pool.client = shared_.make_client(loop_, provider->binding().upstream());
  pool.token_client = shared_.make_client(loop_, provider->binding().upstream());
  pool.auth.reset(new auth::AuthContext{loop_, *pool.token_client, shared_.pool, shared_.clock, shared_.random});
  pool.context =
      std::make_unique<CallContext>(CallContext{loop_, *pool.client, *pool.auth, &shared_.metrics, shared_.spans});
  return pool;
}

void LoopContext::DropPoolsOfGoneProviders() {
  std::erase_if(pools_, [](const auto& entry) { return entry.second.provider.expired(); });
}

}  // namespace walletgate::provider
