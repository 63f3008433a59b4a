#include "metrics/metrics.h"

#include <algorithm>
#include <array>
#include <mutex>

#include "metrics/exemplars.h"
#include "metrics/exposition.h"
#include "metrics/process_collector.h"
#include "metrics/series.h"

namespace walletgate::metrics {
namespace {

using Counters = Series<prometheus::Counter>;
using Gauges = Series<prometheus::Gauge>;
using Histograms = Series<prometheus::Histogram>;

/// The value of the last label of `series` that stands for `value`: the catalogue lists them in the enum's order.
template <class Metric, class Enum>
std::string_view Name(const Series<Metric>& series, Enum value) {
  return series.info().labels.back().values[static_cast<std::size_t>(value)];
}

/// 1 on the series of `state`, 0 on the others of that provider.
template <class Enum>
void SetState(Gauges& gauges, std::string_view provider, Enum state) {
  const std::string_view current = Name(gauges, state);
  for (const std::string_view name : gauges.info().labels.back().values) {
    gauges.Of({provider, name}).Set(name == current ? 1 : 0);
  }
}

double UnixSeconds(WallTime time) { return std::chrono::duration<double>(time.time_since_epoch()).count(); }

double Seconds(std::chrono::nanoseconds duration) {
  return std::chrono::duration<double>(std::max(duration, std::chrono::nanoseconds(0))).count();
}

/// A status as its three digits, without the heap. Not a status: "000", which folds.
class StatusText {
 public:
  explicit StatusText(int status) {
    if (status < 100 || status > 999) return;
    digits_ = {static_cast<char>('0' + status / 100), static_cast<char>('0' + status / 10 % 10),
               static_cast<char>('0' + status % 10)};
  }
  std::string_view text() const { return {digits_.data(), digits_.size()}; }

 private:
  std::array<char, 3> digits_ = {'0', '0', '0'};
};

/// "/login_methods/0/email" → "login_methods".
std::string_view TopLevelMember(std::string_view field) {
  if (field.empty() || field.front() != '/') return field;
  field.remove_prefix(1);
  return field.substr(0, field.find('/'));
}

/// One duration, and the trace it belongs to, if any.
struct Observation {
  double seconds = 0;
  std::string_view trace_id;
};

}  // namespace

struct Metrics::Impl {
  Impl(const Domains& d, const Clock& c) : clock(c), domains(d), providers(d.providers) {
    for (const ErrorKindInfo& kind : kErrorKinds) errors.Of({kind.code, walletgate::ToString(kind.blame)});
    build_info.Of({d.version, d.revision, MetricNamed("walletgate_build_info").labels[2].values[0]}).Set(1);
  }

  /// Gives those of the providers' series that should exist their place.
  void PrecreateAll() {
    for (Counters* one :
         {&provider_requests, &provider_responses, &drift, &token_refreshes, &retries, &failovers, &intents_resolved}) {
      one->Precreate();
    }
    for (Histograms* one : {&provider_duration, &queue_duration}) one->Precreate();
    for (Gauges* one : {&provider_in_flight, &provider_queued}) one->Precreate();
  }

  void AddConfigInfo(std::vector<prometheus::MetricFamily>& families) const {
    prometheus::MetricFamily family;
    family.name = "walletgate_config_info";
    prometheus::ClientMetric metric;
    metric.gauge.value = 1;
    {
      const std::lock_guard lock(mutex);
      if (config_hash.empty()) return;
      metric.label = {{"hash", config_hash}};
    }
    family.metric.push_back(std::move(metric));
    families.push_back(std::move(family));
  }

  void AddIntentAge(std::vector<prometheus::MetricFamily>& families) const {
    prometheus::MetricFamily family;
    family.name = "walletgate_oldest_open_intent_age_seconds";
    prometheus::ClientMetric metric;
    {
      const std::lock_guard lock(mutex);
      if (oldest_intent) metric.gauge.value = Seconds(clock.Now() - *oldest_intent);
    }
    family.metric.push_back(std::move(metric));
    families.push_back(std::move(family));
  }

