#pragma once

// Who may call an account now, who waits and who is refused: circuits, the vendor's pace and places, asked in this
// order. Decides, and neither waits nor locks: used by Guard, under its mutex.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/error.h"
#include "provider/guard/bulkhead.h"
#include "provider/guard/circuits.h"
#include "provider/guard/pacer.h"
#include "provider/guard/permit.h"
#include "provider/guard/repeat_budget.h"
#include "provider/guard/tenancy.h"

namespace walletgate::provider {

struct GuardOptions {
  int max_calls = 256;                       ///< at a time, over all loops
  int max_queue = 1024;                      ///< further calls that wait for a place; more are refused
  std::chrono::milliseconds timeout{15000};  ///< of one call
  int rate_requests = 0;                     ///< the vendor's limit; 0: none known
  std::chrono::milliseconds rate_per{0};
};

class Gate {
 public:
  /// One who waited, to be told on its own loop.
  struct Admission {
    Waiter waiter;
    Arrival arrival;
  };

  explicit Gate(const GuardOptions& options);

  Tenancy& Of(std::string_view tenant) { return tenancies_.Of(tenant); }

  /// See Guard::Refusal.
  std::optional<Error> Refusal(Tenancy& tenancy, SteadyTime now);
  /// A place or a refusal; nothing where `waiter` is in the queue now.
  std::optional<Arrival> Knock(Waiter& waiter, SteadyTime now);
  /// Out of the queue; nothing where an answer is on its way.
  std::optional<Waiter> GiveUp(std::uint64_t id) { return places_.Remove(id); }
  /// For a call that is nobody's: a place that can be spared, whatever the circuits say. What comes of it tells them
  /// nothing either.
  Arrival TakeSpare(SteadyTime now, Deadline deadline);

  /// Why a permit that was held back a while, on its way or for the vendor's rate, must not be used any more.
  std::optional<Error> Withdrawn(const Permit& permit, SteadyTime now);
  /// A call is over. Gives those who have a place or a refusal by that.
  std::vector<Admission> Leave(const Permit& permit, CallEnd end, SteadyTime now,
                               std::optional<std::chrono::seconds> retry_after);

  bool MayRepeat(SteadyTime now) { return repeats_.Take(now); }

  Circuits& circuits() { return circuits_; }
  const Circuits& circuits() const { return circuits_; }
  const Bulkhead& places() const { return places_; }

 private:
  SteadyTime Latest(SteadyTime now) { return latest_ = std::max(latest_, now); }
  /// Why the tenant may not call, whether there are places or not.
  std::optional<Error> Barred(Tenancy& tenancy, SteadyTime now);
  Arrival TakePlace(Tenancy& tenancy, SteadyTime now, Deadline deadline);
  std::vector<Admission> HandOver(SteadyTime now);

  Tenancies tenancies_;
  Tenancy aside_;  ///< who calls for nobody: no circuit knows of it
  Bulkhead places_;
  Circuits circuits_;
  Pacer pacer_;
  RepeatBudget repeats_;
  /// The youngest moment that any loop told: each reads its clock at its own time, and a dropped permit has none.
  SteadyTime latest_ = SteadyTime::min();
};

}  // namespace walletgate::provider
