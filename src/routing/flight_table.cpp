#include "routing/flight_table.h"

namespace walletgate::routing {
namespace {

/// Neither part may hold a line feed, so the pair is unambiguous.
std::string Name(const std::string& tenant, const std::string& id) { return tenant + '\n' + id; }

}  // namespace

Task<FlightTable::Boarding> FlightTable::Board(EventLoop& loop, std::string tenant, std::string external_id,
                                               std::string key) {
  Completion<bool> landed;
  {
    const std::lock_guard lock(mutex_);
    if (!key.empty() && flying_keys_.contains(Name(tenant, key))) co_return Boarding::kKeyFlying;
    const auto [flight, took_off] = flying_.try_emplace(Name(tenant, external_id));
    if (took_off) {
      if (!key.empty()) flying_keys_.insert(Name(tenant, key));
      co_return Boarding::kTookOff;
    }
    flight->second.push_back({&loop, landed});
  }
  co_await landed;
  co_return Boarding::kWaited;
}

bool FlightTable::TryBoard(const std::string& tenant, const std::string& external_id) {
  const std::lock_guard lock(mutex_);
  return flying_.try_emplace(Name(tenant, external_id)).second;
}

bool FlightTable::IsFlying(const std::string& tenant, const std::string& external_id) {
  const std::lock_guard lock(mutex_);
  return flying_.contains(Name(tenant, external_id));
}

void FlightTable::Land(const std::string& tenant, const std::string& external_id, const std::string& key) {
  std::vector<Waiter> waiters;
  {
    const std::lock_guard lock(mutex_);
    const auto flight = flying_.find(Name(tenant, external_id));
    waiters = std::move(flight->second);
    flying_.erase(flight);
    if (!key.empty()) flying_keys_.erase(Name(tenant, key));
  }
  for (Waiter& waiter : waiters) {
    waiter.loop->Post([done = waiter.done] { done.Resolve(true); });
  }
}

}  // namespace walletgate::routing
