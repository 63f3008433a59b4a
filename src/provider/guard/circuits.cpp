#include "provider/guard/circuits.h"

#include <algorithm>

#include "provider/guard/refusal.h"

namespace walletgate::provider {
namespace {

/// What happened to another tenant so long ago says nothing about what happens now.
constexpr std::chrono::seconds kWindow{10};

/// `at` is min() for what has never happened.
bool IsRecent(SteadyTime at, SteadyTime now) { return at > SteadyTime::min() && now - at < kWindow; }

}  // namespace

Circuit Circuits::At(std::string_view tenant, SteadyTime now) const {
  const Tenancy* tenancy = tenancies_.Find(tenant);
  const Circuit own = tenancy == nullptr ? Circuit::kClosed : tenancy->breaker.At(now);
  return std::max(own, all_.At(now));  // the enum rises from good to bad
}

std::optional<Error> Circuits::Barred(Tenancy& tenancy, SteadyTime now) {
  if (all_.Overdue(now) && ConcernsAll(now)) OpenForAll(now);
  if (tenancy.breaker.Overdue(now)) OpenFor(tenancy, now);
  if (IsProbeOfAnother(tenancy, now)) return Refused(Cause::kCircuitOpen, Breaker::kOpenFor);
  for (const Breaker* breaker : {&std::as_const(all_), &std::as_const(tenancy.breaker)}) {
    if (const auto barred_for = breaker->BarredFor(now)) return Refused(Cause::kCircuitOpen, *barred_for);
  }
  return std::nullopt;
}

/// While the circuit of all is open, who has probed last leaves the next probe to another who has asked meanwhile: his
/// calls may fail for a reason of his own.
bool Circuits::IsProbeOfAnother(const Tenancy& tenancy, SteadyTime now) {
  if (all_.circuit() == Circuit::kClosed) return false;
  const bool barred = all_.BarredFor(now).has_value();
  if (&tenancy != last_probe_ && barred) other_asked_at_ = now;
  return !barred && &tenancy == last_probe_ && IsRecent(other_asked_at_, now);
}

Tickets Circuits::Begin(Tenancy& tenancy, SteadyTime now) {
  const Circuit before = all_.circuit();
  const Circuit own_before = tenancy.breaker.circuit();
  if (before == Circuit::kOpen) {
    last_probe_ = &tenancy;
    other_asked_at_ = SteadyTime::min();
  }
  const Tickets tickets{all_.Begin(now), tenancy.breaker.Begin(now)};
  Note(before, all_.circuit(), {});
  Note(own_before, tenancy.breaker.circuit(), tenancy.tenant);
  return tickets;
}

bool Circuits::HaveOpenedSince(const Permit& permit) const {
  const std::optional<Tickets>& tickets = permit.tickets();
  if (!tickets) return false;
  return all_.HasOpenedSince(tickets->of_all) || permit.tenancy().breaker.HasOpenedSince(tickets->of_tenant);
}

void Circuits::End(const Permit& permit, CallEnd end, SteadyTime now) {
  if (!permit.tickets()) return;
  Tenancy& tenancy = permit.tenancy();
  if (end == CallEnd::kFailed) tenancy.failed_at = now;
  const Circuit before = all_.circuit();
  const Circuit own_before = tenancy.breaker.circuit();
  const bool all_fail = all_.End(permit.tickets()->of_all, end, now);
  const bool own_fail = tenancy.breaker.End(permit.tickets()->of_tenant, end, now);
  if (before != all_.circuit()) {  // the probe has told
    Note(before, all_.circuit(), {});
    if (all_.circuit() == Circuit::kOpen) places_.Refuse(nullptr);
    for (auto& [name, other] : tenancies_.all()) other.breaker.Forget();
  }
  Note(own_before, tenancy.breaker.circuit(), tenancy.tenant);
  if (all_fail && ConcernsAll(now)) {
    OpenForAll(now);
  } else if (own_fail || all_fail) {
    OpenFor(tenancy, now);
  }
}

bool Circuits::ConcernsAll(SteadyTime now) const {
  int callers = 0;
  int failing = 0;
  for (const auto& [name, tenancy] : std::as_const(tenancies_).all()) {
    if (tenancy.running > 0 || IsRecent(tenancy.called_at, now)) ++callers;
    if (IsRecent(tenancy.failed_at, now) || tenancy.breaker.HasOverdue(now)) ++failing;
  }
  return callers <= 1 || failing >= 2;
}

void Circuits::OpenForAll(SteadyTime now) {
  const Circuit before = all_.circuit();
  all_.Open(now);
  for (auto& [name, tenancy] : tenancies_.all()) tenancy.breaker.Forget();
  places_.Refuse(nullptr);
  Note(before, Circuit::kOpen, {});
}

void Circuits::OpenFor(Tenancy& tenancy, SteadyTime now) {
  const Circuit before = tenancy.breaker.circuit();
  tenancy.breaker.Open(now);
  all_.Forget();  // what his calls met is his; that of all counts afresh
  places_.Refuse(&tenancy);
  Note(before, Circuit::kOpen, tenancy.tenant);
}

void Circuits::Note(Circuit from, Circuit to, std::string_view tenant) {
  if (from != to) moves_.push_back({from, to, std::string(tenant)});
}

}  // namespace walletgate::provider
