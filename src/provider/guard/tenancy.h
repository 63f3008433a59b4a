#pragma once

// The tenants who call one account, and what each of them has to do with it. Used by the parts of Guard, under its
// mutex.

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "provider/guard/breaker.h"

namespace walletgate::provider {

/// Of one tenant.
struct Tenancy {
  Tenancy(std::string_view name, std::chrono::milliseconds timeout) : tenant(name), breaker(timeout) {}
  const std::string tenant;
  Breaker breaker;
  int running = 0;                           ///< calls, or places that are held for them
  int waiting = 0;                           ///< in the queue
  SteadyTime called_at = SteadyTime::min();  ///< last
  SteadyTime failed_at = SteadyTime::min();  ///< last
};

/// Kept for ever: configuration bounds their number. References stay valid.
class Tenancies {
 public:
  using Map = std::map<std::string, Tenancy, std::less<>>;

  /// `timeout`: of one call.
  explicit Tenancies(std::chrono::milliseconds timeout) : timeout_(timeout) {}

  /// Made where the tenant comes for the first time.
  Tenancy& Of(std::string_view tenant) {
    const auto found = all_.find(tenant);
    if (found != all_.end()) return found->second;
    return all_.try_emplace(std::string(tenant), tenant, timeout_).first->second;
  }
  /// Null: the tenant has never come.
  const Tenancy* Find(std::string_view tenant) const {
    const auto found = all_.find(tenant);
    return found == all_.end() ? nullptr : &found->second;
  }
  Map& all() { return all_; }
  const Map& all() const { return all_; }

 private:
  const std::chrono::milliseconds timeout_;
  Map all_;
};

}  // namespace walletgate::provider
