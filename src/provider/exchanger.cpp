#include "provider/exchanger.h"

#include <utility>

#include "base/ids.h"
#include "base/json/parse.h"
#include "base/log/log.h"
#include "base/step.h"
#include "metrics/limited_line.h"
#include "provider/outcome.h"
#include "provider/words.h"
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

/// The id of the span that an exchange is recorded as; "" where nobody exports it, or nobody records the trace.
std::string SpanIdFor(const Call& call, const CallContext& context) {
  const bool recorded = context.spans != nullptr && call.request_trace != nullptr && call.request_trace->trace.sampled;
  return recorded ? MakeSpanId(context.auth.random) : std::string();
}

void AddTrace(const Call& call, std::string_view span_id, transport::Headers& headers) {
  if (call.request_trace == nullptr || call.request_trace->trace.trace_id.empty()) return;
  const TraceContext& trace = call.request_trace->trace;
  headers.emplace_back("traceparent", span_id.empty() ? trace.Parent() : trace.Parent(span_id));
  if (!trace.state.empty()) headers.emplace_back("tracestate", trace.state);
}

Error NotSent(const std::string& provider) {
  return By(provider, MakeError(ErrorKind::kProviderTimeout, "the deadline passed before anything was sent"));
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
  return call.request_trace == nullptr ? std::string_view() : call.request_trace->trace.Exemplar();
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

}  // namespace

Error Exchanger::OfTransport(api::Operation operation, Error error) const {
  const bool lost = api::IsSettled(operation) && error.applied == Applied::kUnknown;
  const bool bad_answer = error.kind == ErrorKind::kProviderBadResponse;
  Error shown = MakeError(lost && !bad_answer ? ErrorKind::kOutcomeUnknown : error.kind, std::move(error.detail));
  shown.applied = api::Reads(operation) ? Applied::kNo : error.applied;
  if (error.retry == Retry::kNever) shown.retry = Retry::kNever;
  shown.cause = error.cause;
  shown.blame = error.blame;
  shown.reason = std::move(error.reason);
  return By(id(), std::move(shown));
}

void Exchanger::LogUnanswered(const Sending& sending, const Error& error) const {
  if (!LogEnabled(LogLevel::kWarning)) return;
  const std::optional<std::int64_t> left_out = TakeLine(unanswered_lines_, sending);
  if (!left_out) return;
  const RequestTrace* request_trace = sending.call.request_trace.get();
  Log(LogLevel::kWarning, "a vendor call got no answer",
      {{"provider", std::string_view(id())},
       {"account", std::string_view(binding_.account().shown())},
       {"operation", api::ToString(sending.call.operation)},
       IfAny("end_user", request_trace == nullptr ? std::string_view() : std::string_view(request_trace->end_user)),
       {"trace_id", request_trace == nullptr ? std::string_view() : std::string_view(request_trace->trace.trace_id)},
       {"failure", FailureOf(error)},
       {"reason", std::string_view(error.reason)},
       {"applied", ToString(error.applied)},
       IfAny("left_out", *left_out)});
}

std::optional<std::int64_t> Exchanger::TakeLine(LineLimit& limit, const Sending& sending) {
  const SteadyTime now = sending.context.auth.clock.Steady();
  return metrics::TakeLine(limit, now, metrics::LinesOf::kVendors, sending.context.metrics);
}

/// A vendor that changed says the same in each answer: a few lines tell which member it is.
void Exchanger::LogDrift(const Sending& sending, const InterpretTrace& trace) const {
  if (trace.drift.empty() || !LogEnabled(LogLevel::kWarning)) return;
  const std::optional<std::int64_t> left_out = TakeLine(drift_lines_, sending);
  if (!left_out) return;
  const RequestTrace* request_trace = sending.call.request_trace.get();
  const std::string drift = trace.PlacesText();
  Log(LogLevel::kWarning, "an answer is not what the provider file promises",
      {{"provider", std::string_view(id())},
       {"account", std::string_view(binding_.account().shown())},
       {"operation", api::ToString(sending.call.operation)},
       IfAny("end_user", request_trace == nullptr ? std::string_view() : std::string_view(request_trace->end_user)),
       IfAny("trace_id",
             request_trace == nullptr ? std::string_view() : std::string_view(request_trace->trace.trace_id)),
       {"drift", std::string_view(drift)},
       IfAny("left_out", *left_out)});
}

/// Attributes: https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client-span, and our own.
void Exchanger::RecordSpan(const Sending& sending, std::string span_id, const Attempt& attempt) const {
  if (span_id.empty()) return;
  const auto& [call, due, context] = sending;
  const std::string_view operation = api::ToString(call.operation);
  Span span;
  span.trace_id = call.request_trace->trace.trace_id;
  span.span_id = std::move(span_id);
  span.parent_span_id = call.request_trace->trace.span_id;
  span.name = std::string(operation) + " " + id();
  span.kind = Span::Kind::kClient;
  span.start = context.auth.clock.Now() - std::chrono::duration_cast<WallTime::duration>(attempt.took);
  span.duration = attempt.took;
  span.failed = !attempt.result;
  span.Add("http.request.method", call.method);
  if (attempt.status != 0) span.Add("http.response.status_code", attempt.status);
  span.Add("server.address", binding_.base_url().host);
  span.Add("walletgate.provider", id());
  span.Add("walletgate.operation", operation);
  if (span.failed) span.Add("error.type", InfoOf(attempt.result.error().kind).code);
  context.spans->Record(std::move(span));
}

