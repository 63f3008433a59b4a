#include "routing/health.h"

#include <algorithm>
#include <set>

namespace walletgate::routing {
namespace {

struct Health {
  metrics::Circuit circuit = metrics::Circuit::kClosed;  ///< the enum rises from good to bad
  int places = 0;
  int waiting = 0;
};

}  // namespace

void CountProviders(const State& state, SteadyTime now, metrics::Metrics& metrics) {
  std::set<const provider::Provider*> seen;
  std::map<std::string_view, Health> by_id;
  for (const auto& [tenant_id, tenant] : state.tenants()) {
    for (const auto& [id, provider] : tenant.providers) {
      if (!seen.insert(provider.get()).second) continue;
      const provider::Guard& guard = provider->guard();
      Health& health = by_id[id];
      health.circuit = std::max(health.circuit, guard.circuit(now));
      health.places += guard.max_calls();
      health.waiting += guard.waiting();
    }
  }
  for (const auto& [id, health] : by_id) {
    metrics.CircuitState(id, health.circuit);
    metrics.ProviderUp(id, health.circuit != metrics::Circuit::kOpen);
    metrics.ProviderConcurrencyLimit(id, health.places);
    metrics.ProviderQueued(id, health.waiting);
  }
}

}  // namespace walletgate::routing
