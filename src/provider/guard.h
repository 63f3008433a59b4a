#pragma once

// What stands between requests and one vendor under one credential set: a circuit breaker, a limit of calls at a time
// with a bounded queue, the vendor's own rate limit, the budget of repeats. Owned by Provider, shared by all loops.
//
// Breaker: ten failures in a row, or half of at least twenty calls within ten seconds, open it for a second; a call that
// has been without an answer for half the vendor's timeout counts as failed while it is in flight. Then one call probes.

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/event_loop.h"
#include "base/result.h"
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

  /// Waits for a place and for the vendor's rate, not beyond `deadline`. Resumes on `loop`. Errors: those of Refusal.
  Task<Result<Permit>> Enter(EventLoop& loop, Deadline deadline);

  /// Takes one repeat out of the budget: a tenth of the requests of the last ten seconds, three at least.
  bool MayRepeat(SteadyTime now);

  /// Half open also when the next call would be the probe.
  Circuit circuit(SteadyTime now) const;
  int max_calls() const { return options_.max_calls; }
  int running() const;
  int waiting() const;

 private:
  enum class Arrival : std::uint8_t { kAdmitted, kRefused, kTimedOut };
  struct Waiter {
    std::uint64_t id;
    EventLoop* loop;
    Completion<Arrival> arrival;
  };
  struct Ticket {
    std::optional<Error> refused;
    std::optional<Completion<Arrival>> arrival;  ///< to wait for, when there is no place
    std::uint64_t waiter = 0;
    std::uint64_t generation = 0;
    bool probe = false;
    std::chrono::nanoseconds pace{0};  ///< to sleep before the call
  };
  using Lock = std::unique_lock<std::mutex>;

  Ticket Knock(EventLoop& loop, SteadyTime now);
  /// The same for one who was handed a place; gives the place back when refused.
  Ticket KnockAgain(SteadyTime now);
  void GiveUp(std::uint64_t waiter, const Completion<Arrival>& arrival);
  void Leave(const Permit& permit, CallEnd end, SteadyTime now, std::optional<std::chrono::seconds> retry_after);
  // These expect the mutex to be held.
  std::optional<Error> RefusalNow(SteadyTime now);
  std::optional<Error> TakePlace(SteadyTime now, Ticket& ticket);
  std::optional<std::chrono::nanoseconds> Pace(SteadyTime now);
  void Note(CallEnd end, SteadyTime now);
  bool Overdue(SteadyTime now) const;
  void Move(Circuit to, SteadyTime now);
  void HandOver();
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
  std::deque<Waiter> waiters_;
  std::uint64_t last_waiter_ = 0;
  SteadyTime throttled_until_ = SteadyTime::min();
  SteadyTime next_slot_ = SteadyTime::min();  ///< GCRA's theoretical arrival time
};

}  // namespace walletgate::provider
