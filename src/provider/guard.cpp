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
  return RefusalNow(Latest(now));
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

std::optional<Error> Guard::Barred(SteadyTime now) {
  if (circuit_ == Circuit::kClosed && Overdue(now)) Move(Circuit::kOpen, now);
  const bool probing = circuit_ == Circuit::kHalfOpen;
  if (probing || (circuit_ == Circuit::kOpen && now < probe_at_)) {
    return Refused(ErrorKind::kProviderUnavailable, kCircuitOpen, probing ? kOpenFor : probe_at_ - now);
  }
  if (now < throttled_until_) return Refused(ErrorKind::kProviderRateLimited, kThrottled, throttled_until_ - now);
  return std::nullopt;
}

std::optional<Error> Guard::RefusalNow(SteadyTime now) {
  if (std::optional<Error> barred = Barred(now)) return barred;
  if (running_ >= options_.max_calls && static_cast<int>(waiters_.size()) >= options_.max_queue) {
    return Refused(ErrorKind::kProviderUnavailable, kQueueFull, seconds(1));
  }
  return std::nullopt;
}

Task<Result<Guard::Permit>> Guard::Enter(EventLoop& loop, Deadline deadline) {
  const std::shared_ptr<Guard> self = shared_from_this();
  const Waiter waiter = Knock(loop, deadline);
  const bool queued = !waiter.arrival.resolved();
  TimerId timer = 0;
  if (queued) timer = loop.After(deadline.Left(loop.Now()), [self, id = waiter.id] { self->GiveUp(id); });
  Arrival arrival = co_await waiter.arrival;
  loop.Cancel(timer);
  if (!arrival) co_return std::move(arrival).error();
  const bool early = loop.Now() < arrival->slot;
  if (early) co_await Sleep(loop, arrival->slot - loop.Now());
  if (queued || early) {
    std::optional<Error> withdrawn = Withdrawn(arrival->permit, loop.Now());
    if (withdrawn) co_return std::move(*withdrawn);
  }
  co_return std::move(arrival->permit);
}

Guard::Waiter Guard::Knock(EventLoop& loop, Deadline deadline) {
  Waiter waiter{&loop, deadline};
  const Lock lock(mutex_);
  const SteadyTime now = Latest(loop.Now());
  if (std::optional<Error> refused = RefusalNow(now)) {
    waiter.arrival.Resolve(std::move(*refused));
  } else if (running_ < options_.max_calls) {
    waiter.arrival.Resolve(TakePlace(now, deadline));
  } else {
    waiter.id = ++last_waiter_;
    waiters_.push_back(waiter);
  }
  return waiter;
}

Guard::Arrival Guard::TakePlace(SteadyTime now, Deadline deadline) {
  const std::optional<SteadyTime> slot = Pace(now, deadline);
  if (!slot) return Refused(ErrorKind::kProviderRateLimited, kThrottled, kLongestPace);
  ++running_;
  const bool probe = circuit_ == Circuit::kOpen;
  if (probe) Move(Circuit::kHalfOpen, now);
  ++window_.At(now).started;
  if (unanswered_++ == 0) unanswered_since_ = now;
  return Place{Permit(shared_from_this(), generation_, probe), *slot};
}

/// Nine tenths of the vendor's rate run evenly and a tenth may come at once, so that no window of its holds more than
/// its limit (the generic cell rate algorithm). Nothing when the wait would be too long.
std::optional<SteadyTime> Guard::Pace(SteadyTime now, Deadline deadline) {
  if (options_.rate_requests == 0) return SteadyTime::min();
  const int burst = std::max(1, options_.rate_requests / 10);
  const nanoseconds interval = nanoseconds(options_.rate_per) / std::max(1, options_.rate_requests - burst);
  const SteadyTime slot = std::max(next_slot_, now);
  const nanoseconds wait = std::max(nanoseconds(0), slot - now - interval * (burst - 1));
  if (wait > kLongestPace || (wait > nanoseconds(0) && wait > deadline.Left(now))) return std::nullopt;
  next_slot_ = slot + interval;
  // The loop that waits may read its clock a little behind `now`: what may go at once must not sleep for that.
  return wait > nanoseconds(0) ? now + wait : SteadyTime::min();
}

std::optional<Error> Guard::Withdrawn(const Permit& permit, SteadyTime now) {
  const Lock lock(mutex_);
  const SteadyTime latest = Latest(now);
  if (permit.generation_ != generation_ && circuit_ != Circuit::kClosed) {
    return Refused(ErrorKind::kProviderUnavailable, kCircuitOpen, kOpenFor);
  }
  if (latest >= throttled_until_) return std::nullopt;
  return Refused(ErrorKind::kProviderRateLimited, kThrottled, throttled_until_ - latest);
}

void Guard::GiveUp(std::uint64_t id) {
  std::optional<Completion<Arrival>> arrival;
  {
    const Lock lock(mutex_);
    const auto found = std::find_if(waiters_.begin(), waiters_.end(), [&](const Waiter& one) { return one.id == id; });
    if (found == waiters_.end()) return;  // a place is on its way
    arrival = found->arrival;
    waiters_.erase(found);
  }
  arrival->Resolve(Refused(ErrorKind::kProviderUnavailable, kQueueFull, seconds(1)));
}

void Guard::Leave(const Permit& permit, CallEnd end, SteadyTime now, std::optional<seconds> retry_after) {
  std::vector<Admission> admitted;
  {
    const Lock lock(mutex_);
    now = Latest(now);
    --running_;
    if (end == CallEnd::kThrottled && retry_after) throttled_until_ = now + std::min(*retry_after, kLongestThrottle);
    if (permit.generation_ == generation_) NoteEnd(permit, end, now);
    admitted = HandOver(now);
  }
  // A loop that is closed drops the post, and with it the place: that comes back here.
  for (Admission& one : admitted) {
    auto arrival = std::make_shared<Arrival>(std::move(one.arrival));
    one.waiter.loop->Post([to = one.waiter.arrival, arrival] { to.Resolve(std::move(*arrival)); });
  }
}

void Guard::NoteEnd(const Permit& permit, CallEnd end, SteadyTime now) {
  if (!permit.probe_) return Note(end, now);
  // A probe that told nothing leaves the circuit open for the next one.
  const bool told = end == CallEnd::kAnswered || end == CallEnd::kThrottled;
  Move(told ? Circuit::kClosed : Circuit::kOpen, now);
  if (end == CallEnd::kAbandoned) probe_at_ = SteadyTime::min();
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

/// What those who wait are given is decided here, and not when their loop gets to it: who comes meanwhile is behind them.
std::vector<Guard::Admission> Guard::HandOver(SteadyTime now) {
  std::vector<Admission> admitted;
  while (running_ < options_.max_calls && !waiters_.empty()) {
    std::optional<Error> barred = Barred(now);
    if (waiters_.empty()) break;  // the circuit has opened: all of them are told so
    Waiter waiter = std::move(waiters_.front());
    waiters_.pop_front();
    Arrival arrival = barred ? Arrival(std::move(*barred)) : TakePlace(now, waiter.deadline);
    admitted.push_back({std::move(waiter), std::move(arrival)});
  }
  return admitted;
}

void Guard::RefuseWaiters() {
  for (const Waiter& waiter : std::exchange(waiters_, {})) {
    waiter.loop->Post([arrival = waiter.arrival] {
      arrival.Resolve(Refused(ErrorKind::kProviderUnavailable, kCircuitOpen, kOpenFor));
    });
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
