#include "provider/guard/gate.h"

#include <utility>

#include "provider/guard/refusal.h"

namespace walletgate::provider {

using std::chrono::seconds;

Gate::Gate(const GuardOptions& options)
    : tenancies_(options.timeout),
      aside_("", options.timeout),
      places_(options.max_calls, options.max_queue, tenancies_),
      circuits_(options.timeout, tenancies_, places_),
      pacer_(options.rate_requests, options.rate_per) {}

std::optional<Error> Gate::Barred(Tenancy& tenancy, SteadyTime now) {
  if (std::optional<Error> barred = circuits_.Barred(tenancy, now)) return barred;
  if (const auto pause = pacer_.ThrottledFor(now)) return Refused(Cause::kThrottled, *pause);
  return std::nullopt;
}

std::optional<Error> Gate::Refusal(Tenancy& tenancy, SteadyTime now) {
  if (std::optional<Error> barred = Barred(tenancy, Latest(now))) return barred;
  if (places_.MayCome(tenancy)) return std::nullopt;
  return Refused(Cause::kQueueFull, seconds(1));
}

std::optional<Arrival> Gate::Knock(Waiter& waiter, SteadyTime now) {
  now = Latest(now);
  if (std::optional<Error> refused = Refusal(*waiter.tenancy, now)) return Arrival(std::move(*refused));
  if (places_.free() > 0) return TakePlace(*waiter.tenancy, now, waiter.deadline);
  places_.Queue(waiter);
  return std::nullopt;
}

Arrival Gate::TakePlace(Tenancy& tenancy, SteadyTime now, Deadline deadline) {
  const std::optional<SteadyTime> slot = pacer_.TakeSlot(now, deadline);
  if (!slot) return Refused(Cause::kThrottled, Pacer::kLongestWait);
  places_.Take(tenancy);
  tenancy.called_at = now;
  repeats_.NoteCall(now);
  return Place{Permit(tenancy, circuits_.Begin(tenancy, now)), *slot};
}

Arrival Gate::TakeSpare(SteadyTime now, Deadline deadline) {
  now = Latest(now);
  if (const auto pause = pacer_.ThrottledFor(now)) return Refused(Cause::kThrottled, *pause);
  if (!places_.HasSpare()) return Refused(Cause::kQueueFull, seconds(1));
  const std::optional<SteadyTime> slot = pacer_.TakeSlot(now, deadline);
  if (!slot) return Refused(Cause::kThrottled, Pacer::kLongestWait);
  places_.Take(aside_);
  return Place{Permit(aside_, std::nullopt), *slot};
}

std::optional<Error> Gate::Withdrawn(const Permit& permit, SteadyTime now) {
  now = Latest(now);
  if (circuits_.HaveOpenedSince(permit)) return Refused(Cause::kCircuitOpen, Breaker::kOpenFor);
  if (const auto pause = pacer_.ThrottledFor(now)) return Refused(Cause::kThrottled, *pause);
  return std::nullopt;
}

std::vector<Gate::Admission> Gate::Leave(const Permit& permit, CallEnd end, SteadyTime now,
                                         std::optional<seconds> retry_after) {
  now = Latest(now);
  places_.Give(permit.tenancy());
  if (end == CallEnd::kThrottled && retry_after) pacer_.Throttle(now, *retry_after);
  circuits_.End(permit, end, now);
  return HandOver(now);
}

/// What those who wait are given is decided here, and not when their loop gets to it: who comes meanwhile is behind
/// them.
std::vector<Gate::Admission> Gate::HandOver(SteadyTime now) {
  std::vector<Admission> admitted;
  admitted.reserve(static_cast<std::size_t>(std::min(places_.free(), places_.waiting())));
  while (places_.free() > 0 && places_.waiting() > 0) {
    Waiter waiter = places_.TakeNext();
    std::optional<Error> barred = Barred(*waiter.tenancy, now);
    Arrival arrival = barred ? Arrival(std::move(*barred)) : TakePlace(*waiter.tenancy, now, waiter.deadline);
    admitted.push_back({std::move(waiter), std::move(arrival)});
  }
  return admitted;
}

}  // namespace walletgate::provider
