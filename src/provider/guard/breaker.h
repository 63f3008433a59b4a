#pragma once

// A circuit breaker: whether calls may be made, by how the last ones ended. Guard has one for an account and one for
// each of its tenants, and decides whose is opened. Not thread-safe: used under Guard's mutex.
//
// Ten failures in a row, or half of at least twenty calls within ten seconds, are reason to open it; a call that has
// been without an answer for half the vendor's timeout counts as failed while it is in flight. After a second one call
// probes.

#include <chrono>
#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "metrics/metrics.h"
#include "provider/guard/call_window.h"

namespace walletgate::provider {

using metrics::Circuit;

/// How a call ended, as far as the vendor's health is concerned.
enum class CallEnd : std::uint8_t {
  kAnswered,   ///< whatever it said, it is there
  kFailed,     ///< no answer, a 5xx, or nothing that makes sense
  kThrottled,  ///< it asks us to slow down
  kAbandoned,  ///< tells nothing
};

class Breaker {
 public:
  /// How long no call is made once it is open.
  static constexpr std::chrono::seconds kOpenFor{1};

  /// What a call must show when it ends.
  struct Ticket {
    std::uint64_t generation = 0;  ///< moves with the circuit: what began before says nothing about after
    bool probe = false;
  };

  explicit Breaker(std::chrono::milliseconds timeout) : timeout_(timeout) {}

  /// Half open also when the next call would be the probe.
  Circuit At(SteadyTime now) const {
    return circuit_ == Circuit::kOpen && now >= probe_at_ ? Circuit::kHalfOpen : circuit_;
  }
  Circuit circuit() const { return circuit_; }
  /// For how long nobody may call; nothing where the next call may go.
  std::optional<std::chrono::nanoseconds> BarredFor(SteadyTime now) const;
  /// Whether a call that was begun with this ticket must not be sent any more.
  bool HasOpenedSince(const Ticket& ticket) const {
    return ticket.generation != generation_ && circuit_ != Circuit::kClosed;
  }
  /// Whether calls in flight have been without an answer for so long that they count as failed.
  bool HasOverdue(SteadyTime now) const { return unanswered_ > 0 && now - unanswered_since_ >= timeout_ / 2; }
  /// Whether they are reason to open it.
  bool Overdue(SteadyTime now) const;

  /// A call begins. REQUIRES !BarredFor(now).
  Ticket Begin(SteadyTime now);
  /// True: reason to open it. Moves by itself after a probe.
  bool End(const Ticket& ticket, CallEnd end, SteadyTime now);
  void Open(SteadyTime now) { Move(Circuit::kOpen, now); }
  /// Counts afresh; what began before says nothing any more.
  void Forget() {
    if (circuit_ == Circuit::kClosed) Move(Circuit::kClosed, {});
  }

 private:
  bool Note(CallEnd end, SteadyTime now);
  void Move(Circuit to, SteadyTime now);

  const std::chrono::milliseconds timeout_;
  CallWindow window_;
  Circuit circuit_ = Circuit::kClosed;
  SteadyTime probe_at_{};
  std::uint64_t generation_ = 0;
  int failures_in_a_row_ = 0;
  int unanswered_ = 0;  ///< calls in flight that began after the last answer
  SteadyTime unanswered_since_{};
};

}  // namespace walletgate::provider
