#include <algorithm>

#include "base/log.h"
#include "base/step.h"
#include "metrics/metrics.h"
#include "provider/error_rules.h"
#include "provider/outcome.h"
#include "provider/provider.h"
#include "transport/retry_after.h"

namespace walletgate::provider {
namespace {

/// Counts a call as in flight while it lives.
class InFlight {
 public:
  InFlight(metrics::Metrics* metrics, std::string_view provider) : metrics_(metrics), provider_(provider) {
    if (metrics_ != nullptr) metrics_->ProviderInFlight(provider_, 1);
  }
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;
  ~InFlight() {
    if (metrics_ != nullptr) metrics_->ProviderInFlight(provider_, -1);
  }

 private:
  metrics::Metrics* metrics_;
  std::string_view provider_;
};

/// The fault as one of this provider's.
Error By(const std::string& provider, Error error) {
  error.provider = ProviderFault::Of(provider);
  return error;
}

/// A timeout that came early was the caller's: it says nothing about the vendor.
CallEnd EndOfSilence(const Error& error, std::chrono::nanoseconds took, std::chrono::nanoseconds timeout) {
  if (error.kind == ErrorKind::kInternal) return CallEnd::kAbandoned;
  const bool timed_out = FellSilent(error) || error.cause == Cause::kConnectTimeout;
  return timed_out && took < timeout / 2 ? CallEnd::kAbandoned : CallEnd::kFailed;
}

/// The id of the span that an exchange is recorded as; "" where nobody exports it, or nobody records the trace.
std::string SpanIdFor(const Call& call, const CallContext& context) {
  const bool recorded = context.spans != nullptr && call.errand != nullptr && call.errand->trace.sampled;
  return recorded ? MakeSpanId(context.auth.random) : std::string();
}

void AddTrace(const Call& call, std::string_view span_id, transport::Headers& headers) {
  if (call.errand == nullptr || call.errand->trace.trace_id.empty()) return;
  const TraceContext& trace = call.errand->trace;
  headers.emplace_back("traceparent", span_id.empty() ? trace.Parent() : trace.Parent(span_id));
  if (!trace.state.empty()) headers.emplace_back("tracestate", trace.state);
}

void FillIn(std::string_view mark, std::string_view token, std::string& text) {
  for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + token.size())) {
    text.replace(at, mark.size(), token);
  }
}

void FillInToken(const Call& call, transport::HttpRequest& request) {
  if (call.token_mark.empty()) return;
  const std::string_view token = call.user_token.Reveal();
  FillIn(call.token_mark, token, request.target);
  FillIn(call.token_mark, token, request.body);
  for (auto& [name, value] : request.headers) FillIn(call.token_mark, token, value);
}

std::string_view TraceOf(const Call& call) {
  return call.errand == nullptr ? std::string_view() : call.errand->trace.Exemplar();
}

/// Other odd 4xx may be about what one caller sent: they must not shut the vendor to all.
CallEnd EndOfAnswer(int status, const Error& error) {
  if (error.kind == ErrorKind::kProviderRateLimited) return CallEnd::kThrottled;
  const bool not_understood = error.kind == ErrorKind::kProviderBadResponse || error.kind == ErrorKind::kOutcomeUnknown;
  const bool nonsense = not_understood && status < 400;
  const bool too_slow = status == 408 || status == 499;  // what a proxy says of the vendor behind it
  return status >= 500 || nonsense || too_slow ? CallEnd::kFailed : CallEnd::kAnswered;
}

/// What the vendor's clock said, however far it is off: its other dates are by the same clock. One that is behind makes
/// older users count as made by us, so that it is the vendor's own only: a cache keeps dates. One that is ahead allows
/// less than none.
std::optional<WallTime> VendorTime(const transport::HttpResponse& response, WallTime now) {
  const std::optional<WallTime> date = transport::ParseHttpDate(response.Header("date"), now);
  if (!date || *date > now) return date;
  const std::string_view age = response.Header("age");
  return age.empty() || age == "0" ? date : std::nullopt;
}

void LogTokenFailure(const std::string& provider, const Error& error) {
  Log(LogLevel::kWarning, "no token was obtained",
      {{"provider", std::string_view(provider)},
       {"failure", FailureOf(error)},
       {"reason", std::string_view(error.reason)}});
}

}  // namespace

/// One exchange, or the reason why there was none.
struct Provider::Attempt {
  Result<Answer> result;
  int status = 0;  ///< 0: no answer
  SteadyTime sent_at = {};
  std::chrono::nanoseconds took{0};
  bool token_refused = false;        ///< the user's, not ours
  std::optional<ClockGap> gap = {};  ///< of a refusal that a clock may have to do with

