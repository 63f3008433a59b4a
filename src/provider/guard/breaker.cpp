#include "provider/guard/breaker.h"

#include <algorithm>

namespace walletgate::provider {
namespace {

constexpr int kFailuresInARow = 10;  // calls; docs/operations.md
constexpr int kCallsThatTell = 20;   // so that half of them is no chance

}  // namespace

std::optional<std::chrono::nanoseconds> Breaker::BarredFor(SteadyTime now) const {
  if (circuit_ == Circuit::kHalfOpen) return kOpenFor;
  if (circuit_ == Circuit::kOpen && now < probe_at_) return probe_at_ - now;
  return std::nullopt;
}

bool Breaker::Overdue(SteadyTime now) const {
  return circuit_ == Circuit::kClosed && HasOverdue(now) && failures_in_a_row_ + unanswered_ >= kFailuresInARow;
}

Breaker::Ticket Breaker::Begin(SteadyTime now) {
  const bool probe = circuit_ == Circuit::kOpen;
  if (probe) Move(Circuit::kHalfOpen, now);
  if (unanswered_++ == 0) unanswered_since_ = now;
  return {generation_, probe};
}

bool Breaker::End(const Ticket& ticket, CallEnd end, SteadyTime now) {
  if (ticket.generation != generation_) return false;
  if (!ticket.probe) return Note(end, now);
  // A probe that told nothing leaves the circuit open for the next one.
  const bool told = end == CallEnd::kAnswered || end == CallEnd::kThrottled;
  Move(told ? Circuit::kClosed : Circuit::kOpen, now);
  if (end == CallEnd::kAbandoned) probe_at_ = SteadyTime::min();
  return false;
}

bool Breaker::Note(CallEnd end, SteadyTime now) {
  if (end == CallEnd::kAbandoned) {
    unanswered_ = std::max(0, unanswered_ - 1);
    return false;
  }
  if (end != CallEnd::kFailed) {
    unanswered_ = 0;
    failures_in_a_row_ = 0;
    if (end == CallEnd::kAnswered) ++window_.At(now).answered;
    return false;
  }
  unanswered_ = std::max(0, unanswered_ - 1);
  ++failures_in_a_row_;
  ++window_.At(now).failed;
  const CallWindow::Counts recent = window_.Sum(now);
  const int ended = recent.answered + recent.failed;
  const bool half_fail = ended >= kCallsThatTell && 2 * recent.failed >= ended;
  return half_fail || failures_in_a_row_ >= kFailuresInARow;
}

void Breaker::Move(Circuit to, SteadyTime now) {
  circuit_ = to;
  ++generation_;
  failures_in_a_row_ = 0;
  unanswered_ = 0;
  window_.ForgetEnds();
  if (to == Circuit::kOpen) probe_at_ = now + kOpenFor;
}

}  // namespace walletgate::provider
