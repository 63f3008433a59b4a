#include "provider/guard/guard.h"

#include <algorithm>
#include <iterator>

#include "base/log/exception_log.h"

namespace walletgate::provider {
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;

/// What happened to another tenant so long ago says nothing about what happens now.
constexpr seconds kWindow{10};
/// A call that would have to wait longer for the vendor's rate is better refused: another vendor may take it.
constexpr seconds kLongestPace{2};
/// What a vendor may ask us to wait; more is a mistake of theirs that must not shut us out.
constexpr seconds kLongestThrottle{60};
constexpr int kLeastRepeats = 3;

/// `at` is min() for what has never happened.
bool IsRecent(SteadyTime at, SteadyTime now) { return at > SteadyTime::min() && now - at < kWindow; }

Error Refused(Cause cause, nanoseconds wait) {
  Error error = MakeError(cause);
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

std::optional<Error> Guard::Refusal(std::string_view tenant, SteadyTime now) {
  const Lock lock(*this);
  return RefusalNow(Of(tenant), Latest(now));
}

Circuit Guard::circuit(SteadyTime now) const {
  const std::lock_guard lock(mutex_);
  return all_.At(now);
}

Circuit Guard::circuit(std::string_view tenant, SteadyTime now) const {
  const std::lock_guard lock(mutex_);
  const auto found = tenancies_.find(tenant);
  const Circuit own = found == tenancies_.end() ? Circuit::kClosed : found->second.breaker.At(now);
  return std::max(own, all_.At(now));  // the enum rises from good to bad
}

int Guard::waiting() const {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(waiters_.size());
}

int Guard::running() const {
  const std::lock_guard lock(mutex_);
  return running_;
}

Guard::Tenancy& Guard::Of(std::string_view tenant) {
  const auto found = tenancies_.find(tenant);
  if (found != tenancies_.end()) return found->second;
  return tenancies_.try_emplace(std::string(tenant), tenant, options_.timeout).first->second;
}

std::optional<Error> Guard::Barred(Tenancy& tenancy, SteadyTime now) {
  if (all_.Overdue(now) && ConcernsAll(now)) OpenForAll(now);
  if (tenancy.breaker.Overdue(now)) OpenFor(tenancy, now);
  if (std::optional<Error> not_his = ProbeOfAnother(tenancy, now)) return not_his;
  for (const Breaker* breaker : {&std::as_const(all_), &std::as_const(tenancy.breaker)}) {
    const std::optional<nanoseconds> barred_for = breaker->BarredFor(now);
    if (barred_for) return Refused(Cause::kCircuitOpen, *barred_for);
  }
  if (now < throttled_until_) return Refused(Cause::kThrottled, throttled_until_ - now);
  return std::nullopt;
}

/// While the circuit of all is open, who has probed last leaves the next probe to another who has asked meanwhile: his
/// calls may fail for a reason of his own.
std::optional<Error> Guard::ProbeOfAnother(const Tenancy& tenancy, SteadyTime now) {
  if (all_.circuit() == Circuit::kClosed) return std::nullopt;
  const bool barred = all_.BarredFor(now).has_value();
  if (&tenancy != last_probe_ && barred) other_asked_at_ = now;
  const bool other_asked = IsRecent(other_asked_at_, now);
  if (barred || &tenancy != last_probe_ || !other_asked) return std::nullopt;
  return Refused(Cause::kCircuitOpen, Breaker::kOpenFor);
}

std::optional<Error> Guard::RefusalNow(Tenancy& tenancy, SteadyTime now) {
  if (std::optional<Error> barred = Barred(tenancy, now)) return barred;
  const bool full = running_ >= options_.max_calls && static_cast<int>(waiters_.size()) >= options_.max_queue;
  if (!full || MostWaitingBeside(tenancy) != nullptr) return std::nullopt;
  return Refused(Cause::kQueueFull, seconds(1));
}

Task<Result<Guard::Permit>> Guard::Enter(EventLoop& loop, std::string_view tenant, Deadline deadline) {
  const std::shared_ptr<Guard> self = shared_from_this();
  const Waiter waiter = Knock(loop, tenant, deadline);
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

Guard::Waiter Guard::Knock(EventLoop& loop, std::string_view tenant, Deadline deadline) {
  const Lock lock(*this);
  Tenancy& tenancy = Of(tenant);
  Waiter waiter{&loop, &tenancy, deadline};
  const SteadyTime now = Latest(loop.Now());
  if (std::optional<Error> refused = RefusalNow(tenancy, now)) {
    waiter.arrival.Resolve(std::move(*refused));
  } else if (running_ < options_.max_calls) {
    waiter.arrival.Resolve(TakePlace(tenancy, now, deadline));
  } else {
    if (static_cast<int>(waiters_.size()) >= options_.max_queue) MakeRoom(*MostWaitingBeside(tenancy));
    waiter.id = ++last_waiter_;
    ++tenancy.waiting;
    waiters_.push_back(waiter);
  }
  return waiter;
}

Guard::Arrival Guard::TakePlace(Tenancy& tenancy, SteadyTime now, Deadline deadline) {
  const std::optional<SteadyTime> slot = Pace(now, deadline);
  if (!slot) return Refused(Cause::kThrottled, kLongestPace);
  ++running_;
  ++tenancy.running;
  tenancy.called_at = now;
  ++window_.At(now).started;
  const Circuit before = all_.circuit();
  const Circuit own_before = tenancy.breaker.circuit();
  if (before == Circuit::kOpen) {
    last_probe_ = &tenancy;
    other_asked_at_ = SteadyTime::min();
  }
  const auto of_all = all_.Begin(now);
  const auto of_tenant = tenancy.breaker.Begin(now);
  Tell(before, all_.circuit(), {});
  Tell(own_before, tenancy.breaker.circuit(), tenancy.tenant);
  // The last that is made: one that goes while the lock is held would wait for it for ever.
  return Place{Permit(shared_from_this(), tenancy, of_all, of_tenant), *slot};
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
  const Lock lock(*this);
  const SteadyTime latest = Latest(now);
  if (all_.HasOpenedSince(permit.of_all_) || permit.tenancy_->breaker.HasOpenedSince(permit.of_tenant_)) {
    return Refused(Cause::kCircuitOpen, Breaker::kOpenFor);
  }
  if (latest >= throttled_until_) return std::nullopt;
  return Refused(Cause::kThrottled, throttled_until_ - latest);
}

void Guard::GiveUp(std::uint64_t id) {
  std::optional<Completion<Arrival>> arrival;
  {
    const Lock lock(*this);
    const auto found = std::find_if(waiters_.begin(), waiters_.end(), [&](const Waiter& one) { return one.id == id; });
    if (found == waiters_.end()) return;  // an answer is on its way
    arrival = found->arrival;
    --found->tenancy->waiting;
    waiters_.erase(found);
  }
  arrival->Resolve(Refused(Cause::kQueueFull, seconds(1)));
}

void Guard::Leave(const Permit& permit, CallEnd end, SteadyTime now, std::optional<seconds> retry_after) {
  std::vector<Admission> admitted;
  {
    const Lock lock(*this);
    now = Latest(now);
    --running_;
    --permit.tenancy_->running;
    if (end == CallEnd::kThrottled && retry_after) throttled_until_ = now + std::min(*retry_after, kLongestThrottle);
    NoteEnd(permit, end, now);
    admitted = HandOver(now);
  }
  // A loop that is closed drops the post, and with it the place: that comes back here.
  for (Admission& one : admitted) {
    auto arrival = std::make_shared<Arrival>(std::move(one.arrival));
    one.waiter.loop->Post([to = one.waiter.arrival, arrival] { to.Resolve(std::move(*arrival)); });
  }
}

void Guard::NoteEnd(const Permit& permit, CallEnd end, SteadyTime now) {
  Tenancy& tenancy = *permit.tenancy_;
  if (end == CallEnd::kFailed) tenancy.failed_at = now;
  const Circuit before = all_.circuit();
  const Circuit own_before = tenancy.breaker.circuit();
  const bool all_fail = all_.End(permit.of_all_, end, now);
  const bool own_fail = tenancy.breaker.End(permit.of_tenant_, end, now);
  if (before != all_.circuit()) {  // the probe has told
    Tell(before, all_.circuit(), {});
    if (all_.circuit() == Circuit::kOpen) RefuseWaiters(nullptr);
    for (auto& [name, other] : tenancies_) other.breaker.Forget();
  }
  Tell(own_before, tenancy.breaker.circuit(), tenancy.tenant);
  if (all_fail && ConcernsAll(now)) {
    OpenForAll(now);
  } else if (own_fail || all_fail) {
    OpenFor(tenancy, now);
  }
}

bool Guard::ConcernsAll(SteadyTime now) const {
  int callers = 0;
  int failing = 0;
  for (const auto& [name, tenancy] : tenancies_) {
    if (tenancy.running > 0 || IsRecent(tenancy.called_at, now)) ++callers;
    if (IsRecent(tenancy.failed_at, now) || tenancy.breaker.HasOverdue(now)) ++failing;
  }
  return callers <= 1 || failing >= 2;
}

void Guard::OpenForAll(SteadyTime now) {
  const Circuit before = all_.circuit();
  all_.Open(now);
  for (auto& [name, tenancy] : tenancies_) tenancy.breaker.Forget();
  RefuseWaiters(nullptr);
  Tell(before, Circuit::kOpen, {});
}

void Guard::OpenFor(Tenancy& tenancy, SteadyTime now) {
  const Circuit before = tenancy.breaker.circuit();
  tenancy.breaker.Open(now);
  all_.Forget();  // what his calls met is his; that of all counts afresh
  RefuseWaiters(&tenancy);
  Tell(before, Circuit::kOpen, tenancy.tenant);
}

void Guard::Tell(Circuit from, Circuit to, std::string_view tenant) {
  if (observer_ && from != to) moves_.push_back({from, to, std::string(tenant)});
}

Guard::Lock::~Lock() {
  const std::vector<Move> moves = std::exchange(guard_.moves_, {});
  held_.unlock();
  for (const Move& move : moves) {
    try {
      guard_.observer_(move.from, move.to, move.tenant);
    } catch (...) {
      LogException("nobody was told that a circuit moved");
    }
  }
}

/// What those who wait are given is decided here, and not when their loop gets to it: who comes meanwhile is behind
/// them.
std::vector<Guard::Admission> Guard::HandOver(SteadyTime now) {
  std::vector<Admission> admitted;
  const auto free = static_cast<std::size_t>(std::max(0, options_.max_calls - running_));
  admitted.reserve(std::min(free, waiters_.size()));  // as many as get a place; a permit must not go while it is locked
  while (running_ < options_.max_calls && !waiters_.empty()) {
    Waiter waiter = TakeNextWaiter();
    std::optional<Error> barred = Barred(*waiter.tenancy, now);
    Arrival arrival = barred ? Arrival(std::move(*barred)) : TakePlace(*waiter.tenancy, now, waiter.deadline);
    admitted.push_back({std::move(waiter), std::move(arrival)});
  }
  return admitted;
}

/// The first, but for those of a tenant who holds half of the places while another waits.
Guard::Waiter Guard::TakeNextWaiter() {
  const int half = std::max(1, options_.max_calls / 2);
  auto next = std::find_if(waiters_.begin(), waiters_.end(),
                           [&](const Waiter& waiter) { return waiter.tenancy->running < half; });
  if (next == waiters_.end()) next = waiters_.begin();
  Waiter waiter = std::move(*next);
  waiters_.erase(next);
  --waiter.tenancy->waiting;
  return waiter;
}

Guard::Tenancy* Guard::MostWaitingBeside(const Tenancy& tenancy) {
  Tenancy* most = nullptr;
  for (auto& [name, other] : tenancies_) {
    if (&other != &tenancy && (most == nullptr || other.waiting > most->waiting)) most = &other;
  }
  return most != nullptr && most->waiting > tenancy.waiting + 1 ? most : nullptr;
}

void Guard::MakeRoom(Tenancy& from) {
  const auto last =
      std::find_if(waiters_.rbegin(), waiters_.rend(), [&](const Waiter& waiter) { return waiter.tenancy == &from; });
  last->loop->Post([arrival = last->arrival] { arrival.Resolve(Refused(Cause::kQueueFull, seconds(1))); });
  --from.waiting;
  waiters_.erase(std::next(last).base());
}

void Guard::RefuseWaiters(const Tenancy* tenancy) {
  std::deque<Waiter> left;
  for (Waiter& waiter : std::exchange(waiters_, {})) {
    if (tenancy != nullptr && waiter.tenancy != tenancy) {
      left.push_back(std::move(waiter));
      continue;
    }
    --waiter.tenancy->waiting;
    waiter.loop->Post([arrival = waiter.arrival] { arrival.Resolve(Refused(Cause::kCircuitOpen, Breaker::kOpenFor)); });
  }
  waiters_ = std::move(left);
}

bool Guard::MayRepeat(SteadyTime now) {
  const Lock lock(*this);
  const CallWindow::Counts recent = window_.Sum(now);
  if (recent.repeats >= std::max(kLeastRepeats, (recent.started - recent.repeats) / 10)) return false;
  ++window_.At(now).repeats;
  return true;
}

}  // namespace walletgate::provider