  /// A provider that a reload took away has no state any more: its last one would keep alerts firing.
  void DropGaugesOfGoneProviders(std::vector<prometheus::MetricFamily>& families) const {
    for (prometheus::MetricFamily& family : families) {
      if (family.type != prometheus::MetricType::Gauge) continue;
      const auto gone = [&](const prometheus::ClientMetric& metric) {
        return std::any_of(metric.label.begin(), metric.label.end(), [&](const auto& label) {
          return label.name == "provider" && providers.IndexOf(label.value) != ProviderNames::kCapacity &&
                 !providers.IsCurrent(label.value);
        });
      };
      family.metric.erase(std::remove_if(family.metric.begin(), family.metric.end(), gone), family.metric.end());
    }
  }

  std::vector<prometheus::MetricFamily> Collect() const {
    std::vector<prometheus::MetricFamily> families = registry.Collect();
    DropGaugesOfGoneProviders(families);
    AddConfigInfo(families);
    AddIntentAge(families);
    std::vector<prometheus::MetricFamily> process = CollectProcess();
    std::move(process.begin(), process.end(), std::back_inserter(families));
    return families;
  }

  void Observe(Histograms& series, std::initializer_list<std::string_view> labels, const Observation& seen) {
    series.Of(labels).Observe(seen.seconds);
    if (!IsTraceId(seen.trace_id)) return;
    exemplars.Keep(series.info(), series.KeyOf(labels), {seen.seconds, std::string(seen.trace_id), clock.Now()});
  }

  const Clock& clock;
  prometheus::Registry registry;
  const Domains domains;
  ProviderNames providers;
  Exemplars exemplars;
  mutable std::mutex mutex;  ///< of the two below
  std::string config_hash;
  std::optional<WallTime> oldest_intent;