  CallEnd End(std::chrono::nanoseconds timeout) const {
    if (result) return CallEnd::kAnswered;
    if (status != 0) return EndOfAnswer(status, result.error());
    const bool unsigned_yet = sent_at == SteadyTime{};
    return unsigned_yet ? CallEnd::kAbandoned : EndOfSilence(result.error(), took, timeout);
  }
  /// By the vendor, or by the token endpoint; nothing was done.
  bool CredentialsRefused() const {
    return !result && !token_refused && result.error().kind == ErrorKind::kProviderCredentials &&
           result.error().applied == Applied::kNo;
  }
  bool CredentialsAccepted() const { return result || (status != 0 && status < 500 && status != 429); }
};

void Provider::CountRefreshes(metrics::Metrics& metrics) const {
  for (const Schemes& schemes : slots_) {
    for (const BoundScheme& bound : schemes) {
      bound.scheme->OnRefresh([&metrics, provider = id()](const Error* failure) {
        const bool ok = failure == nullptr;
        metrics.TokenRefreshed(provider, ok ? metrics::TokenRefresh::kSuccess : metrics::TokenRefresh::kFailure);
        if (!ok) LogTokenFailure(provider, *failure);
      });
    }
  }
  NoteSlotInUse(in_use_->in_use(), &metrics);
}

void Provider::NoteSlotInUse(std::size_t slot, metrics::Metrics* metrics) const {
  const bool next = slot == CredentialSlots::kNext;
  if (metrics != nullptr) metrics->CredentialSlot(id(), next ? metrics::Slot::kNext : metrics::Slot::kCurrent);
}

bool Provider::RenewCredentials(api::Operation operation, SteadyTime sent_at, std::size_t slot) const {
  bool renewed = false;
  for (const BoundScheme& bound : SchemesOf(slot)) {
    if (bound.AppliesTo(operation) && bound.scheme->OnUnauthorized(sent_at)) renewed = true;
  }
  return renewed;
}

Error Provider::OfTransport(api::Operation operation, Error error) const {
  const bool lost_create = api::Creates(operation) && error.applied == Applied::kUnknown;
  const bool bad_answer = error.kind == ErrorKind::kProviderBadResponse;
  Error shown =
      MakeError(lost_create && !bad_answer ? ErrorKind::kOutcomeUnknown : error.kind, std::move(error.detail));
  shown.applied = api::Reads(operation) ? Applied::kNo : error.applied;
  if (error.retry == Retry::kNever) shown.retry = Retry::kNever;
  shown.cause = error.cause;
  shown.blame = error.blame;
  shown.reason = std::move(error.reason);
  return By(id(), std::move(shown));
}

Error Provider::NotSent() const {
  return By(id(), MakeError(ErrorKind::kProviderTimeout, "the deadline passed before anything was sent"));
}

/// The circuit keeps these lines few while a vendor is away.
void Provider::LogUnanswered(const Sending& sending, const Error& error) const {
  const Errand* errand = sending.call.errand.get();
  Log(LogLevel::kWarning, "a vendor call got no answer",
      {{"provider", std::string_view(id())},
       {"account", std::string_view(account_.shown())},
       {"operation", api::ToString(sending.call.operation)},
       {"trace_id", errand == nullptr ? std::string_view() : std::string_view(errand->trace.trace_id)},
       {"failure", FailureOf(error)},
       {"reason", std::string_view(error.reason)},
       {"applied", ToString(error.applied)}});
}

/// Attributes: https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client-span, and our own.
void Provider::RecordSpan(const Sending& sending, std::string span_id, const Attempt& attempt) const {
  if (span_id.empty()) return;
  const auto& [call, due, context] = sending;
  const std::string_view operation = api::ToString(call.operation);
  Span span;
  span.trace_id = call.errand->trace.trace_id;
  span.span_id = std::move(span_id);
  span.parent_span_id = call.errand->trace.span_id;
  span.name = std::string(operation) + " " + id();
  span.kind = Span::Kind::kClient;
  span.start = context.auth.clock.Now() - std::chrono::duration_cast<WallTime::duration>(attempt.took);
  span.duration = attempt.took;
  span.failed = !attempt.result;
  span.Add("http.request.method", call.method);
  if (attempt.status != 0) span.Add("http.response.status_code", attempt.status);
  span.Add("server.address", base_url_.host);
  span.Add("walletgate.provider", id());
  span.Add("walletgate.operation", operation);
  if (span.failed) span.Add("error.type", InfoOf(attempt.result.error().kind).code);
  context.spans->Record(std::move(span));
}