transport::HttpRequest Exchanger::RequestFor(const Call& call, std::string_view span_id) const {
  transport::HttpRequest request{call.method, binding_.base_url(),
                                 call.target, calls_.HeadersOf(call),
                                 call.body,   binding_.spec().max_response_bytes};
  FillInToken(call, request);
  if (binding_.spec().trace_context) AddTrace(call, span_id, request.headers);
  return request;
}

Task<Attempt> Exchanger::Exchange(Sending sending, SignedBy by) const {
  const auto& [call, due, context] = sending;
  std::string span_id = SpanIdFor(call, context);
  transport::HttpRequest request = RequestFor(call, span_id);
  const Presented presented{call.operation, by.slot};
  const auth::Signing signing{due, context.auth.clock.Now() + by.clock_offset};
  Task<Result<void>> signing_it = credentials_.Sign(request, presented, signing, context.auth);
  Result<void> is_signed = co_await std::move(signing_it);
  if (!is_signed) co_return Attempt{By(id(), std::move(is_signed).error())};
  if (call.may_send && !call.may_send()) co_return Attempt{NotSent(id())};
  const transport::Headers credentials = credentials_.On(request, presented);
  const InFlight in_flight(context.metrics, id());
  const SteadyTime sent_at = context.auth.clock.Steady();
  PassStep("before_send");
  Task<Result<transport::HttpResponse>> exchange = context.client.Send(std::move(request), due);
  Result<transport::HttpResponse> response = co_await std::move(exchange);
  PassStep("reply_received");
  const std::chrono::nanoseconds took = context.auth.clock.Steady() - sent_at;
  Attempt attempt =
      response ? Read(sending, *response, credentials, took) : Unanswered(sending, std::move(response).error(), took);
  attempt.sent_at = sent_at;
  RecordSpan(sending, std::move(span_id), attempt);
  co_return attempt;
}

Attempt Exchanger::Unanswered(const Sending& sending, Error error, std::chrono::nanoseconds took) const {
  const metrics::Outcome outcome = OutcomeOfTransport(error.kind);
  LogUnanswered(sending, error);
  Attempt attempt{OfTransport(sending.call.operation, std::move(error))};
  attempt.took = took;
  Count(sending, attempt, outcome);
  if (outcome == metrics::Outcome::kInvalidResponse) NoteDrift(sending, "unparsable");
  return attempt;
}

Attempt Exchanger::Read(const Sending& sending, const transport::HttpResponse& response,
                        const transport::Headers& credentials, std::chrono::nanoseconds took) const {
  const auto& [call, due, context] = sending;
  const WallTime now = context.auth.clock.Now();
  InterpretTrace trace;
  Attempt attempt{interpreter_.Read(call, response, trace), response.status};
  attempt.took = took;
  attempt.token_refused = trace.token_refused;
  if (attempt.result) {
    attempt.result->vendor_time = VendorTime(response, now);
    if (call.shows_raw) attempt.result->raw = ShownData(attempt.result->raw, call, credentials);
  } else {
    Error& error = attempt.result.error();
    error.retry_after = transport::RetryAfterOf(response, now);
    if (error.provider && trace.about_us) error.provider->message.clear();  // no caller's business
    if (error.provider) Tidy(SecretsOf(binding_.values(), call, credentials), *error.provider);
    if (response.status == 401 || attempt.CredentialsRefused()) attempt.gap = ClockGap::Of(response, now, took);
  }
  const bool good = attempt.result.has_value();
  Count(sending, attempt, good ? metrics::Outcome::kSuccess : OutcomeOfAnswer(attempt.result.error().kind));
  for (const InterpretTrace::Drift& drift : trace.drift) NoteDrift(sending, drift.kind);
  LogDrift(sending, trace);
  return attempt;
}

void Exchanger::Count(const Sending& sending, const Attempt& attempt, metrics::Outcome outcome) const {
  const auto& [call, due, context] = sending;
  if (context.metrics == nullptr) return;
  context.metrics->ProviderCall(id(), api::ToString(call.operation), outcome, attempt.status, attempt.took,
                                TraceOf(call));
}

void Exchanger::NoteDrift(const Sending& sending, std::string_view kind) const {
  if (sending.context.metrics != nullptr) sending.context.metrics->Drift(id(), kind);
}

std::string Exchanger::ShownData(std::string_view body, const Call& call, const transport::Headers& credentials) const {
  json::Limits limits;
  limits.max_bytes = binding_.spec().max_response_bytes;
  return SecretsOf(binding_.values(), call, credentials).HideInJson(body, limits);
}

}  // namespace walletgate::provider
