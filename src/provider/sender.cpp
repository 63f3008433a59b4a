#include "provider/sender.h"

#include <utility>

#include "base/log/log.h"

namespace walletgate::provider {

std::optional<std::chrono::seconds> Sender::AnotherClock(Presented presented, std::chrono::seconds used,
                                                         const Attempt& attempt, SteadyTime now) const {
  return credentials_.IsDated(presented) ? learned_.clock.Another(used, attempt.gap, now) : std::nullopt;
}

/// Of refused credentials: whoever looks for the reason should look at the clock too.
void Sender::TellClock(const Attempt& attempt, SteadyTime now) const {
  if (ClockHint(attempt.gap).empty() || !learned_.clock.MayTell(now)) return;
  Log(LogLevel::kWarning, "credentials were refused, and the vendor's clock is off ours",
      {{"provider", std::string_view(binding_.id())},
       {"account", std::string_view(binding_.account().shown())},
       {"clock_offset_seconds", std::int64_t{attempt.gap->NearestTo(std::chrono::seconds(0)).count()}}});
}

void Sender::NoteClock(std::chrono::seconds tried, const Attempt& attempt, SteadyTime now) const {
  if (attempt.status == 401) return learned_.clock.Refused(now);
  if (!attempt.CredentialsAccepted() || !learned_.clock.Accepted(tried)) return;
  Log(LogLevel::kWarning, "tokens are signed by the vendor's clock now",
      {{"provider", std::string_view(binding_.id())},
       {"account", std::string_view(binding_.account().shown())},
       {"clock_offset_seconds", std::int64_t{tried.count()}}});
}

/// A 401 refused the request before anything was done, so that even a create may be repeated, once. Where it was the
/// user's token that was refused, neither another token of ours nor another time would help.
std::optional<SignedBy> Sender::Renewed(const Sending& sending, SignedBy first, const Attempt& attempt) const {
  if (attempt.status != 401 || attempt.token_refused) return std::nullopt;
  const Presented presented{sending.call.operation, first.slot};
  const bool renewed = credentials_.Renew(presented, attempt.sent_at);
  const auto other = AnotherClock(presented, first.clock_offset, attempt, sending.context.loop.Now());
  if (!renewed && !other) return std::nullopt;
  return SignedBy{first.slot, other.value_or(first.clock_offset)};
}

/// Refused credentials did nothing either.
std::optional<SignedBy> Sender::OtherSlot(const Sending& sending, std::size_t slot, const Attempt& attempt) const {
  if (!credentials_.has_next() || !attempt.CredentialsRefused()) return std::nullopt;
  const std::optional<std::size_t> other = learned_.slots.Another(slot, sending.context.loop.Now());
  if (!other) return std::nullopt;
  return SignedBy{*other, learned_.clock.offset()};
}

bool Sender::Counts(const Sending& sending, std::size_t slot, const Attempt& attempt) const {
  if (attempt.CredentialsRefused()) {
    learned_.slots.Refused(sending.context.loop.Now());
    return false;
  }
  if (attempt.CredentialsAccepted() && learned_.slots.Accepted(slot)) TellSlot(slot, sending.context.metrics);
  return true;
}

Task<Result<Answer>> Sender::Send(Call call, Deadline deadline, CallContext& context) const {
  const SteadyTime knocked = context.loop.Now();
  Result<Permit> permit = co_await guard_->Enter(context.loop, call.tenant, deadline);
  const std::chrono::nanoseconds waited = context.loop.Now() - knocked;
  if (context.metrics != nullptr && waited.count() > 0) context.metrics->ProviderQueueDelay(binding_.id(), waited);
  if (!permit) {
    permit.error().provider = ProviderFault::Of(binding_.id());
    co_return std::move(permit).error();
  }
  const Deadline timeout = Deadline::After(context.loop.Now(), binding_.spec().timeout);
  const Deadline due = api::IsSettled(call.operation) ? timeout : timeout.EarlierOf(deadline);
  const Sending sending{call, due, context};
  const SignedBy first{learned_.slots.in_use(), learned_.clock.offset()};
  Task<Attempt> exchange = exchanger_.Exchange(sending, first);
  Attempt attempt = co_await std::move(exchange);
  if (const std::optional<SignedBy> again = Renewed(sending, first, attempt)) {
    exchange = exchanger_.Exchange(sending, *again);
    attempt = co_await std::move(exchange);
    const bool by_another_clock = again->clock_offset != first.clock_offset;
    if (by_another_clock) NoteClock(again->clock_offset, attempt, context.loop.Now());
  }
  if (const std::optional<SignedBy> other = OtherSlot(sending, first.slot, attempt)) {
    exchange = exchanger_.Exchange(sending, *other);
    Attempt second = co_await std::move(exchange);
    if (Counts(sending, other->slot, second)) attempt = std::move(second);
  }
  if (attempt.CredentialsRefused()) TellClock(attempt, context.loop.Now());
  const std::optional<std::chrono::seconds> asked = attempt.result ? std::nullopt : attempt.result.error().retry_after;
  permit->End(attempt.End(binding_.spec().timeout), context.loop.Now(), asked);
  co_return std::move(attempt.result);
}

void Sender::TellSlot(std::size_t slot, metrics::Metrics* metrics) const {
  if (metrics != nullptr) ShowSlot(binding_.id(), slot, *metrics);
  Log(LogLevel::kWarning, "credentials were refused, the others are in use now",
      {{"provider", std::string_view(binding_.id())},
       {"slot", std::string_view(slot == CredentialSlots::kNext ? "next" : "current")}});
}

void ShowSlot(const std::string& provider, std::size_t slot, metrics::Metrics& metrics) {
  const bool next = slot == CredentialSlots::kNext;
  metrics.CredentialSlot(provider, next ? metrics::Slot::kNext : metrics::Slot::kCurrent);
}

}  // namespace walletgate::provider
