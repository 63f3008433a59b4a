#include "http/stages/record.h"

#include <algorithm>

#include "api/create_end_user.h"
#include "api/import_request.h"
#include "base/check.h"
#include "base/span.h"
#include "http/labels.h"

namespace walletgate::http {
namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::nanoseconds;

std::string Milliseconds(nanoseconds duration) {
  const auto micros = duration_cast<microseconds>(duration).count();
  std::string text = std::to_string(micros / 1000) + ".";
  const std::string fraction = std::to_string(micros % 1000);
  return text + std::string(3 - fraction.size(), '0') + fraction;
}

/// draft-ietf-httpapi-ratelimit-headers-10: one policy, named "tenant".
void AddRateLimit(const routing::Allowance& allowance, Reply& reply) {
  reply.headers.emplace_back("RateLimit-Policy", R"("tenant";q=)" + std::to_string(allowance.limit) +
                                                     ";w=" + std::to_string(allowance.window.count()));
  reply.headers.emplace_back("RateLimit", R"("tenant";r=)" + std::to_string(allowance.remaining) +
                                              ";t=" + std::to_string(allowance.reset.count()));
}

constexpr std::string_view kWholeBody = "body";

/// "login_methods" of "/login_methods/0/email".
std::string_view TopMember(std::string_view pointer) {
  if (pointer.empty()) return kWholeBody;
  Check(pointer.front() == '/', "a JSON Pointer begins with a slash");
  pointer.remove_prefix(1);
  return pointer.substr(0, pointer.find('/'));
}

}  // namespace

void StopClock(Visit& visit) {
  const SteadyTime now = visit.engine.clock().Steady();
  visit.total_time = now - visit.request.received;
  visit.vendor_time = std::min(visit.caller.request_trace->WithVendor(now), visit.total_time);
  Check(visit.vendor_time >= nanoseconds(0), "a request ends after it has begun, and so does its vendor's part");
}

void AddOrigin(const Visit& visit, Reply& reply) {
  if (!visit.provider.empty()) reply.headers.emplace_back("X-Walletgate-Provider", visit.provider);
  // Not on every answer: what is not there and what is somebody else's must look alike.
  if (!visit.provider.empty() || visit.vendor_time.count() > 0) {
    reply.headers.emplace_back("Server-Timing", "vendor;dur=" + Milliseconds(visit.vendor_time) + ", gateway;dur=" +
                                                    Milliseconds(visit.total_time - visit.vendor_time));
  }
  if (visit.allowance) AddRateLimit(*visit.allowance, reply);
}

std::vector<std::string> ValidationFields() {
  const std::vector<std::string_view> members = api::RequestMembers();
  std::vector<std::string> fields(members.begin(), members.end());
  for (const std::string_view member : api::ImportRequestMembers()) {
    if (std::find(fields.begin(), fields.end(), member) == fields.end()) fields.emplace_back(member);
  }
  fields.emplace_back(kWholeBody);
  return fields;
}

void CountRequest(const Visit& visit, const Error* error, const Reply& reply) {
  metrics::Metrics& metrics = visit.engine.metrics();
  metrics.RequestFinished(RouteLabel(visit), visit.request.method, reply.status, visit.total_time, visit.vendor_time,
                          visit.caller.request_trace->trace.Exemplar());
  if (visit.request.ignored_something) metrics.BodyPartsIgnored();
  if (error == nullptr) return;
  metrics.ErrorAnswered(error->kind);
  if (error->kind != ErrorKind::kInvalidRequest) return;
  for (const FieldError& fault : error->fields) metrics.ValidationFailed(TopMember(fault.pointer), fault.code);
}

/// Attributes: https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server-span, and our own.
void RecordSpan(const Visit& visit, const Error* error, const Reply& reply) {
  SpanSink* spans = visit.engine.spans();
  const TraceContext& trace = visit.caller.request_trace->trace;
  if (spans == nullptr || !trace.sampled) return;
  const bool known = IsKnownMethod(visit.request.method);
  Span span;
  span.trace_id = trace.trace_id;
  span.span_id = trace.span_id;
  span.parent_span_id = trace.parent_span_id;
  span.name = known ? visit.request.method : "HTTP";
  if (!visit.pattern.empty()) span.name += " " + std::string(visit.pattern);
  span.start = visit.engine.clock().Now() - duration_cast<WallTime::duration>(visit.total_time);
  span.duration = visit.total_time;
  span.failed = reply.status >= 500;
  span.Add("http.request.method", known ? std::string_view(visit.request.method) : "_OTHER");
  if (!visit.pattern.empty()) span.Add("http.route", visit.pattern);
  span.Add("http.response.status_code", reply.status);
  if (span.failed && error != nullptr) span.Add("error.type", InfoOf(error->kind).code);
  if (visit.caller.tenant != nullptr) span.Add("walletgate.tenant", visit.caller.tenant->shown());
  if (!visit.provider.empty()) span.Add("walletgate.provider", visit.provider);
  span.Add("walletgate.request_id", visit.caller.request_id);
  spans->Record(std::move(span));
}

}  // namespace walletgate::http
