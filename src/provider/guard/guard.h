#pragma once

// What stands between requests and one account at a vendor: circuit breakers, a limit of calls at a time with a bounded
// queue, the vendor's own rate limit, the budget of repeats. Owned by Provider, shared by all loops.
//
// Tenants who share an account are told apart, so that nobody suffers for another. What one tenant's calls met opens
// the circuit for him; for all, when the calls of another failed too within ten seconds, or nobody else called. Of the
// places a tenant holds at most half while others wait, and whoever waits with the most calls makes room for one who
// has fewer.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/loop/event_loop.h"
#include "base/result.h"
#include "base/task.h"
#include "provider/guard/breaker.h"
#include "provider/guard/call_window.h"

namespace walletgate::provider {

struct GuardOptions {
  int max_calls = 256;                       ///< at a time, over all loops
  int max_queue = 1024;                      ///< further calls that wait for a place; more are refused
  std::chrono::milliseconds timeout{15000};  ///< of one call
  int rate_requests = 0;                     ///< the vendor's limit; 0: none known
  std::chrono::milliseconds rate_per{0};
};

std::string_view ToString(Circuit circuit);  ///< "closed", "half_open", "open"

/// Thread-safe: a mutex is held for a few dozen instructions per vendor call, and for a look at each tenant where a
/// circuit opens or the queue is full; never across a suspension.
class Guard : public std::enable_shared_from_this<Guard> {
  struct Tenancy;

 public:
  /// The right to make one call. Ends as kAbandoned when it goes without End.
  class Permit {
   public:
    /// Made by Guard.
    Permit(std::shared_ptr<Guard> guard, Tenancy& tenancy, Breaker::Ticket of_all, Breaker::Ticket of_tenant)
        : guard_(std::move(guard)), tenancy_(&tenancy), of_all_(of_all), of_tenant_(of_tenant) {}
    Permit(Permit&&) noexcept = default;
    Permit& operator=(Permit&&) = delete;
    ~Permit() {
      if (guard_ != nullptr) guard_->Leave(*this, CallEnd::kAbandoned, SteadyTime::min(), {});
    }
    /// `retry_after`: what a throttling vendor asked for.
    void End(CallEnd end, SteadyTime now, std::optional<std::chrono::seconds> retry_after) {
      std::exchange(guard_, nullptr)->Leave(*this, end, now, retry_after);
    }

   private:
    friend class Guard;
    std::shared_ptr<Guard> guard_;
    Tenancy* tenancy_;
    Breaker::Ticket of_all_;
    Breaker::Ticket of_tenant_;
  };

  /// `tenant`: whose circuit it is; "" for that of all.
  using Observer = std::function<void(Circuit from, Circuit to, std::string_view tenant)>;

  explicit Guard(const GuardOptions& options) : options_(options), all_(options.timeout) {}

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

  /// Takes one repeat out of the budget: a tenth of the requests of the last ten seconds, three at least.
  bool MayRepeat(SteadyTime now);

  /// That of all; half open also when the next call would be the probe.
  Circuit circuit(SteadyTime now) const;
  /// As `tenant` meets it: the worse one of that of all and its own.
  Circuit circuit(std::string_view tenant, SteadyTime now) const;
  int max_calls() const { return options_.max_calls; }
  int running() const;
  int waiting() const;

 private:
  /// What one tenant has to do with the account. Kept for ever: configuration bounds their number.
  struct Tenancy {
    Tenancy(std::string_view name, std::chrono::milliseconds timeout) : tenant(name), breaker(timeout) {}
    const std::string tenant;
    Breaker breaker;
    int running = 0;
    int waiting = 0;
    SteadyTime called_at = SteadyTime::min();  ///< last
    SteadyTime failed_at = SteadyTime::min();  ///< last
  };
  /// What a caller is given, decided under the mutex: a permit and the moment before which it must not be used (min()
  /// for at once), or why not.
  struct Place {
    Permit permit;
    SteadyTime slot;
  };
  using Arrival = Result<Place>;
  struct Waiter {
    EventLoop* loop;
    Tenancy* tenancy;
    Deadline deadline;
    std::uint64_t id = 0;
    Completion<Arrival> arrival{};
  };
  /// Of one who waited, to be told on its own loop. A place that nobody takes any more goes back by itself.
  struct Admission {
    Waiter waiter;
    Arrival arrival;
  };
  struct Move {
    Circuit from;
    Circuit to;
    std::string tenant;
  };
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
  /// Why a permit that was held back a while, on its way or for the vendor's rate, must not be used any more.
  std::optional<Error> Withdrawn(const Permit& permit, SteadyTime now);
  void Leave(const Permit& permit, CallEnd end, SteadyTime now, std::optional<std::chrono::seconds> retry_after);
  // These expect the mutex to be held.
  Tenancy& Of(std::string_view tenant);
  SteadyTime Latest(SteadyTime now) { return latest_ = std::max(latest_, now); }
  /// Why the tenant may not call, whether there are places or not.
  std::optional<Error> Barred(Tenancy& tenancy, SteadyTime now);
  std::optional<Error> ProbeOfAnother(const Tenancy& tenancy, SteadyTime now);
  std::optional<Error> RefusalNow(Tenancy& tenancy, SteadyTime now);
  Arrival TakePlace(Tenancy& tenancy, SteadyTime now, Deadline deadline);
  std::optional<SteadyTime> Pace(SteadyTime now, Deadline deadline);
  void NoteEnd(const Permit& permit, CallEnd end, SteadyTime now);
  /// Whether what failed is the account's, and not one tenant's.
  bool ConcernsAll(SteadyTime now) const;
  void OpenForAll(SteadyTime now);
  void OpenFor(Tenancy& tenancy, SteadyTime now);
  void Tell(Circuit from, Circuit to, std::string_view tenant);
  std::vector<Admission> HandOver(SteadyTime now);
  Waiter TakeNextWaiter();
  /// Whose last waiter makes room in a full queue for one of `tenancy`; null: nobody's.
  Tenancy* MostWaitingBeside(const Tenancy& tenancy);
  void MakeRoom(Tenancy& from);
  /// Of one tenant; null: everybody.
  void RefuseWaiters(const Tenancy* tenancy);

  const GuardOptions options_;
  Observer observer_;
  mutable std::mutex mutex_;
  std::vector<Move> moves_;  ///< not told yet
  CallWindow window_;        ///< calls and repeats
  Breaker all_;
  std::map<std::string, Tenancy, std::less<>> tenancies_;
  const Tenancy* last_probe_ = nullptr;            ///< whose call probed for all last
  SteadyTime other_asked_at_ = SteadyTime::min();  ///< when another wanted to call since
  int running_ = 0;
  std::deque<Waiter> waiters_;  ///< empty while a place is free
  std::uint64_t last_waiter_ = 0;
  /// The youngest moment that any loop told: each reads its clock at its own time, and a dropped permit has none.
  SteadyTime latest_ = SteadyTime::min();
  SteadyTime throttled_until_ = SteadyTime::min();
  SteadyTime next_slot_ = SteadyTime::min();  ///< GCRA's theoretical arrival time
};

}  // namespace walletgate::provider
