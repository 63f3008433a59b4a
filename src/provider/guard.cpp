#include "provider/guard.h"

#include <algorithm>

namespace walletgate::provider {
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr int kFailuresInARow = 10;
constexpr int kCallsThatTell = 20;
constexpr seconds kOpenFor{1};
/// A call that would have to wait longer for the vendor's rate is better refused: another vendor may take it.
constexpr seconds kLongestPace{2};
/// What a vendor may ask us to wait; more is a mistake of theirs that must not shut us out.
constexpr seconds kLongestThrottle{60};
constexpr int kLeastRepeats = 3;

Error Refused(ErrorKind kind, std::string_view word, nanoseconds wait) {
  Error error = MakeError(kind, std::string(word));
  error.retry_after = std::max(seconds(1), std::chrono::ceil<seconds>(wait));
  return error;
}

}  // namespace

std::string_view ToString(Circuit circuit) {
  switch (circuit) {
    case Circuit::kClosed: return "closed";
    case Circuit::kHalfOpen: return "half_open";
    case Circuit::kOpen: break;
  }
  return "open";
}

std::optional<Error> Guard::Refusal(SteadyTime now) {
  const Lock lock(mutex_);
  return RefusalNow(now);
}

Circuit Guard::circuit(SteadyTime now) const {
  const Lock lock(mutex_);
  return circuit_ == Circuit::kOpen && now >= probe_at_ ? Circuit::kHalfOpen : circuit_;
}

int Guard::waiting() const {
  const Lock lock(mutex_);
  return static_cast<int>(waiters_.size());
}

int Guard::running() const {
  const Lock lock(mutex_);
  return running_;
}

std::optional<Error> Guard::RefusalNow(SteadyTime now) {
  if (circuit_ == Circuit::kClosed && Overdue(now)) Move(Circuit::kOpen, now);
  const bool probing = circuit_ == Circuit::kHalfOpen;
  if (probing || (circuit_ == Circuit::kOpen && now < probe_at_)) {
    return Refused(ErrorKind::kProviderUnavailable, kCircuitOpen, probing ? kOpenFor : probe_at_ - now);
  }
  if (now < throttled_until_) return Refused(ErrorKind::kProviderRateLimited, kThrottled, throttled_until_ - now);
  if (running_ >= options_.max_calls && static_cast<int>(waiters_.size()) >= options_.max_queue) {
    return Refused(ErrorKind::kProviderUnavailable, kQueueFull, seconds(1));
  }
  return std::nullopt;
}

Task<Result<Guard::Permit>> Guard::Enter(EventLoop& loop, Deadline deadline) {
  const std::shared_ptr<Guard> self = shared_from_this();
  Ticket ticket = Knock(loop, loop.Now());
  if (ticket.arrival) {
    const Completion<Arrival> arrival = *ticket.arrival;
    const TimerId timer = loop.After(deadline.Left(loop.Now()),
                                     [self, arrival, id = ticket.waiter] { self->GiveUp(id, arrival); });
    const Arrival how = co_await arrival;
    loop.Cancel(timer);
    if (how == Arrival::kTimedOut) co_return Refused(ErrorKind::kProviderUnavailable, kQueueFull, seconds(1));
    if (how == Arrival::kRefused) co_return Refused(ErrorKind::kProviderUnavailable, kCircuitOpen, kOpenFor);
    ticket = KnockAgain(loop.Now());
  }
  if (ticket.refused) co_return std::move(*ticket.refused);
  Permit permit(self, ticket.generation, ticket.probe);
  if (ticket.pace > nanoseconds(0)) co_await Sleep(loop, ticket.pace);
  co_return std::move(permit);
}

Guard::Ticket Guard::Knock(EventLoop& loop, SteadyTime now) {
  Ticket ticket;
  const Lock lock(mutex_);
  ticket.refused = RefusalNow(now);
  if (ticket.refused) return ticket;
  if (running_ >= options_.max_calls) {
    ticket.waiter = ++last_waiter_;
    waiters_.push_back({ticket.waiter, &loop, ticket.arrival.emplace()});
    return ticket;
  }
  ++running_;
  ticket.refused = TakePlace(now, ticket);
  return ticket;
}

Guard::Ticket Guard::KnockAgain(SteadyTime now) {
  Ticket ticket;
  const Lock lock(mutex_);
  ticket.refused = RefusalNow(now);
  if (!ticket.refused) {
    ticket.refused = TakePlace(now, ticket);
  } else {
    --running_;
    HandOver();
  }
  return ticket;
}

