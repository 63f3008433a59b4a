#pragma once

// What stands between requests and one vendor under one credential set: a circuit breaker, a limit of calls at a time
// with a bounded queue, the vendor's own rate limit, the budget of repeats. Owned by Provider, shared by all loops.
//
// Breaker: ten failures in a row, or half of at least twenty calls within ten seconds, open it for a second; a call that
// has been without an answer for half the vendor's timeout counts as failed while it is in flight. Then one call probes.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/event_loop.h"
#include "base/result.h"
#include "base/task.h"
#include "metrics/metrics.h"
#include "provider/call_window.h"

namespace walletgate::provider {

struct GuardOptions {
  int max_calls = 256;                       ///< at a time, over all loops
  int max_queue = 1024;                      ///< further calls that wait for a place; more are refused
  std::chrono::milliseconds timeout{15000};  ///< of one call
  int rate_requests = 0;                     ///< the vendor's limit; 0: none known
  std::chrono::milliseconds rate_per{0};
};

using metrics::Circuit;
std::string_view ToString(Circuit circuit);  ///< "closed", "half_open", "open"

/// How a call ended, as far as the vendor's health is concerned.
enum class CallEnd : std::uint8_t {
  kAnswered,   ///< whatever it said, it is there
  kFailed,     ///< no answer, a 5xx, or nothing that makes sense
  kThrottled,  ///< it asks us to slow down
  kAbandoned,  ///< tells nothing
};

/// Thread-safe: a mutex is held for a few dozen instructions per vendor call, never across a suspension.
class Guard : public std::enable_shared_from_this<Guard> {
 public:
  /// The right to make one call. Ends as kAbandoned when it goes without End.
  class Permit {
   public:
    Permit(std::shared_ptr<Guard> guard, std::uint64_t generation, bool probe)
        : guard_(std::move(guard)), generation_(generation), probe_(probe) {}
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
    std::uint64_t generation_;
    bool probe_;
  };

  /// Words of Error::detail, for those who only hold the Error (metrics, failover).
  static constexpr std::string_view kCircuitOpen = "circuit_open";
  static constexpr std::string_view kQueueFull = "queue_full";
  static constexpr std::string_view kThrottled = "throttled";  ///< by the vendor's 429, or to keep to its rate

  using Observer = std::function<void(Circuit from, Circuit to)>;

  explicit Guard(const GuardOptions& options) : options_(options) {}

  /// Called on every move of the circuit, on the thread that moved it, under the mutex: it must not call back.
  /// REQUIRES: before the first call.
  void Observe(Observer observer) { observer_ = std::move(observer); }

  /// Why a call would be refused at once; nothing when Enter would admit it or let it wait. Error: kProviderUnavailable
  /// or kProviderRateLimited, applied kNo, one of the words above as detail.
  std::optional<Error> Refusal(SteadyTime now);

  /// Waits for a place and for the vendor's rate, not beyond `deadline`, in the order of arrival: nobody who comes later
  /// is admitted before. Resumes on `loop`. Errors: those of Refusal. Who has queued is refused for a full queue at its
  /// deadline only.
  Task<Result<Permit>> Enter(EventLoop& loop, Deadline deadline);

  /// Takes one repeat out of the budget: a tenth of the requests of the last ten seconds, three at least.
  bool MayRepeat(SteadyTime now);

  /// Half open also when the next call would be the probe.
  Circuit circuit(SteadyTime now) const;
  int max_calls() const { return options_.max_calls; }
  int running() const;
  int waiting() const;

 private:
  /// What a caller is given, decided under the mutex: a permit and the moment before which it must not be used (min()
  /// for at once), or why not.
  struct Place {
    Permit permit;
    SteadyTime slot;
  };
  using Arrival = Result<Place>;
  struct Waiter {
    EventLoop* loop;
    Deadline deadline;
    std::uint64_t id = 0;
    Completion<Arrival> arrival{};
  };
  /// Of one who waited, to be told on its own loop. A place that nobody takes any more goes back by itself.
  struct Admission {
    Waiter waiter;
    Arrival arrival;
  };
  using Lock = std::unique_lock<std::mutex>;

  /// A place, a refusal, or a place in the queue: then `arrival` is resolved later.
  Waiter Knock(EventLoop& loop, Deadline deadline);
  void GiveUp(std::uint64_t id);
  /// Why a permit that was held back a while, on its way or for the vendor's rate, must not be used any more.
  std::optional<Error> Withdrawn(const Permit& permit, SteadyTime now);
  void Leave(const Permit& permit, CallEnd end, SteadyTime now, std::optional<std::chrono::seconds> retry_after);
  // These expect the mutex to be held.
  SteadyTime Latest(SteadyTime now) { return latest_ = std::max(latest_, now); }
  /// Why nobody may call, whether there are places or not.
  std::optional<Error> Barred(SteadyTime now);
  std::optional<Error> RefusalNow(SteadyTime now);
  Arrival TakePlace(SteadyTime now, Deadline deadline);
  std::optional<SteadyTime> Pace(SteadyTime now, Deadline deadline);
  void NoteEnd(const Permit& permit, CallEnd end, SteadyTime now);
  void Note(CallEnd end, SteadyTime now);
  bool Overdue(SteadyTime now) const;
  void Move(Circuit to, SteadyTime now);
  std::vector<Admission> HandOver(SteadyTime now);
  void RefuseWaiters();

  const GuardOptions options_;
  Observer observer_;
  mutable std::mutex mutex_;
  CallWindow window_;
  Circuit circuit_ = Circuit::kClosed;
  SteadyTime probe_at_{};
  std::uint64_t generation_ = 0;  ///< moves with the circuit: what began before says nothing about after
  int failures_in_a_row_ = 0;
  int unanswered_ = 0;  ///< calls in flight that began after the last answer
  SteadyTime unanswered_since_{};
  int running_ = 0;
  std::deque<Waiter> waiters_;  ///< empty while a place is free
  std::uint64_t last_waiter_ = 0;
  /// The youngest moment that any loop told: each reads its clock at its own time, and a dropped permit has none.
  SteadyTime latest_ = SteadyTime::min();
  SteadyTime throttled_until_ = SteadyTime::min();
  SteadyTime next_slot_ = SteadyTime::min();  ///< GCRA's theoretical arrival time
};

}  // namespace walletgate::provider
