#include "http/stages/request_log.h"

#include <array>
#include <chrono>
#include <optional>

#include "base/log/log.h"
#include "http/admin_handler.h"
#include "http/labels.h"
#include "http/traffic_handler.h"

namespace walletgate::http {
namespace {

using LeftOut = std::optional<std::int64_t>;

LogLevel LevelOf(const Error* error, int status) {
  if (error != nullptr) return BlameOf(*error) == Blame::kCaller ? LogLevel::kWarning : LogLevel::kError;
  if (status < 400) return LogLevel::kInfo;
  return status < 500 ? LogLevel::kWarning : LogLevel::kError;  // the kept answer of an idempotency key
}

/// Drawn by ourselves: a caller could choose its trace id so that it never, or always, is in the sample.
bool IsInSample(double share, Random& random) {
  if (share >= 1) return true;
  std::array<std::uint8_t, 4> bytes{};
  random.Fill(bytes);
  std::uint32_t drawn = 0;
  for (const std::uint8_t byte : bytes) drawn = drawn << 8U | byte;
  return drawn < share * 4294967296.0;
}

/// Nothing: the line is left out.
LeftOut RoomFor(const Visit& visit, int status) {
  LineLimits& lines = TrafficOf(visit).lines;
  const SteadyTime now = visit.engine.clock().Steady();
  const routing::Tenant* tenant = visit.caller.tenant;
  if (tenant == nullptr) return lines.TakeForStranger(now, visit.engine.metrics());
  if (status < 400) return 0;
  return lines.TakeForTenant(tenant->id, now, visit.engine.metrics());
}

/// What is in a line of a failure only.
struct Failing {
  explicit Failing(const Error* error) {
    if (error == nullptr) return;
    code = InfoOf(error->kind).code;
    blame = ToString(BlameOf(*error));
    failure = BlameOf(*error) == Blame::kCaller ? ToString(error->cause) : FailureOf(*error);
    reason = error->reason;
    if (!error->provider) return;
    vendor_status = error->provider->status;
    vendor_code = VendorCodeLabel(error->provider->code);
    vendor_trace_id = VendorTraceLabel(error->provider->trace_id);
  }

  std::string_view code;
  std::string_view blame;
  std::string_view failure;  ///< a sentence about a caller's request may have its words
  std::string_view reason;
  std::int64_t vendor_status = 0;
  std::string_view vendor_code;
  std::string_view vendor_trace_id;
};

std::int64_t Micros(std::chrono::nanoseconds time) {
  return std::chrono::duration_cast<std::chrono::microseconds>(time).count();
}

}  // namespace

void WriteLogLine(const Visit& visit, const Error* error, const Reply& reply) {
  const GatewayOptions& options = *TrafficOf(visit).options;
  const LogLevel level = LevelOf(error, reply.status);
  if (!options.log_requests || !LogEnabled(level)) return;
  if (level == LogLevel::kInfo && !IsInSample(options.success_sample, visit.engine.random())) return;
  const LeftOut left_out = RoomFor(visit, reply.status);
  if (!left_out) return;
  const routing::Tenant* tenant = visit.caller.tenant;
  const Failing failing(error);
  Log(level, "request",
      {{"request_id", std::string_view(visit.caller.request_id)},
       {"trace_id", std::string_view(visit.caller.request_trace->trace.trace_id)},
       IfAny("tenant", tenant == nullptr ? std::string_view() : std::string_view(tenant->shown())),
       IfAny("key", visit.key_id),
       IfAny("operation", visit.route == nullptr ? std::string_view() : visit.route->operation),
       {"method", MethodLabel(visit.request.method)},
       {"route", RouteLabel(visit)},
       {"status", std::int64_t{reply.status}},
       IfAny("code", failing.code),
       IfAny("blame", failing.blame),
       IfAny("end_user", EndUserLabel(visit)),
       IfAny("provider", visit.provider),
       IfAny("failure", failing.failure),
       IfAny("reason", failing.reason),
       IfAny("vendor_status", failing.vendor_status),
       IfAny("vendor_code", failing.vendor_code),
       IfAny("vendor_trace_id", failing.vendor_trace_id),
       {"total_us", Micros(visit.total_time)},
       {"vendor_us", Micros(visit.vendor_time)},
       {"own_us", Micros(visit.total_time - visit.vendor_time)},
       IfAny("left_out", *left_out)});
}

void WriteAdminLine(const Visit& visit, const Error* error, const Reply& reply) {
  if (error == nullptr) return;
  const LogLevel level = LevelOf(error, reply.status);
  if (!LogEnabled(level)) return;
  const bool stranger = visit.who.name.empty();
  const SteadyTime now = visit.engine.clock().Steady();
  const LeftOut left_out = stranger ? AdminOf(visit).lines.TakeForStranger(now, visit.engine.metrics()) : LeftOut(0);
  if (!left_out) return;
  // The gate's own words: why it lets nobody in.
  const bool by_gate = error->kind == ErrorKind::kUnauthorized || error->kind == ErrorKind::kForbidden;
  Log(level, "admin request",
      {{"request_id", std::string_view(visit.caller.request_id)},
       IfAny("who", visit.who.name),
       IfAny("operation", visit.route == nullptr ? std::string_view() : visit.route->operation),
       {"method", MethodLabel(visit.request.method)},
       {"route", RouteLabel(visit)},
       {"status", std::int64_t{reply.status}},
       {"code", InfoOf(error->kind).code},
       {"blame", ToString(BlameOf(*error))},
       IfAny("reason", by_gate ? std::string_view(error->detail) : std::string_view()),
       IfAny("left_out", *left_out)});
}

void WriteRefusalLine(routing::Engine& engine, LineLimits& lines, const Error& error, std::string_view request_id) {
  const int status = InfoOf(error.kind).status;
  const LogLevel level = LevelOf(&error, status);
  if (!LogEnabled(level)) return;
  const LeftOut left_out = lines.TakeForStranger(engine.clock().Steady(), engine.metrics());
  if (!left_out) return;
  Log(level, "request refused",
      {{"request_id", request_id},
       {"status", std::int64_t{status}},
       {"code", InfoOf(error.kind).code},
       {"blame", ToString(BlameOf(error))},
       IfAny("reason", error.detail),
       IfAny("left_out", *left_out)});
}

void WriteEvictionLine(routing::Engine& engine, LineLimits& lines, metrics::Evicted why) {
  const LeftOut left_out = lines.TakeForStranger(engine.clock().Steady(), engine.metrics());
  if (!left_out) return;
  Log(LogLevel::kWarning, "a connection without a key was closed for others",
      {{"reason", metrics::LabelText(why)}, IfAny("left_out", *left_out)});
}

}  // namespace walletgate::http