std::optional<Error> Guard::TakePlace(SteadyTime now, Ticket& ticket) {
  const std::optional<nanoseconds> pace = Pace(now);
  if (!pace) {
    --running_;
    HandOver();
    return Refused(ErrorKind::kProviderRateLimited, kThrottled, kLongestPace);
  }
  ticket.pace = *pace;
  ticket.probe = circuit_ == Circuit::kOpen;
  if (ticket.probe) Move(Circuit::kHalfOpen, now);
  ticket.generation = generation_;
  ++window_.At(now).started;
  if (unanswered_++ == 0) unanswered_since_ = now;
  return std::nullopt;
}

/// Nine tenths of the vendor's rate run evenly and a tenth may come at once, so that no window of its holds more than
/// its limit (the generic cell rate algorithm). Nothing when the wait would be too long.
std::optional<nanoseconds> Guard::Pace(SteadyTime now) {
  if (options_.rate_requests == 0) return nanoseconds(0);
  const int burst = std::max(1, options_.rate_requests / 10);
  const nanoseconds interval = nanoseconds(options_.rate_per) / std::max(1, options_.rate_requests - burst);
  const SteadyTime slot = std::max(next_slot_, now);
  const nanoseconds wait = std::max(nanoseconds(0), slot - now - interval * (burst - 1));
  if (wait > kLongestPace) return std::nullopt;
  next_slot_ = slot + interval;
  return wait;
}

void Guard::GiveUp(std::uint64_t waiter, const Completion<Arrival>& arrival) {
  {
    const Lock lock(mutex_);
    const auto found = std::find_if(waiters_.begin(), waiters_.end(), [&](const Waiter& one) { return one.id == waiter; });
    if (found == waiters_.end()) return;  // a place is on its way
    waiters_.erase(found);
  }
  arrival.Resolve(Arrival::kTimedOut);
}

void Guard::Leave(const Permit& permit, CallEnd end, SteadyTime now, std::optional<seconds> retry_after) {
  const Lock lock(mutex_);
  --running_;
  if (end == CallEnd::kThrottled && retry_after) throttled_until_ = now + std::min(*retry_after, kLongestThrottle);
  if (permit.generation_ == generation_) {
    if (permit.probe_) {
      // A probe that told nothing leaves the circuit open for the next one.
      const bool told = end == CallEnd::kAnswered || end == CallEnd::kThrottled;
      Move(told ? Circuit::kClosed : Circuit::kOpen, now);
      if (end == CallEnd::kAbandoned) probe_at_ = SteadyTime::min();
    } else {
      Note(end, now);
    }
  }
  HandOver();
}

void Guard::Note(CallEnd end, SteadyTime now) {
  if (end == CallEnd::kFailed) {
    unanswered_ = std::max(0, unanswered_ - 1);
    ++failures_in_a_row_;
    ++window_.At(now).failed;
    const CallWindow::Counts recent = window_.Sum(now);
    const int ended = recent.answered + recent.failed;
    const bool half_fail = ended >= kCallsThatTell && 2 * recent.failed >= ended;
    if (half_fail || failures_in_a_row_ >= kFailuresInARow) Move(Circuit::kOpen, now);
  } else if (end == CallEnd::kAbandoned) {
    unanswered_ = std::max(0, unanswered_ - 1);
  } else {
    unanswered_ = 0;
    failures_in_a_row_ = 0;
    if (end == CallEnd::kAnswered) ++window_.At(now).answered;
  }
}

bool Guard::Overdue(SteadyTime now) const {
  return unanswered_ > 0 && failures_in_a_row_ + unanswered_ >= kFailuresInARow &&
         now - unanswered_since_ >= options_.timeout / 2;
}

void Guard::Move(Circuit to, SteadyTime now) {
  const Circuit from = std::exchange(circuit_, to);
  ++generation_;
  failures_in_a_row_ = 0;
  unanswered_ = 0;
  window_.ForgetEnds();
  if (to == Circuit::kOpen) {
    probe_at_ = now + kOpenFor;
    RefuseWaiters();
  }
  if (observer_ && from != to) observer_(from, to);
}

void Guard::HandOver() {
  if (waiters_.empty() || running_ >= options_.max_calls) return;
  ++running_;
  const Waiter waiter = std::move(waiters_.front());
  waiters_.pop_front();
  waiter.loop->Post([arrival = waiter.arrival] { arrival.Resolve(Arrival::kAdmitted); });
}

void Guard::RefuseWaiters() {
  for (const Waiter& waiter : std::exchange(waiters_, {})) {
    waiter.loop->Post([arrival = waiter.arrival] { arrival.Resolve(Arrival::kRefused); });
  }
}

bool Guard::MayRepeat(SteadyTime now) {
  const Lock lock(mutex_);
  const CallWindow::Counts recent = window_.Sum(now);
  if (recent.repeats >= std::max(kLeastRepeats, (recent.started - recent.repeats) / 10)) return false;
  ++window_.At(now).repeats;
  return true;
}

}  // namespace walletgate::provider
