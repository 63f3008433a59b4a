#include "routing/intents/flight_table.h"

#include "base/check.h"

namespace walletgate::routing {
namespace {

/// Neither part may hold a line feed, so the pair is unambiguous.
std::string Name(const std::string& tenant, const std::string& id) { return tenant + '\n' + id; }

}  // namespace

Flight::~Flight() {
  if (table_ != nullptr) table_->End(user_, key_);
}

Task<FlightTable::Taking> FlightTable::Take(EventLoop& loop, std::string tenant, std::string external_id,
                                            std::string key) {
  Check(tenant.find('\n') == std::string::npos, "the name of a flight is no other one's");
  std::string user = Name(tenant, external_id);
  std::string key_name = key.empty() ? std::string() : Name(tenant, key);
  Completion<bool> ended;
  {
    const std::lock_guard lock(mutex_);
    if (!key.empty() && keys_.contains(key_name)) co_return Taking{Taking::Outcome::kKeyInUse};
    const auto [flight, taken] = flights_.try_emplace(user);
    if (taken) {
      if (!key.empty()) keys_.insert(key_name);
      co_return Taking{Taking::Outcome::kTaken, Flight(this, std::move(user), std::move(key_name))};
    }
    flight->second.push_back({&loop, ended});
  }
  co_await ended;
  co_return Taking{Taking::Outcome::kWaited};
}

Flight FlightTable::TryTake(const std::string& tenant, const std::string& external_id) {
  std::string user = Name(tenant, external_id);
  const std::lock_guard lock(mutex_);
  if (!flights_.try_emplace(user).second) return {};
  return {this, std::move(user), std::string()};
}

bool FlightTable::IsTaken(const std::string& tenant, const std::string& external_id) {
  const std::lock_guard lock(mutex_);
  return flights_.contains(Name(tenant, external_id));
}

void FlightTable::End(const std::string& user, const std::string& key) {
  std::vector<Waiter> waiters;
  {
    const std::lock_guard lock(mutex_);
    const auto flight = flights_.find(user);
    if (!CheckQuietly(flight != flights_.end(), "a flight that ends is under way")) return;
    waiters = std::move(flight->second);
    flights_.erase(flight);
    if (!key.empty()) keys_.erase(key);
  }
  for (Waiter& waiter : waiters) {
    waiter.loop->Post([done = waiter.done] { done.Resolve(true); });
  }
}

}  // namespace walletgate::routing