Task<Result<void>> Provider::Sign(transport::HttpRequest& request, api::Operation operation, std::size_t slot,
                                  std::chrono::seconds clock_offset, Deadline due, CallContext& context) const {
  const auth::Signing signing{due, context.auth.clock.Now() + clock_offset};
  for (const BoundScheme& bound : SchemesOf(slot)) {
    if (!bound.AppliesTo(operation)) continue;
    Result<void> applied = co_await bound.scheme->Apply(request, context.auth, signing);
    if (!applied) co_return std::move(applied).error();
  }
  co_return Result<void>();
}

Task<Provider::Attempt> Provider::Exchange(Sending sending, std::size_t slot, std::chrono::seconds clock_offset) const {
  const auto& [call, due, context] = sending;
  transport::HttpRequest request{call.method,     base_url_, call.target,
                                 HeadersOf(call), call.body, spec_->max_response_bytes};
  FillInToken(call, request);
  std::string span_id = SpanIdFor(call, context);
  if (spec_->trace_context) AddTrace(call, span_id, request.headers);
  Result<void> is_signed = co_await Sign(request, call.operation, slot, clock_offset, due, context);
  if (!is_signed) co_return Attempt{By(id(), std::move(is_signed).error())};
  if (call.may_send && !call.may_send()) co_return Attempt{NotSent()};
  const transport::Headers credentials = CredentialsOn(request, call.operation, slot);
  const InFlight in_flight(context.metrics, id());
  const SteadyTime sent_at = context.auth.clock.Steady();
  PassStep("before_send");
  Result<transport::HttpResponse> response = co_await context.client.Send(std::move(request), due);
  PassStep("reply_received");
  const std::chrono::nanoseconds took = context.auth.clock.Steady() - sent_at;
  Attempt attempt =
      response ? Read(sending, *response, credentials, took) : Unanswered(sending, std::move(response).error(), took);
  attempt.sent_at = sent_at;
  attempt.took = took;
  RecordSpan(sending, std::move(span_id), attempt);
  co_return attempt;
}

Provider::Attempt Provider::Unanswered(const Sending& sending, Error error, std::chrono::nanoseconds took) const {
  const auto& [call, due, context] = sending;
  if (context.metrics != nullptr) {
    context.metrics->ProviderCall(id(), api::ToString(call.operation), OutcomeOfTransport(error.kind), 0, took,
                                  TraceOf(call));
    if (error.kind == ErrorKind::kProviderBadResponse) context.metrics->Drift(id(), "unparsable");
  }
  LogUnanswered(sending, error);
  return Attempt{OfTransport(call.operation, std::move(error))};
}

Provider::Attempt Provider::Read(const Sending& sending, const transport::HttpResponse& response,
                                 const transport::Headers& credentials, std::chrono::nanoseconds took) const {
  const auto& [call, due, context] = sending;
  const WallTime now = context.auth.clock.Now();
  InterpretTrace trace;
  Attempt attempt{Interpret(call, response, &trace), response.status};
  attempt.token_refused = trace.token_refused;
  if (attempt.result) {
    attempt.result->vendor_time = VendorTime(response, now);
    if (call.shows_raw) attempt.result->raw = ShownData(call, attempt.result->raw, credentials);
  } else {
    Error& error = attempt.result.error();
    error.retry_after = transport::RetryAfterOf(response, now);
    if (error.provider && trace.about_us) error.provider->message.clear();  // no caller's business
    if (error.provider) Tidy(call, credentials, *error.provider);
    if (response.status == 401 || attempt.CredentialsRefused()) attempt.gap = ClockGap::Of(response, now, took);
  }
  if (context.metrics != nullptr) {
    const bool good = attempt.result.has_value();
    const metrics::Outcome outcome = good ? metrics::Outcome::kSuccess : OutcomeOfAnswer(attempt.result.error().kind);
    context.metrics->ProviderCall(id(), api::ToString(call.operation), outcome, response.status, took, TraceOf(call));
    for (const std::string_view kind : trace.drift) context.metrics->Drift(id(), kind);
  }
  return attempt;
}

bool Provider::HasDated(api::Operation operation, std::size_t slot) const {
  const Schemes& schemes = SchemesOf(slot);
  return std::any_of(schemes.begin(), schemes.end(),
                     [&](const BoundScheme& bound) { return bound.AppliesTo(operation) && bound.scheme->IsDated(); });
}

