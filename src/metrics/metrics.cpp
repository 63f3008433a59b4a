#include "metrics/metrics.h"

#include <algorithm>
#include <array>
#include <mutex>

#include "metrics/exemplars.h"
#include "metrics/exposition.h"
#include "metrics/process_collector.h"
#include "metrics/rows.h"

namespace walletgate::metrics {
namespace {

/// 1 on the series of `state`, 0 on the others of that provider.
template <class Enum>
void SetState(Gauge<label::Provider, Enum>& gauge, std::string_view provider, Enum state) {
  for (std::size_t i = 0; i < kNamesOf<Enum>.values.size(); ++i) {
    gauge.With(provider, static_cast<Enum>(i)).Set(static_cast<Enum>(i) == state ? 1 : 0);
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
    for (const ErrorKindInfo& kind : kErrorKinds) rows.errors.With(kind.kind, kind.blame);
    rows.build_info.With(d.version, d.revision, label::Compiler::kName).Set(1);
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
    {
      const std::lock_guard lock(mutex);
      if (!config_hash.empty()) rows.config_info.Show(families, 1, config_hash);
      rows.oldest_intent_age.Show(families, oldest_intent ? Seconds(clock.Now() - *oldest_intent) : 0);
    }
    ShowProcess(rows, families);
    return families;
  }

  template <class... Labels>
  void Observe(Histogram<Labels...>& row, const Observation& seen, typename LabelOf<Labels>::Value... values) {
    row.With(values...).Observe(seen.seconds);
    if (!IsTraceId(seen.trace_id)) return;
    exemplars.Keep(row.info(), row.KeyOf(values...), {seen.seconds, std::string(seen.trace_id), clock.Now()});
  }

  const Clock& clock;
  prometheus::Registry registry;
  const Domains domains;
  ProviderNames providers;
  Exemplars exemplars;
  mutable std::mutex mutex;  ///< of the two below
  std::string config_hash;
  std::optional<WallTime> oldest_intent;

  Board board{registry, domains, providers};
  Rows rows{board};
};

Metrics::Metrics(const Domains& domains, const Clock& clock) : impl_(std::make_unique<Impl>(domains, clock)) {}
Metrics::~Metrics() = default;

void Metrics::SetProviders(std::span<const std::string> ids) {
  impl_->providers.Replace(ids);
  for (CreatedAhead* series : impl_->board.series) series->CreateAhead();
}

void Metrics::BodyPartsIgnored() { impl_->rows.http_ignored_parts.With().Increment(); }

void Metrics::ConnectionMemory(std::size_t bytes) {
  impl_->rows.http_connection_memory.With().Set(static_cast<double>(bytes));
}

void Metrics::ConnectionEvicted(Evicted why) { impl_->rows.http_evicted.With(why).Increment(); }

void Metrics::RequestStarted() { impl_->rows.http_in_flight.With().Increment(); }

// An event is told in one call. NOLINTNEXTLINE(readability-function-size)
void Metrics::RequestFinished(std::string_view route, std::string_view method, int status,
                              std::chrono::nanoseconds total, std::chrono::nanoseconds in_vendor,
                              std::string_view trace_id) {
  impl_->rows.http_in_flight.With().Decrement();
  const StatusText code(status);
  impl_->rows.http_requests.With(route, method, code.text()).Increment();
  impl_->Observe(impl_->rows.http_duration, {Seconds(total), trace_id}, route);
  impl_->Observe(impl_->rows.overhead, {Seconds(total - in_vendor), trace_id}, route);
}

void Metrics::ErrorAnswered(ErrorKind kind) { impl_->rows.errors.With(kind, InfoOf(kind).blame).Increment(); }

void Metrics::ValidationFailed(std::string_view field, std::string_view rule) {
  impl_->rows.validation.With(TopLevelMember(field), rule).Increment();
}

void Metrics::AuthFailed(AuthFailure reason) { impl_->rows.auth_failures.With(reason).Increment(); }

void Metrics::Idempotency(IdempotencyResult result) { impl_->rows.idempotency.With(result).Increment(); }

// An event is told in one call. NOLINTNEXTLINE(readability-function-size)
void Metrics::ProviderCall(std::string_view provider, std::string_view operation, Outcome outcome, int status,
                           std::chrono::nanoseconds duration, std::string_view trace_id) {
  impl_->rows.provider_requests.With(provider, operation, outcome).Increment();
  impl_->Observe(impl_->rows.provider_duration, {Seconds(duration), trace_id}, provider, operation);
  if (outcome == Outcome::kSuccess) impl_->rows.last_success.With(provider).Set(UnixSeconds(impl_->clock.Now()));
  if (status == 0) return;
  const StatusText code(status);
  impl_->rows.provider_responses.With(provider, code.text()).Increment();
}

void Metrics::ProviderInFlight(std::string_view provider, int delta) {
  impl_->rows.provider_in_flight.With(provider).Increment(delta);
}

void Metrics::Drift(std::string_view provider, std::string_view kind) {
  impl_->rows.drift.With(provider, kind).Increment();
}

void Metrics::TokenRefreshed(std::string_view provider, TokenRefresh result) {
  impl_->rows.token_refreshes.With(provider, result).Increment();
}

void Metrics::ProviderUp(std::string_view provider, bool up) { impl_->rows.provider_up.With(provider).Set(up ? 1 : 0); }

std::string Metrics::Text() const { return ToText(impl_->Collect()); }

std::string Metrics::OpenMetrics() const { return ToOpenMetrics(impl_->Collect(), impl_->exemplars.Snapshot()); }

void Metrics::RateLimited(LimitScope scope) { impl_->rows.rate_limited.With(scope).Increment(); }

void Metrics::ProviderConcurrencyLimit(std::string_view provider, int limit) {
  impl_->rows.concurrency_limit.With(provider).Set(limit);
}

void Metrics::ProviderQueued(std::string_view provider, int waiting) {
  impl_->rows.provider_queued.With(provider).Set(waiting);
}

void Metrics::ProviderQueueDelay(std::string_view provider, std::chrono::nanoseconds duration) {
  impl_->rows.queue_duration.With(provider).Observe(Seconds(duration));
}

void Metrics::ProviderRetried(std::string_view provider, RetryReason reason) {
  impl_->rows.retries.With(provider, reason).Increment();
}

void Metrics::FailedOver(std::string_view from, std::string_view to, FailoverReason reason) {
  impl_->rows.failovers.With(from, to, reason).Increment();
}

void Metrics::CircuitState(std::string_view provider, Circuit state, int accounts) {
  impl_->rows.circuit_state.With(provider, state).Set(accounts);
}

void Metrics::CredentialExpiry(std::string_view provider, Credential kind, WallTime expires_at) {
  impl_->rows.credential_expiry.With(provider, kind).Set(UnixSeconds(expires_at));
}

void Metrics::CredentialSlot(std::string_view provider, Slot slot) {
  SetState(impl_->rows.credential_slot, provider, slot);
}

void Metrics::OpenIntents(IntentKind kind, std::size_t count) {
  impl_->rows.open_intents.With(kind).Set(static_cast<double>(count));
}

void Metrics::OldestOpenIntent(std::optional<WallTime> created_at) {
  const std::lock_guard lock(impl_->mutex);
  impl_->oldest_intent = created_at;
}

void Metrics::IntentResolved(std::string_view provider, Resolution result) {
  impl_->rows.intents_resolved.With(provider, result).Increment();
}

void Metrics::ReconciliationEnded(std::string_view provider, Reconciled result) {
  impl_->rows.reconciliations.With(provider, result).Increment();
}

void Metrics::Differences(std::string_view provider, Difference kind, std::uint64_t users) {
  impl_->rows.differences.With(provider, kind).Set(static_cast<double>(users));
}

void Metrics::ReconciledAt(std::string_view provider, WallTime at) {
  impl_->rows.reconciled_at.With(provider).Set(UnixSeconds(at));
}

void Metrics::StoreOperation(std::string_view operation, bool ok, std::chrono::nanoseconds duration) {
  impl_->rows.store_duration.With(operation).Observe(Seconds(duration));
  if (!ok) impl_->rows.store_failures.With(operation).Increment();
}

void Metrics::UnreadableRecords(std::size_t count) {
  impl_->rows.unreadable_records.With().Increment(static_cast<double>(count));
}

void Metrics::UsersWithoutLink(std::uint64_t users) {
  impl_->rows.users_without_link.With().Set(static_cast<double>(users));
}

void Metrics::PortableUsers(std::string_view provider, std::string_view to, Portability category, std::uint64_t users) {
  impl_->rows.portable_users.With(provider, to, category).Set(static_cast<double>(users));
}

void Metrics::ExitObjective(double share) { impl_->rows.exit_objective.With().Set(share); }

void Metrics::PendingUsers(PendingUserState state, std::size_t users) {
  impl_->rows.pending_users.With(state).Set(static_cast<double>(users));
}

void Metrics::ImportLineDecided(ImportLine state, ImportRunKind run) {
  impl_->rows.import_lines.With(state, run).Increment();
}

void Metrics::ImportEnded(ImportEnd end) { impl_->rows.import_ends.With(end).Increment(); }

void Metrics::ImportsRunning(std::size_t imports) {
  impl_->rows.imports_running.With().Set(static_cast<double>(imports));
}

void Metrics::StoreSize(std::uint64_t bytes) { impl_->rows.store_size.With().Set(static_cast<double>(bytes)); }

void Metrics::ConfigInUse(std::string_view hash) {
  impl_->rows.config_successful.With().Set(1);
  impl_->rows.config_since.With().Set(UnixSeconds(impl_->clock.Now()));
  const std::lock_guard lock(impl_->mutex);
  impl_->config_hash = hash;
}

void Metrics::ConfigReloaded(bool ok) {
  impl_->rows.config_reloads.With(ok ? Reload::kSuccess : Reload::kFailure).Increment();
  impl_->rows.config_successful.With().Set(ok ? 1 : 0);
}

void Metrics::LogRecordsDropped(std::uint64_t count) {
  impl_->rows.log_dropped.With().Increment(static_cast<double>(count));
}

void Metrics::LogLineLeftOut(LinesOf about) { impl_->rows.log_left_out.With(about).Increment(); }

void Metrics::SpansExported(std::uint64_t count) {
  impl_->rows.spans_exported.With().Increment(static_cast<double>(count));
}

void Metrics::SpansDropped(SpanDrop reason, std::uint64_t count) {
  impl_->rows.spans_dropped.With(reason).Increment(static_cast<double>(count));
}

}  // namespace walletgate::metrics
