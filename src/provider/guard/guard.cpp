#include "provider/guard/guard.h"

#include <string>
#include <vector>

#include "base/log/exception_log.h"
#include "provider/guard/refusal.h"

namespace walletgate::provider {

Guard::Lock::~Lock() {
  const std::vector<Circuits::Move> moves = guard_.gate_.circuits().TakeMoves();
  held_.unlock();
  if (!guard_.observer_) return;
  for (const Circuits::Move& move : moves) {
    try {
      guard_.observer_(move.from, move.to, move.tenant);
    } catch (...) {
      LogException("nobody was told that a circuit moved");
    }
  }
}

std::optional<Error> Guard::Refusal(std::string_view tenant, SteadyTime now) {
  const Lock lock(*this);
  return gate_.Refusal(gate_.Of(tenant), now);
}

Circuit Guard::circuit(SteadyTime now) const {
  const std::lock_guard lock(mutex_);
  return gate_.circuits().At(now);
}

Circuit Guard::circuit(std::string_view tenant, SteadyTime now) const {
  const std::lock_guard lock(mutex_);
  return gate_.circuits().At(tenant, now);
}

int Guard::waiting() const {
  const std::lock_guard lock(mutex_);
  return gate_.places().waiting();
}

int Guard::running(std::string_view tenant) const {
  const std::lock_guard lock(mutex_);
  return gate_.places().running(tenant);
}

int Guard::running() const {
  const std::lock_guard lock(mutex_);
  return gate_.places().running();
}

Task<Result<Permit>> Guard::Enter(EventLoop& loop, std::string_view tenant, Deadline deadline) {
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

Waiter Guard::Knock(EventLoop& loop, std::string_view tenant, Deadline deadline) {
  const Lock lock(*this);
  Waiter waiter{&loop, &gate_.Of(tenant), deadline};
  if (std::optional<Arrival> arrival = gate_.Knock(waiter, loop.Now())) {
    if (*arrival) (*arrival)->permit.GiveTo(shared_from_this());
    waiter.arrival.Resolve(std::move(*arrival));
  }
  return waiter;
}

Task<Result<Permit>> Guard::EnterAside(EventLoop& loop, Deadline deadline) {
  const std::shared_ptr<Guard> self = shared_from_this();
  Arrival arrival = [&] {
    const Lock lock(*this);
    return gate_.TakeSpare(loop.Now(), deadline);
  }();
  if (!arrival) co_return std::move(arrival).error();
  arrival->permit.GiveTo(self);
  if (loop.Now() < arrival->slot) {
    co_await Sleep(loop, arrival->slot - loop.Now());
    std::optional<Error> withdrawn = Withdrawn(arrival->permit, loop.Now());
    if (withdrawn) co_return std::move(*withdrawn);
  }
  co_return std::move(arrival->permit);
}

std::optional<Error> Guard::Withdrawn(const Permit& permit, SteadyTime now) {
  const Lock lock(*this);
  return gate_.Withdrawn(permit, now);
}

void Guard::GiveUp(std::uint64_t id) {
  std::optional<Waiter> waiter;
  {
    const Lock lock(*this);
    waiter = gate_.GiveUp(id);
  }
  if (waiter) waiter->arrival.Resolve(Refused(Cause::kQueueFull, std::chrono::seconds(1)));
}

void Guard::Leave(const Permit& permit, CallEnd end, SteadyTime now, std::optional<std::chrono::seconds> retry_after) {
  std::vector<Gate::Admission> admitted;
  {
    const Lock lock(*this);
    admitted = gate_.Leave(permit, end, now, retry_after);
  }
  for (Gate::Admission& one : admitted) {
    if (one.arrival) one.arrival->permit.GiveTo(shared_from_this());
  }
  // A loop that is closed drops the post, and with it the place: that comes back here.
  for (Gate::Admission& one : admitted) {
    auto arrival = std::make_shared<Arrival>(std::move(one.arrival));
    one.waiter.loop->Post([to = one.waiter.arrival, arrival] { to.Resolve(std::move(*arrival)); });
  }
}

bool Guard::MayRepeat(SteadyTime now) {
  const Lock lock(*this);
  return gate_.MayRepeat(now);
}

}  // namespace walletgate::provider