  SeriesSource source{registry, domains, providers};
  Counters http_requests{source, "walletgate_http_requests_total"};
  Histograms http_duration{source, "walletgate_http_request_duration_seconds"};
  Gauges http_in_flight{source, "walletgate_http_requests_in_flight"};
  Histograms overhead{source, "walletgate_request_overhead_seconds"};
  Counters errors{source, "walletgate_errors_total"};
  Counters validation{source, "walletgate_validation_failures_total"};
  Counters auth_failures{source, "walletgate_auth_failures_total"};
  Counters idempotency{source, "walletgate_idempotency_total"};
  Counters rate_limited{source, "walletgate_rate_limited_total"};
  Counters provider_requests{source, "walletgate_provider_requests_total"};
  Counters provider_responses{source, "walletgate_provider_responses_total"};
  Histograms provider_duration{source, "walletgate_provider_request_duration_seconds"};
  Gauges provider_in_flight{source, "walletgate_provider_in_flight"};
  Gauges provider_up{source, "walletgate_provider_up"};
  Counters drift{source, "walletgate_provider_contract_drift_total"};
  Counters token_refreshes{source, "walletgate_token_refreshes_total"};
  Gauges rate_limit_remaining{source, "walletgate_provider_rate_limit_remaining"};
  Gauges last_success{source, "walletgate_provider_last_success_timestamp_seconds"};
  Gauges credential_expiry{source, "walletgate_credential_expiry_timestamp_seconds"};
  Gauges credential_slot{source, "walletgate_credential_slot_in_use"};
  Counters retries{source, "walletgate_provider_retries_total"};
  Counters failovers{source, "walletgate_provider_failovers_total"};
  Gauges circuit_state{source, "walletgate_provider_circuit_state"};
  Gauges concurrency_limit{source, "walletgate_provider_concurrency_limit"};
  Gauges provider_queued{source, "walletgate_provider_queued"};
  Histograms queue_duration{source, "walletgate_provider_queue_duration_seconds"};
  Gauges open_intents{source, "walletgate_open_intents"};
  Counters intents_resolved{source, "walletgate_intents_resolved_total"};
  Histograms store_duration{source, "walletgate_store_operation_duration_seconds"};
  Counters store_failures{source, "walletgate_store_failures_total"};
  Gauges store_size{source, "walletgate_store_size_bytes"};
  Gauges users_without_link{source, "walletgate_store_users_without_link"};
  Gauges pending_users{source, "walletgate_pending_users"};
  Counters config_reloads{source, "walletgate_config_reloads_total"};
  Gauges config_successful{source, "walletgate_config_last_reload_successful"};
  Gauges config_since{source, "walletgate_config_last_reload_success_timestamp_seconds"};
  Counters log_dropped{source, "walletgate_log_records_dropped_total"};
  Counters spans_exported{source, "walletgate_spans_exported_total"};
  Counters spans_dropped{source, "walletgate_spans_dropped_total"};
  Gauges build_info{source, "walletgate_build_info"};
};

Metrics::Metrics(const Domains& domains, const Clock& clock) : impl_(std::make_unique<Impl>(domains, clock)) {}
Metrics::~Metrics() = default;

void Metrics::SetProviders(std::span<const std::string> ids) {
  impl_->providers.Replace(ids);
  impl_->PrecreateAll();
}

void Metrics::RequestStarted() { impl_->http_in_flight.Of({}).Increment(); }

void Metrics::RequestFinished(std::string_view route, std::string_view method, int status,
                              std::chrono::nanoseconds total, std::chrono::nanoseconds in_vendor,
                              std::string_view trace_id) {
  impl_->http_in_flight.Of({}).Decrement();
  const StatusText code(status);
  impl_->http_requests.Of({route, method, code.text()}).Increment();
  impl_->Observe(impl_->http_duration, {route}, {Seconds(total), trace_id});
  impl_->Observe(impl_->overhead, {route}, {Seconds(total - in_vendor), trace_id});
}

void Metrics::ErrorAnswered(ErrorKind kind) {
  const ErrorKindInfo& info = InfoOf(kind);
  impl_->errors.Of({info.code, walletgate::ToString(info.blame)}).Increment();
}

void Metrics::ValidationFailed(std::string_view field, std::string_view rule) {
  impl_->validation.Of({TopLevelMember(field), rule}).Increment();
}

void Metrics::AuthFailed(std::string_view reason) { impl_->auth_failures.Of({reason}).Increment(); }

void Metrics::Idempotency(IdempotencyResult result) {
  impl_->idempotency.Of({Name(impl_->idempotency, result)}).Increment();
}

void Metrics::ProviderCall(std::string_view provider, std::string_view operation, Outcome outcome, int status,
                           std::chrono::nanoseconds duration, std::string_view trace_id) {
  impl_->provider_requests.Of({provider, operation, Name(impl_->provider_requests, outcome)}).Increment();
  impl_->Observe(impl_->provider_duration, {provider, operation}, {Seconds(duration), trace_id});
  if (outcome == Outcome::kSuccess) impl_->last_success.Of({provider}).Set(UnixSeconds(impl_->clock.Now()));
  if (status == 0) return;
  const StatusText code(status);
  impl_->provider_responses.Of({provider, code.text()}).Increment();
}

void Metrics::ProviderInFlight(std::string_view provider, int delta) {
  impl_->provider_in_flight.Of({provider}).Increment(delta);
}

void Metrics::Drift(std::string_view provider, std::string_view kind) { impl_->drift.Of({provider, kind}).Increment(); }

void Metrics::TokenRefreshed(std::string_view provider, TokenRefresh result) {
  impl_->token_refreshes.Of({provider, Name(impl_->token_refreshes, result)}).Increment();
}

void Metrics::ProviderUp(std::string_view provider, bool up) { impl_->provider_up.Of({provider}).Set(up ? 1 : 0); }

std::string Metrics::Text() const { return ToText(impl_->Collect()); }

std::string Metrics::OpenMetrics() const { return ToOpenMetrics(impl_->Collect(), impl_->exemplars.Snapshot()); }

void Metrics::RateLimited(LimitScope scope) { impl_->rate_limited.Of({Name(impl_->rate_limited, scope)}).Increment(); }

void Metrics::ProviderConcurrencyLimit(std::string_view provider, int limit) {
  impl_->concurrency_limit.Of({provider}).Set(limit);
}

void Metrics::ProviderQueued(std::string_view provider, int waiting) {
  impl_->provider_queued.Of({provider}).Set(waiting);
}

void Metrics::ProviderQueueDelay(std::string_view provider, std::chrono::nanoseconds duration) {
  impl_->queue_duration.Of({provider}).Observe(Seconds(duration));
}

void Metrics::ProviderRetried(std::string_view provider, RetryReason reason) {
  impl_->retries.Of({provider, Name(impl_->retries, reason)}).Increment();
}

void Metrics::FailedOver(std::string_view from, std::string_view to, FailoverReason reason) {
  impl_->failovers.Of({from, to, Name(impl_->failovers, reason)}).Increment();
}

void Metrics::CircuitState(std::string_view provider, Circuit state, int accounts) {
  impl_->circuit_state.Of({provider, Name(impl_->circuit_state, state)}).Set(accounts);
}

void Metrics::ProviderRateLimitRemaining(std::string_view provider, std::int64_t remaining) {
  impl_->rate_limit_remaining.Of({provider}).Set(static_cast<double>(remaining));
}

void Metrics::CredentialExpiry(std::string_view provider, Credential kind, WallTime expires_at) {
  impl_->credential_expiry.Of({provider, Name(impl_->credential_expiry, kind)}).Set(UnixSeconds(expires_at));
}

void Metrics::CredentialSlot(std::string_view provider, Slot slot) { SetState(impl_->credential_slot, provider, slot); }

void Metrics::OpenIntents(IntentKind kind, std::size_t count) {
  impl_->open_intents.Of({Name(impl_->open_intents, kind)}).Set(static_cast<double>(count));
}

void Metrics::OldestOpenIntent(std::optional<WallTime> created_at) {
  const std::lock_guard lock(impl_->mutex);
  impl_->oldest_intent = created_at;
}

void Metrics::IntentResolved(std::string_view provider, Resolution result) {
  impl_->intents_resolved.Of({provider, Name(impl_->intents_resolved, result)}).Increment();
}

void Metrics::StoreOperation(std::string_view operation, bool ok, std::chrono::nanoseconds duration) {
  impl_->store_duration.Of({operation}).Observe(Seconds(duration));
  if (!ok) impl_->store_failures.Of({operation}).Increment();
}

void Metrics::UsersWithoutLink(std::uint64_t users) {
  impl_->users_without_link.Of({}).Set(static_cast<double>(users));
}

void Metrics::PendingUsers(PendingUserState state, std::size_t users) {
  impl_->pending_users.Of({Name(impl_->pending_users, state)}).Set(static_cast<double>(users));
}

void Metrics::StoreSize(std::uint64_t bytes) { impl_->store_size.Of({}).Set(static_cast<double>(bytes)); }

void Metrics::ConfigInUse(std::string_view hash) {
  impl_->config_successful.Of({}).Set(1);
  impl_->config_since.Of({}).Set(UnixSeconds(impl_->clock.Now()));
  const std::lock_guard lock(impl_->mutex);
  impl_->config_hash = hash;
}

void Metrics::ConfigReloaded(bool ok) {
  impl_->config_reloads.Of({ok ? "success" : "failure"}).Increment();
  impl_->config_successful.Of({}).Set(ok ? 1 : 0);
}

void Metrics::LogRecordsDropped(std::uint64_t count) {
  impl_->log_dropped.Of({}).Increment(static_cast<double>(count));
}

void Metrics::SpansExported(std::uint64_t count) { impl_->spans_exported.Of({}).Increment(static_cast<double>(count)); }

void Metrics::SpansDropped(SpanDrop reason, std::uint64_t count) {
  impl_->spans_dropped.Of({Name(impl_->spans_dropped, reason)}).Increment(static_cast<double>(count));
}

}  // namespace walletgate::metrics
