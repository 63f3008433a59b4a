#include "http/stages/arrival.h"

#include <utility>

#include "base/check.h"
#include "base/ids.h"
#include "http/resources/tables.h"
#include "http/route_table.h"
#include "http/traffic_handler.h"

namespace walletgate::http {
namespace {

Task<Result<routing::ApiAnswer>> TellMethods(Visit&) {
  routing::ApiAnswer nothing;
  nothing.status = 204;
  co_return nothing;
}

/// "OPTIONS *" asks what the server as a whole can do (RFC 9110 section 9.3.7): no path, and so in no table of them.
constexpr Route kOfServer{.method = "OPTIONS", .pattern = "*", .operation = "tell_methods", .handle = TellMethods};

Result<void> TakeRoute(RouteTable table, std::string_view known_paths, Visit& visit) {
  if (visit.request.path == kOfServer.pattern) {
    visit.route = &kOfServer;
    visit.allow = MethodsOf(table);
    return {};
  }
  FindRoute(table, visit);
  if (visit.pattern.empty()) return MakeError(ErrorKind::kNotFound, std::string(known_paths));
  if (visit.route == nullptr) return MakeError(ErrorKind::kMethodNotAllowed, "this path knows " + visit.allow);
  return {};
}

}  // namespace

std::string NewRequestId(routing::Engine& engine) { return MakeRequestId(engine.clock().Now(), engine.random()); }

Result<void> StartClock(Visit& visit) {
  visit.engine.metrics().RequestStarted();
  visit.caller.deadline = Deadline::After(visit.request.received, TrafficOf(visit).options->request_timeout);
  return {};
}

Result<void> SetRequestId(Visit& visit) {
  std::optional<std::string> given = ReadRequestId(visit.request);
  visit.caller.request_id = given ? std::move(*given) : NewRequestId(visit.engine);
  return {};
}

/// Whether a trace is recorded is its beginner's decision: ours for those that begin here, once for all that follows. A
/// stranger decides nothing: what anybody may cause would fill the queue of spans (CheckKey).
Result<void> StartTrace(Visit& visit) {
  Check(visit.caller.request_trace != nullptr, "a request of the API has a trace");
  TraceContext trace = ReadTrace(visit.request, visit.engine.random());
  const bool begins_here = trace.parent_span_id.empty();
  if (begins_here && visit.engine.spans() != nullptr)
    trace.sampled = trace.Share() < TrafficOf(visit).options->trace_sample;
  visit.recorded = std::exchange(trace.sampled, false);
  visit.caller.request_trace->trace = std::move(trace);
  return {};
}

Result<void> TakeTrafficRoute(Visit& visit) {
  return TakeRoute(TrafficTable(), "see /docs for the paths there are", visit);
}

Result<void> TakeAdminRoute(Visit& visit) {
  return TakeRoute(AdminTable(), "there are /metrics, /livez, /readyz, /intents and /reload", visit);
}

Result<void> ReadTimeout(Visit& visit) {
  const Result<std::optional<std::chrono::milliseconds>> timeout =
      ReadRequestTimeout(visit.request, TrafficOf(visit).options->request_timeout);
  if (!timeout) return timeout.error();
  if (*timeout) visit.caller.deadline = Deadline::After(visit.request.received, **timeout);
  return {};
}

}  // namespace walletgate::http