std::optional<std::chrono::seconds> Provider::AnotherClock(api::Operation operation, std::size_t slot,
                                                           std::chrono::seconds used, const Attempt& attempt,
                                                           SteadyTime now) const {
  return HasDated(operation, slot) ? clock_->Another(used, attempt.gap, now) : std::nullopt;
}

/// Of refused credentials: whoever looks for the reason should look at the clock too.
void Provider::TellClock(const Attempt& attempt, SteadyTime now) const {
  if (ClockHint(attempt.gap).empty() || !clock_->MayTell(now)) return;
  Log(LogLevel::kWarning, "credentials were refused, and the vendor's clock is off ours",
      {{"provider", std::string_view(id())},
       {"account", std::string_view(account_.shown())},
       {"clock_offset_seconds", std::int64_t{attempt.gap->NearestTo(std::chrono::seconds(0)).count()}}});
}

void Provider::NoteClock(std::chrono::seconds tried, const Attempt& attempt, SteadyTime now) const {
  if (attempt.status == 401) return clock_->Refused(now);
  if (!attempt.CredentialsAccepted() || !clock_->Accepted(tried)) return;
  Log(LogLevel::kWarning, "tokens are signed by the vendor's clock now",
      {{"provider", std::string_view(id())},
       {"account", std::string_view(account_.shown())},
       {"clock_offset_seconds", std::int64_t{tried.count()}}});
}

/// A 401 refused the request before anything was done, so that even a create may be repeated, once. Where it was the
/// user's token that was refused, neither another token of ours nor another time would help.
Task<Provider::Attempt> Provider::ExchangeRenewing(Sending sending, std::size_t slot) const {
  const api::Operation operation = sending.call.operation;
  const std::chrono::seconds used = clock_->offset();
  Attempt attempt = co_await Exchange(sending, slot, used);
  if (attempt.status != 401 || attempt.token_refused) co_return attempt;
  const bool renewed = RenewCredentials(operation, attempt.sent_at, slot);
  const std::optional<std::chrono::seconds> other =
      AnotherClock(operation, slot, used, attempt, sending.context.loop.Now());
  if (!renewed && !other) co_return attempt;
  Attempt second = co_await Exchange(sending, slot, other.value_or(used));
  if (other) NoteClock(*other, second, sending.context.loop.Now());
  co_return second;
}

/// Refused credentials did nothing either. The answer to the other ones counts, unless it is the same refusal.
Task<Provider::Attempt> Provider::ExchangeInSlots(Sending sending) const {
  const std::size_t slot = in_use_->in_use();
  Attempt attempt = co_await ExchangeRenewing(sending, slot);
  if (slots_.size() < 2 || !attempt.CredentialsRefused()) co_return attempt;
  const std::optional<std::size_t> other = in_use_->Another(slot, sending.context.loop.Now());
  if (!other) co_return attempt;
  Attempt second = co_await Exchange(sending, *other, clock_->offset());
  if (second.CredentialsRefused()) {
    in_use_->Refused(sending.context.loop.Now());
    co_return attempt;
  }
  if (second.CredentialsAccepted() && in_use_->Accepted(*other)) {
    NoteSlotInUse(*other, sending.context.metrics);
    Log(LogLevel::kWarning, "credentials were refused, the others are in use now",
        {{"provider", std::string_view(id())},
         {"slot", std::string_view(*other == CredentialSlots::kNext ? "next" : "current")}});
  }
  co_return second;
}

Task<Result<Answer>> Provider::Send(Call call, Deadline deadline, CallContext& context) const {
  const SteadyTime knocked = context.loop.Now();
  Result<Guard::Permit> permit = co_await guard_->Enter(context.loop, call.tenant, deadline);
  const std::chrono::nanoseconds waited = context.loop.Now() - knocked;
  if (context.metrics != nullptr && waited.count() > 0) context.metrics->ProviderQueueDelay(id(), waited);
  if (!permit) co_return By(id(), std::move(permit).error());
  const Deadline timeout = Deadline::After(context.loop.Now(), spec_->timeout);
  const Deadline due = api::Creates(call.operation) ? timeout : timeout.EarlierOf(deadline);
  const Sending sending{call, due, context};
  Attempt attempt = co_await ExchangeInSlots(sending);
  if (attempt.CredentialsRefused()) TellClock(attempt, context.loop.Now());
  const std::optional<std::chrono::seconds> asked = attempt.result ? std::nullopt : attempt.result.error().retry_after;
  permit->End(attempt.End(spec_->timeout), context.loop.Now(), asked);
  co_return std::move(attempt.result);
}

}  // namespace walletgate::provider
