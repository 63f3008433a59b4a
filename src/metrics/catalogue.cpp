#include "metrics/catalogue.h"

#include <array>
#include <cstdlib>

#include "base/error.h"

namespace walletgate::metrics {
namespace {

// Bounds lie on the thresholds that alerts use (0.3 s, 1 s, 2.5 s; 10 ms of our own).
constexpr std::array kCallBuckets = {0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.5, 5.0, 10.0};
constexpr std::array kOverheadBuckets = {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1};

constexpr std::array kQueueBuckets = {0.001, 0.005, 0.025, 0.1, 0.5, 2.5};
// A commit waits for the disk: from a tenth of a millisecond to a second that stalls.
constexpr std::array kStoreBuckets = {0.0001, 0.001, 0.005, 0.01, 0.05, 0.25, 1.0};

constexpr std::string_view kOther = "other";

#ifdef __clang__
constexpr std::string_view kCompiler = __VERSION__;  // begins with the vendor and "Clang"
#else
constexpr std::string_view kCompiler = "gcc " __VERSION__;
#endif

LabelInfo Fixed(std::string_view name, std::vector<std::string_view> values, std::string_view fold = "") {
  return {name, LabelSource::kFixed, std::move(values), fold};
}

LabelInfo Provider() { return {"provider", LabelSource::kProviders, {}, kOther}; }
LabelInfo Operation() { return {"operation", LabelSource::kOperations, {}, kOther}; }
LabelInfo Route() { return {"route", LabelSource::kRoutes, {}, "unmatched"}; }

LabelInfo ErrorCode() {
  LabelInfo label = Fixed("code", {});
  for (const ErrorKindInfo& kind : kErrorKinds) label.values.push_back(kind.code);
  return label;
}

LabelInfo StoreOperation() {
  return Fixed("operation", {"find_prior", "begin", "end", "put_key", "find_user", "update_user", "list"}, kOther);
}

// One row a metric.
// clang-format off
void AddHttp(std::vector<MetricInfo>& out) {
  out.push_back({"walletgate_http_requests_total", MetricType::kCounter, "",
                 "Requests answered, by route, method and status",
                 {Route(), Fixed("method", {"GET", "POST", "DELETE"}, kOther),
                  Fixed("code", {"200", "201", "204", "400", "401", "403", "404", "405", "409", "413", "415",
                                 "422", "429", "500", "502", "503", "504"},
                        kOther)},
                 {}, Precreate::kFailures});
  out.push_back({"walletgate_http_request_duration_seconds", MetricType::kHistogram, "seconds",
                 "Time from the first byte of a request to its answer, vendors included", {Route()}, kCallBuckets});
  out.push_back({"walletgate_http_requests_in_flight", MetricType::kGauge, "", "Requests being worked on", {}, {}});
  out.push_back({"walletgate_request_overhead_seconds", MetricType::kHistogram, "seconds",
                 "The gateway's own share of a request: total minus time spent on vendors", {Route()},
                 kOverheadBuckets});
  out.push_back({"walletgate_errors_total", MetricType::kCounter, "",
                 "Problem documents answered, by error code and who has to act",
                 {ErrorCode(), Fixed("blame", {"caller", "gateway", "provider", "network"})}, {}, Precreate::kNone});
  out.push_back({"walletgate_validation_failures_total", MetricType::kCounter, "",
                 "Faults found in request fields, by top-level member and rule",
                 {{"field", LabelSource::kValidationFields, {}, kOther},
                  Fixed("rule", {"required", "unknown_member", "type", "format", "length", "range", "enum",
                                 "duplicate", "unsupported"},
                        kOther)},
                 {}});
  out.push_back({"walletgate_auth_failures_total", MetricType::kCounter, "",
                 "Callers refused for their API key, by reason; scope: the key is good, but not for this route",
                 {Fixed("reason", {"missing", "malformed", "unknown", "expired", "scope"}, kOther)}, {}});
  out.push_back({"walletgate_idempotency_total", MetricType::kCounter, "",
                 "Requests that carried an idempotency key, by what was found under it",
                 {Fixed("result", {"new", "replayed", "mismatch", "in_progress", "expired"})}, {}});
  out.push_back({"walletgate_rate_limited_total", MetricType::kCounter, "",
                 "Requests refused before any work because a limit of the gateway was reached, by whose limit",
                 {Fixed("scope", {"tenant", "global"})}, {}});
}

void AddProviders(std::vector<MetricInfo>& out) {
  out.push_back({"walletgate_provider_requests_total", MetricType::kCounter, "",
                 "Exchanges with a vendor, each attempt on its own, by outcome",
                 {Provider(), Operation(),
                  Fixed("outcome", {"success", "client_error", "conflict", "auth_error", "throttled", "provider_error",
                                    "timeout", "connect_error", "invalid_response"})},
                 {}});
  out.push_back({"walletgate_provider_responses_total", MetricType::kCounter, "",
                 "Answers of a vendor, by HTTP status",
                 {Provider(), Fixed("code", {"200", "201", "202", "204", "400", "401", "402", "403", "404", "409",
                                             "422", "429", "500", "502", "503", "504"},
                                    kOther)},
                 {}});
  out.push_back({"walletgate_provider_request_duration_seconds", MetricType::kHistogram, "seconds",
                 "Time of one exchange with a vendor", {Provider(), Operation()}, kCallBuckets});
  out.push_back({"walletgate_provider_in_flight", MetricType::kGauge, "", "Exchanges with a vendor under way",
                 {Provider()}, {}});
  out.push_back({"walletgate_provider_up", MetricType::kGauge, "",
                 "Last verdict on a vendor: 1 up, 0 down; absent before the first", {Provider()}, {},
                 Precreate::kNone});
  out.push_back({"walletgate_provider_contract_drift_total", MetricType::kCounter, "",
                 "Vendor answers that were not what the provider file promises",
                 {Provider(), Fixed("kind", {"unmapped_error", "missing_field", "unexpected_type", "unparsable",
                                             "unmapped_value", "contradiction", "left_out", "missing_wallet"},
                                    kOther)},
                 {}});
  out.push_back({"walletgate_token_refreshes_total", MetricType::kCounter, "",
                 "Access tokens fetched for calls to a vendor",
                 {Provider(), Fixed("result", {"success", "failure"})}, {}});
  out.push_back({"walletgate_provider_rate_limit_remaining", MetricType::kGauge, "",
                 "Requests left in the vendor's own rate limit, from its last answer that said so", {Provider()}, {},
                 Precreate::kNone});
  out.push_back({"walletgate_provider_last_success_timestamp_seconds", MetricType::kGauge, "seconds",
                 "Last successful exchange with a vendor, in Unix time; absent before the first", {Provider()}, {},
                 Precreate::kNone});
  out.push_back({"walletgate_credential_expiry_timestamp_seconds", MetricType::kGauge, "seconds",
                 "When a credential for a vendor expires, in Unix time; absent where nothing says so",
                 {Provider(), Fixed("kind", {"token", "key", "certificate"})}, {}, Precreate::kNone});
  out.push_back({"walletgate_credential_slot_in_use", MetricType::kGauge, "",
                 "1 for the credential that calls to a vendor carry: the current one or the next",
                 {Provider(), Fixed("slot", {"current", "next"})}, {}, Precreate::kNone});
}

void AddResilience(std::vector<MetricInfo>& out) {
  out.push_back({"walletgate_provider_retries_total", MetricType::kCounter, "",
                 "Exchanges repeated at the same vendor, by why the one before failed",
                 {Provider(), Fixed("reason", {"connect", "throttled", "unavailable", "timeout"})}, {}});
  out.push_back({"walletgate_provider_failovers_total", MetricType::kCounter, "",
                 "Requests taken from one vendor to the next, by why the first did not do",
                 {{"from", LabelSource::kProviders, {}, kOther}, {"to", LabelSource::kProviders, {}, kOther},
                  Fixed("reason", {"circuit_open", "connect", "throttled", "not_applied", "queue_full"})},
                 {}});
  out.push_back({"walletgate_provider_circuit_state", MetricType::kGauge, "",
                 "Accounts at a vendor whose circuit breaker is in that state; absent without a breaker",
                 {Provider(), Fixed("state", {"closed", "half_open", "open"})}, {}, Precreate::kNone});
  out.push_back({"walletgate_provider_concurrency_limit", MetricType::kGauge, "",
                 "Exchanges with a vendor that may be under way at once; absent without a limit", {Provider()}, {},
                 Precreate::kNone});
  out.push_back({"walletgate_provider_queued", MetricType::kGauge, "",
                 "Exchanges waiting because a vendor's concurrency limit is reached", {Provider()}, {}});
  out.push_back({"walletgate_provider_queue_duration_seconds", MetricType::kHistogram, "seconds",
                 "Time that exchanges waited for a place under a vendor's concurrency limit", {Provider()},
                 kQueueBuckets});
  out.push_back({"walletgate_open_intents", MetricType::kGauge, "",
                 "Creates whose outcome is not durable yet: started, or unknown because the vendor's answer was lost",
                 {Fixed("state", {"started", "unknown"})}, {}});
  out.push_back({"walletgate_oldest_open_intent_age_seconds", MetricType::kGauge, "seconds",
                 "Age of the oldest create whose outcome is not durable; 0 when there is none", {}, {},
                 Precreate::kNone});
  out.push_back({"walletgate_intents_resolved_total", MetricType::kCounter, "",
                 "Creates of unknown outcome that were looked into, by what was found",
                 {Provider(), Fixed("result", {"applied", "not_applied", "still_unknown"})}, {}});
}

void AddPendingUsers(std::vector<MetricInfo>& out) {
  out.push_back({"walletgate_pending_users", MetricType::kGauge, "",
                 "Users who wait for wallets or for their vendor: still looked at, or given up when wallets have not "
                 "come within about a week",
                 {Fixed("state", {"looked_for", "given_up"})}, {}});
}

void AddStore(std::vector<MetricInfo>& out) {
  out.push_back({"walletgate_store_operation_duration_seconds", MetricType::kHistogram, "seconds",
                 "Time of one operation of the store, waiting for the disk included", {StoreOperation()},
                 kStoreBuckets});
  out.push_back({"walletgate_store_failures_total", MetricType::kCounter, "",
                 "Operations of the store that failed", {StoreOperation()}, {}});
  out.push_back({"walletgate_store_users_without_link", MetricType::kGauge, "",
                 "Users of an older store that still have to get their link; at most so many", {}, {}});
  out.push_back({"walletgate_store_size_bytes", MetricType::kGauge, "bytes",
                 "Size of the store's files; absent for a store in memory", {}, {}, Precreate::kNone});
}

void AddConfig(std::vector<MetricInfo>& out) {
  out.push_back({"walletgate_config_reloads_total", MetricType::kCounter, "",
                 "Attempts to take a changed configuration into use", {Fixed("result", {"success", "failure"})}, {}});
  out.push_back({"walletgate_config_last_reload_successful", MetricType::kGauge, "",
                 "1 when the configuration on disk was taken into use, 0 when the last attempt failed", {}, {},
                 Precreate::kNone});
  out.push_back({"walletgate_config_last_reload_success_timestamp_seconds", MetricType::kGauge, "seconds",
                 "When the configuration in use was taken into use, in Unix time", {}, {}, Precreate::kNone});
  out.push_back({"walletgate_config_info", MetricType::kInfo, "",
                 "The configuration in use, by a hash of its text; the value is always 1",
                 {{"hash", LabelSource::kConfigHash, {}, ""}}, {}, Precreate::kNone});
  out.push_back({"walletgate_log_records_dropped_total", MetricType::kCounter, "",
                 "Log lines that could not be written", {}, {}});
}

void AddTracing(std::vector<MetricInfo>& out) {
  out.push_back({"walletgate_spans_exported_total", MetricType::kCounter, "",
                 "Spans that the trace collector has taken", {}, {}});
  out.push_back({"walletgate_spans_dropped_total", MetricType::kCounter, "",
                 "Spans that were not exported, by reason", {Fixed("reason", {"queue_full", "export_failed"})}, {}});
}

void AddProcess(std::vector<MetricInfo>& out) {
  out.push_back({"walletgate_build_info", MetricType::kInfo, "", "What is running; the value is always 1",
                 {{"version", LabelSource::kVersion, {}, ""},
                  {"revision", LabelSource::kRevision, {}, ""},
                  Fixed("compiler", {kCompiler})},
                 {}});
  out.push_back({"walletgate_failed_checks_total", MetricType::kCounter, "",
                 "Things that always hold and did not: faults of the program", {}, {}, Precreate::kNone});
  out.push_back({"process_cpu_seconds_total", MetricType::kCounter, "seconds", "Processor time used", {}, {},
                 Precreate::kNone});
  out.push_back({"process_resident_memory_bytes", MetricType::kGauge, "bytes", "Memory in RAM", {}, {},
                 Precreate::kNone});
  out.push_back({"process_virtual_memory_bytes", MetricType::kGauge, "bytes", "Address space in use", {}, {},
                 Precreate::kNone});
  out.push_back({"process_open_fds", MetricType::kGauge, "", "Open file descriptors", {}, {}, Precreate::kNone});
  out.push_back({"process_max_fds", MetricType::kGauge, "", "File descriptors allowed", {}, {}, Precreate::kNone});
  out.push_back({"process_threads", MetricType::kGauge, "", "Threads", {}, {}, Precreate::kNone});
  out.push_back({"process_start_time_seconds", MetricType::kGauge, "seconds", "Start of the process, in Unix time", {},
                 {}, Precreate::kNone});
}

// clang-format on
std::vector<MetricInfo> Build() {
  std::vector<MetricInfo> out;
  AddHttp(out);
  AddProviders(out);
  AddResilience(out);
  AddPendingUsers(out);
  AddStore(out);
  AddConfig(out);
  AddTracing(out);
  AddProcess(out);
  return out;
}

std::vector<std::string> SourceValues(const LabelInfo& label, const Domains& domains) {
  switch (label.source) {
    case LabelSource::kFixed: return {label.values.begin(), label.values.end()};
    case LabelSource::kProviders: return domains.providers;
    case LabelSource::kOperations: return domains.operations;
    case LabelSource::kRoutes: return domains.routes;
    case LabelSource::kValidationFields: return domains.validation_fields;
    case LabelSource::kVersion: return {domains.version};
    case LabelSource::kRevision: return {domains.revision};
    case LabelSource::kConfigHash: return {};
  }
  return {};
}

}  // namespace

const std::vector<MetricInfo>& Catalogue() {
  static const std::vector<MetricInfo> catalogue = Build();
  return catalogue;
}

const MetricInfo& MetricNamed(std::string_view name) {
  for (const MetricInfo& metric : Catalogue()) {
    if (metric.name == name) return metric;
  }
  std::abort();  // a name that only the code can have misspelt; the tests create every series
}

std::vector<std::string> AllowedValues(const LabelInfo& label, const Domains& domains) {
  std::vector<std::string> values = SourceValues(label, domains);
  if (!label.fold.empty()) values.emplace_back(label.fold);
  return values;
}

std::string_view ToString(MetricType type) {
  switch (type) {
    case MetricType::kCounter: return "counter";
    case MetricType::kGauge: return "gauge";
    case MetricType::kHistogram: return "histogram";
    case MetricType::kInfo: return "info";
  }
  return "";
}

}  // namespace walletgate::metrics
