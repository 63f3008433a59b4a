#include "routing/health.h"

#include <array>
#include <set>

#include "base/check.h"

namespace walletgate::routing {
namespace {

struct Health {
  std::array<int, metrics::kNamesOf<metrics::Circuit>.values.size()> circuits{};  ///< accounts, by metrics::Circuit
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
      const auto circuit = static_cast<std::size_t>(guard.circuit(now));
      Check(circuit < health.circuits.size(), "metrics know every state of a circuit");
      ++health.circuits[circuit];
      health.places += guard.max_calls();
      health.waiting += guard.waiting();
    }
  }
  for (const auto& [id, health] : by_id) {
    for (std::size_t i = 0; i < health.circuits.size(); ++i) {
      metrics.CircuitState(id, static_cast<metrics::Circuit>(i), health.circuits[i]);
    }
    metrics.ProviderUp(id, health.circuits[static_cast<std::size_t>(metrics::Circuit::kOpen)] == 0);
    metrics.ProviderConcurrencyLimit(id, health.places);
    metrics.ProviderQueued(id, health.waiting);
  }
}

}  // namespace walletgate::routing
