#include "provider/guard/bulkhead.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "provider/guard/refusal.h"

namespace walletgate::provider {

using std::chrono::seconds;

bool Bulkhead::MayCome(const Tenancy& tenancy) {
  return free() > 0 || waiting() < max_queue_ || MostWaitingBeside(tenancy) != nullptr;
}

void Bulkhead::Take(Tenancy& tenancy) {
  ++running_;
  ++tenancy.running;
}

void Bulkhead::Give(Tenancy& tenancy) {
  --running_;
  --tenancy.running;
}

void Bulkhead::Queue(Waiter& waiter) {
  if (waiting() >= max_queue_) MakeRoom(*MostWaitingBeside(*waiter.tenancy));
  waiter.id = ++last_waiter_;
  ++waiter.tenancy->waiting;
  waiters_.push_back(waiter);
}

std::optional<Waiter> Bulkhead::Remove(std::uint64_t id) {
  const auto found = std::find_if(waiters_.begin(), waiters_.end(), [&](const Waiter& one) { return one.id == id; });
  if (found == waiters_.end()) return std::nullopt;
  Waiter waiter = std::move(*found);
  waiters_.erase(found);
  --waiter.tenancy->waiting;
  return waiter;
}

Waiter Bulkhead::TakeNext() {
  const int half = std::max(1, max_calls_ / 2);
  auto next = std::find_if(waiters_.begin(), waiters_.end(),
                           [&](const Waiter& waiter) { return waiter.tenancy->running < half; });
  if (next == waiters_.end()) next = waiters_.begin();
  Waiter waiter = std::move(*next);
  waiters_.erase(next);
  --waiter.tenancy->waiting;
  return waiter;
}

Tenancy* Bulkhead::MostWaitingBeside(const Tenancy& tenancy) {
  Tenancy* most = nullptr;
  for (auto& [name, other] : tenancies_.all()) {
    if (&other != &tenancy && (most == nullptr || other.waiting > most->waiting)) most = &other;
  }
  return most != nullptr && most->waiting > tenancy.waiting + 1 ? most : nullptr;
}

void Bulkhead::MakeRoom(Tenancy& from) {
  const auto last =
      std::find_if(waiters_.rbegin(), waiters_.rend(), [&](const Waiter& waiter) { return waiter.tenancy == &from; });
  last->loop->Post([arrival = last->arrival] { arrival.Resolve(Refused(Cause::kQueueFull, seconds(1))); });
  --from.waiting;
  waiters_.erase(std::next(last).base());
}

void Bulkhead::Refuse(const Tenancy* tenancy) {
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

}  // namespace walletgate::provider
