#pragma once

// The right to make one call to an account. Given by Guard, and brought back to it.

#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "base/clock.h"
#include "provider/guard/breaker.h"
#include "provider/guard/tenancy.h"

namespace walletgate::provider {

class Guard;

/// What a call must show the two circuits that it began under.
struct Tickets {
  Breaker::Ticket of_all;
  Breaker::Ticket of_tenant;
};

/// Ends as kAbandoned when it goes without End.
class Permit {
 public:
  /// Nobody's yet: one that goes before GiveTo changes nothing. Without tickets for a call that tells no circuit.
  Permit(Tenancy& tenancy, std::optional<Tickets> tickets) : tenancy_(&tenancy), tickets_(tickets) {}
  Permit(Permit&&) noexcept = default;
  Permit& operator=(Permit&&) = delete;
  ~Permit() {
    if (guard_ != nullptr) Leave(CallEnd::kAbandoned, SteadyTime::min(), {});
  }

  /// `retry_after`: what a throttling vendor asked for.
  void End(CallEnd end, SteadyTime now, std::optional<std::chrono::seconds> retry_after) {
    Leave(end, now, retry_after);
  }

  /// Where it is brought back to.
  void GiveTo(std::shared_ptr<Guard> guard) { guard_ = std::move(guard); }
  Tenancy& tenancy() const { return *tenancy_; }
  const std::optional<Tickets>& tickets() const { return tickets_; }

 private:
  void Leave(CallEnd end, SteadyTime now, std::optional<std::chrono::seconds> retry_after);

  std::shared_ptr<Guard> guard_;
  Tenancy* tenancy_;
  std::optional<Tickets> tickets_;
};

}  // namespace walletgate::provider
