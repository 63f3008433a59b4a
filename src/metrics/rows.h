#pragma once

// Every metric of the gateway, once: a member each, with its type, its labels (metrics/row_labels.h, metrics/labels.h),
// its name and its help. The catalogue is made of these, in this order. Internal to metrics; others count through
// metrics/metrics.h.

#include <array>

#include "metrics/handles.h"

namespace walletgate::metrics {

// Bounds lie on the thresholds that alerts use (0.3 s, 1 s, 2.5 s; 10 ms of our own).
inline constexpr std::array kCallBuckets = {0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3,
                                            0.5,   0.75, 1.0,   1.5,  2.5, 5.0, 10.0};
inline constexpr std::array kOverheadBuckets = {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1};

inline constexpr std::array kQueueBuckets = {0.001, 0.005, 0.025, 0.1, 0.5, 2.5};
// A commit waits for the disk: from a tenth of a millisecond to a second that stalls.
inline constexpr std::array kStoreBuckets = {0.0001, 0.001, 0.005, 0.01, 0.05, 0.25, 1.0};

/// Each row puts itself up on `board`.
struct Rows {
  explicit Rows(Board& on) : board(on) {}

  Board& board;

  // clang-format off
  // Requests.
  Counter<label::Route, label::Method, label::Status> http_requests{board, "walletgate_http_requests_total",
      "Requests answered, by route, method and status", Precreate::kFailures};
  Histogram<label::Route> http_duration{board, "walletgate_http_request_duration_seconds",
      "Time from the first byte of a request to its answer, vendors included", kCallBuckets};
  Counter<> http_ignored_parts{board, "walletgate_http_ignored_parts_total",
      "Requests of whose body chunk extensions or trailer fields were ignored"};
  Gauge<> http_connection_memory{board, "walletgate_http_connection_memory_bytes",
      "Held by all connections of the traffic listener for what clients have sent and not yet read"};
  Counter<Evicted> http_evicted{board, "walletgate_http_connections_evicted_total",
      "Connections without a key that were closed for others: they held too much memory, or a place that was wanted"};
  Gauge<> http_in_flight{board, "walletgate_http_requests_in_flight", "Requests being worked on"};
  Histogram<label::Route> overhead{board, "walletgate_request_overhead_seconds",
      "The gateway's own share of a request: total minus time spent on vendors", kOverheadBuckets};
  Counter<label::ErrorCode, label::WhoActs> errors{board, "walletgate_errors_total",
      "Problem documents answered, by error code and who has to act", Precreate::kNone};
  Counter<label::Field, label::Rule> validation{board, "walletgate_validation_failures_total",
      "Faults found in request fields, by top-level member and rule"};
  Counter<AuthFailure> auth_failures{board, "walletgate_auth_failures_total",
      "Callers refused for their API key, by reason; scope: the key is good, but not for this route"};
  Counter<IdempotencyResult> idempotency{board, "walletgate_idempotency_total",
      "Requests that carried an idempotency key, by what was found under it"};
  Counter<LimitScope> rate_limited{board, "walletgate_rate_limited_total",
      "Requests refused before any work because a limit of the gateway was reached, by whose limit"};

  // Vendors.
  Counter<label::Provider, label::Operation, Outcome> provider_requests{board, "walletgate_provider_requests_total",
      "Exchanges with a vendor, each attempt on its own, by outcome"};
  Counter<label::Provider, label::VendorStatus> provider_responses{board, "walletgate_provider_responses_total",
      "Answers of a vendor, by HTTP status"};
  Histogram<label::Provider, label::Operation> provider_duration{board, "walletgate_provider_request_duration_seconds",
      "Time of one exchange with a vendor", kCallBuckets};
  Gauge<label::Provider> provider_in_flight{board, "walletgate_provider_in_flight",
      "Exchanges with a vendor under way"};
  Gauge<label::Provider> provider_up{board, "walletgate_provider_up",
      "Last verdict on a vendor: 1 up, 0 down; absent before the first", Precreate::kNone};
  Counter<label::Provider, label::DriftKind> drift{board, "walletgate_provider_contract_drift_total",
      "Vendor answers that were not what the provider file promises"};
  Counter<label::Provider, TokenRefresh> token_refreshes{board, "walletgate_token_refreshes_total",
      "Access tokens fetched for calls to a vendor"};
  Gauge<label::Provider> last_success{board, "walletgate_provider_last_success_timestamp_seconds",
      "Last successful exchange with a vendor, in Unix time; absent before the first", Precreate::kNone};
  Gauge<label::Provider, Credential> credential_expiry{board, "walletgate_credential_expiry_timestamp_seconds",
      "When the credential for a vendor that was obtained last expires, in Unix time; absent where none is obtained",
      Precreate::kNone};
  Gauge<label::Provider, Slot> credential_slot{board, "walletgate_credential_slot_in_use",
      "1 for the credential that calls to a vendor carry: the current one or the next", Precreate::kNone};

