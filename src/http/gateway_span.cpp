// The trace of a request, and its span for those who export (base/span.h).

#include <algorithm>
#include <array>

#include "base/span.h"
#include "http/gateway_exchange.h"

namespace walletgate::http {
namespace {

/// A method is the caller's own word unless it is one of these.
bool IsKnown(std::string_view method) {
  static constexpr std::array<std::string_view, 9> known = {"GET",     "HEAD",    "POST",  "PUT",  "DELETE",
                                                            "CONNECT", "OPTIONS", "TRACE", "PATCH"};
  return std::find(known.begin(), known.end(), method) != known.end();
}

}  // namespace

/// Whether a trace is recorded is its beginner's decision: ours for those that begin here, once for all that follows.
TraceContext GatewayHandler::TraceOf(const Request& request) const {
  provider::LoopContext& context = engine_->context();
  TraceContext trace = ReadTrace(request, context.random());
  const bool begins_here = trace.parent_span_id.empty();
  if (begins_here && context.spans() != nullptr) trace.sampled = trace.Share() < options_->trace_sample;
  return trace;
}

/// Attributes: https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server-span, and our own.
void GatewayHandler::RecordSpan(const Exchange& exchange, const Reply& reply, const Error* error) const {
  provider::LoopContext& context = engine_->context();
  const TraceContext& trace = exchange.caller.errand->trace;
  if (context.spans() == nullptr || !trace.sampled) return;
  const bool known = IsKnown(exchange.request.method);
  Span span;
  span.trace_id = trace.trace_id;
  span.span_id = trace.span_id;
  span.parent_span_id = trace.parent_span_id;
  span.name = known ? exchange.request.method : "HTTP";
  if (!exchange.route.empty()) span.name += " " + std::string(exchange.route);
  span.start = context.clock().Now() - std::chrono::duration_cast<WallTime::duration>(exchange.total_time);
  span.duration = exchange.total_time;
  span.failed = reply.status >= 500;
  span.Add("http.request.method", known ? std::string_view(exchange.request.method) : "_OTHER");
  if (!exchange.route.empty()) span.Add("http.route", exchange.route);
  span.Add("http.response.status_code", reply.status);
  if (span.failed && error != nullptr) span.Add("error.type", InfoOf(error->kind).code);
  if (exchange.caller.tenant != nullptr) span.Add("walletgate.tenant", exchange.caller.tenant->shown());
  if (!exchange.provider.empty()) span.Add("walletgate.provider", exchange.provider);
  span.Add("walletgate.request_id", exchange.caller.request_id);
  context.spans()->Record(std::move(span));
}

}  // namespace walletgate::http
