#pragma once

// What stands between requests and one account at a vendor: circuit breakers, a limit of calls at a time with a bounded
// queue, the vendor's own rate limit, the budget of repeats. Owned by Provider, shared by all loops.
//
// Guard is the front: it holds the mutex, waits on loops, and tells of what moved. What is decided, Gate decides, by
// Circuits, Bulkhead, Pacer and RepeatBudget. Tenants who share an account are told apart, so that nobody suffers for
// another.

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/loop/event_loop.h"
#include "base/result.h"
#include "base/task.h"
#include "provider/guard/breaker.h"
#include "provider/guard/bulkhead.h"
#include "provider/guard/gate.h"
#include "provider/guard/permit.h"

namespace walletgate::provider {

/// Thread-safe: a mutex is held for a few dozen instructions per vendor call, and for a look at each tenant where a
/// circuit opens or the queue is full; never across a suspension.
class Guard : public std::enable_shared_from_this<Guard> {
 public:
  using Permit = provider::Permit;
  /// `tenant`: whose circuit it is; "" for that of all.
  using Observer = std::function<void(Circuit from, Circuit to, std::string_view tenant)>;

  explicit Guard(const GuardOptions& options) : max_calls_(options.max_calls), gate_(options) {}

  /// Called on every move of the circuit, on the thread that moved it, when the mutex is free again: of the moves of
  /// two threads the later may be told first. REQUIRES: before the first call.
  void Observe(Observer observer) { observer_ = std::move(observer); }

  /// Why a call of `tenant` would be refused at once; nothing when Enter would admit it or let it wait. Error:
  /// kProviderUnavailable or kProviderRateLimited, applied kNo, its cause kCircuitOpen, kQueueFull or kThrottled.
  std::optional<Error> Refusal(std::string_view tenant, SteadyTime now);

  /// Waits for a place and for the vendor's rate, not beyond `deadline`, in the order of arrival: of one tenant nobody
  /// who comes later is admitted before. Resumes on `loop`. Errors: those of Refusal. Who has queued is refused for a
  /// full queue at its deadline, or to make room for a tenant with fewer calls in it.
  Task<Result<Permit>> Enter(EventLoop& loop, std::string_view tenant, Deadline deadline);

  /// For a call that is nobody's, a probe: no circuit refuses it or learns from it. Waits for the vendor's rate alone,
  /// and is refused (kQueueFull) where it would take the last place. Other errors: kThrottled.
  Task<Result<Permit>> EnterAside(EventLoop& loop, Deadline deadline);

  /// Takes one repeat out of the budget: a tenth of the requests of the last ten seconds, three at least.
  bool MayRepeat(SteadyTime now);

  /// That of all; half open also when the next call would be the probe.
  Circuit circuit(SteadyTime now) const;
  /// As `tenant` meets it: the worse one of that of all and its own.
  Circuit circuit(std::string_view tenant, SteadyTime now) const;
  int max_calls() const { return max_calls_; }
  int running() const;
  int running(std::string_view tenant) const;  ///< of it alone
  int waiting() const;

 private:
  friend class provider::Permit;

  /// Holds the mutex. Whoever observes takes his time, and hears of what moved when it is free again.
  class Lock {
   public:
    explicit Lock(Guard& guard) : guard_(guard), held_(guard.mutex_) {}
    ~Lock();
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

   private:
    Guard& guard_;
    std::unique_lock<std::mutex> held_;
  };

  /// A place, a refusal, or a place in the queue: then `arrival` is resolved later.
  Waiter Knock(EventLoop& loop, std::string_view tenant, Deadline deadline);
  void GiveUp(std::uint64_t id);
  std::optional<Error> Withdrawn(const Permit& permit, SteadyTime now);
  void Leave(const Permit& permit, CallEnd end, SteadyTime now, std::optional<std::chrono::seconds> retry_after);

  const int max_calls_;
  Observer observer_;
  mutable std::mutex mutex_;
  Gate gate_;  ///< guarded by mutex_
};

}  // namespace walletgate::provider