  // What is done when a vendor fails.
  Counter<label::Provider, RetryReason> retries{board, "walletgate_provider_retries_total",
      "Exchanges repeated at the same vendor, by why the one before failed"};
  Counter<label::FromProvider, label::ToProvider, FailoverReason> failovers{board,
      "walletgate_provider_failovers_total",
      "Requests taken from one vendor to the next, by why the first did not do"};
  Gauge<label::Provider, Circuit> circuit_state{board, "walletgate_provider_circuit_state",
      "Accounts at a vendor whose circuit breaker is in that state; absent without a breaker", Precreate::kNone};
  Gauge<label::Provider> concurrency_limit{board, "walletgate_provider_concurrency_limit",
      "Exchanges with a vendor that may be under way at once; absent without a limit", Precreate::kNone};
  Gauge<label::Provider> provider_queued{board, "walletgate_provider_queued",
      "Exchanges waiting because a vendor's concurrency limit is reached"};
  Histogram<label::Provider> queue_duration{board, "walletgate_provider_queue_duration_seconds",
      "Time that exchanges waited for a place under a vendor's concurrency limit", kQueueBuckets};
  Gauge<IntentKind> open_intents{board, "walletgate_open_intents",
      "Creates whose outcome is not durable yet: started, or unknown because the vendor's answer was lost"};
  Reading<MetricType::kGauge> oldest_intent_age{board, "walletgate_oldest_open_intent_age_seconds",
      "Age of the oldest create whose outcome is not durable; 0 when there is none"};
  Counter<label::Provider, Resolution> intents_resolved{board, "walletgate_intents_resolved_total",
      "Creates of unknown outcome that were looked into, by what was found"};
  Gauge<PendingUserState> pending_users{board, "walletgate_pending_users",
      "Users who wait for wallets or for their vendor: still looked at, or given up when wallets have not "
      "come within about a week"};

  // Imports.
  Counter<ImportLine, ImportRunKind> import_lines{board, "walletgate_import_lines_total",
      "Lines of imports that were decided, by what became of them, for real or in a dry run"};
  Counter<ImportEnd> import_ends{board, "walletgate_import_ends_total",
      "Imports that were brought to an end by the gateway, or that it has paused because it could not go on"};
  Gauge<> imports_running{board, "walletgate_imports_running", "Imports that run or are being undone"};

  // The directory against the vendors' lists.
  Gauge<label::Provider, Difference> differences{board, "walletgate_reconciliation_differences",
      "Users in whom the directory and a vendor's list differ, by what, as the last finished reconciliation of each "
      "account found; absent before the first", Precreate::kNone};
  Counter<label::Provider, Reconciled> reconciliations{board, "walletgate_reconciliations_total",
      "Reconciliations that have ended, by whether they were finished"};
  Gauge<label::Provider> reconciled_at{board, "walletgate_reconciliation_last_finished_timestamp_seconds",
      "When a reconciliation of the vendor was last finished, in Unix time; absent before the first",
      Precreate::kNone};

  // Leaving a vendor.
  Gauge<label::Provider, label::ToProvider, Portability> portable_users{board, "walletgate_portable_users",
      "End users at a vendor, by whether they could go to another one, as counted "
      "last", Precreate::kNone};
  Gauge<> exit_objective{board, "walletgate_exit_objective",
      "Share of a vendor's end users who should be able to go to another one, as configured; 0 where nothing is "
      "expected"};

  // The store.
  Histogram<label::StoreOperation> store_duration{board, "walletgate_store_operation_duration_seconds",
      "Time of one operation of the store, waiting for the disk included", kStoreBuckets};
  Counter<label::StoreOperation> store_failures{board, "walletgate_store_failures_total",
      "Operations of the store that failed"};
  Counter<> unreadable_records{board, "walletgate_store_unreadable_records_total",
      "End users left out of a list since their record cannot be read; the same one counts each time"};
  Gauge<> users_without_link{board, "walletgate_store_users_without_link",
      "Users of an older store that still have to get their link; at most so many"};
  Gauge<> store_size{board, "walletgate_store_size_bytes",
      "Size of the store's files; absent for a store in memory", Precreate::kNone};

  // The configuration.
  Counter<Reload> config_reloads{board, "walletgate_config_reloads_total",
      "Attempts to take a changed configuration into use"};
  Gauge<> config_successful{board, "walletgate_config_last_reload_successful",
      "1 when the configuration on disk was taken into use, 0 when the last attempt failed", Precreate::kNone};
  Gauge<> config_since{board, "walletgate_config_last_reload_success_timestamp_seconds",
      "When the configuration in use was taken into use, in Unix time", Precreate::kNone};
  Reading<MetricType::kInfo, label::ConfigHash> config_info{board, "walletgate_config_info",
      "The configuration in use, by a hash of its text; the value is always 1"};

  // What is told to others.
  Counter<> log_dropped{board, "walletgate_log_records_dropped_total", "Log lines that could not be written"};
  Counter<LinesOf> log_left_out{board, "walletgate_log_lines_left_out_total",
      "Log lines that were not written because there were too many like them, by whom they are about"};
  Counter<> spans_exported{board, "walletgate_spans_exported_total", "Spans that the trace collector has taken"};
  Counter<SpanDrop> spans_dropped{board, "walletgate_spans_dropped_total", "Spans that were not exported, by reason"};

  // The process.
  Info<label::Version, label::Revision, label::Compiler> build_info{board, "walletgate_build_info",
      "What is running; the value is always 1"};
  Reading<MetricType::kCounter> failed_checks{board, "walletgate_failed_checks_total",
      "Things that always hold and did not: faults of the program"};
  Reading<MetricType::kCounter> cpu_time{board, "process_cpu_seconds_total", "Processor time used"};
  Reading<MetricType::kGauge> resident_memory{board, "process_resident_memory_bytes", "Memory in RAM"};
  Reading<MetricType::kGauge> virtual_memory{board, "process_virtual_memory_bytes", "Address space in use"};
  Reading<MetricType::kGauge> open_descriptors{board, "process_open_fds", "Open file descriptors"};
  Reading<MetricType::kGauge> most_descriptors{board, "process_max_fds", "File descriptors allowed"};
  Reading<MetricType::kGauge> threads{board, "process_threads", "Threads"};
  Reading<MetricType::kGauge> start_time{board, "process_start_time_seconds", "Start of the process, in Unix time"};
  // clang-format on
};

}  // namespace walletgate::metrics
