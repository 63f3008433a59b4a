#include "metrics/metrics.h"

#include <algorithm>
#include <array>

#include "metrics/exposition.h"
#include "metrics/process_collector.h"
#include "metrics/series.h"

namespace walletgate::metrics {
namespace {

using Counters = Series<prometheus::Counter>;
using Gauges = Series<prometheus::Gauge>;
using Histograms = Series<prometheus::Histogram>;

std::string_view ToString(Outcome outcome) {
  constexpr std::array<std::string_view, 9> kNames = {"success",        "client_error", "conflict",
                                                      "auth_error",     "throttled",    "provider_error",
                                                      "timeout",        "connect_error", "invalid_response"};
  return kNames[static_cast<std::size_t>(outcome)];
}

std::string_view ToString(IdempotencyResult result) {
  constexpr std::array<std::string_view, 5> kNames = {"new", "replayed", "mismatch", "in_progress", "expired"};
  return kNames[static_cast<std::size_t>(result)];
}

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

}  // namespace

struct Metrics::Impl {
  explicit Impl(const Domains& d) : domains(d) {
    for (const ErrorKindInfo& kind : kErrorKinds) errors.Of({kind.code, walletgate::ToString(kind.blame)});
    build_info.Of({d.version, d.revision, MetricNamed("walletgate_build_info").labels[2].values[0]}).Set(1);
  }

  std::vector<prometheus::MetricFamily> Collect() const {
    std::vector<prometheus::MetricFamily> families = registry.Collect();
    std::vector<prometheus::MetricFamily> process = CollectProcess();
    std::move(process.begin(), process.end(), std::back_inserter(families));
    return families;
  }

  prometheus::Registry registry;
  const Domains domains;
  Counters http_requests{registry, "walletgate_http_requests_total", domains};
  Histograms http_duration{registry, "walletgate_http_request_duration_seconds", domains};
  Gauges http_in_flight{registry, "walletgate_http_requests_in_flight", domains};
  Histograms overhead{registry, "walletgate_request_overhead_seconds", domains};
  Counters errors{registry, "walletgate_errors_total", domains};
  Counters validation{registry, "walletgate_validation_failures_total", domains};
  Counters auth_failures{registry, "walletgate_auth_failures_total", domains};
  Counters idempotency{registry, "walletgate_idempotency_total", domains};
  Counters provider_requests{registry, "walletgate_provider_requests_total", domains};
  Counters provider_responses{registry, "walletgate_provider_responses_total", domains};
  Histograms provider_duration{registry, "walletgate_provider_request_duration_seconds", domains};
  Gauges provider_in_flight{registry, "walletgate_provider_in_flight", domains};
  Gauges provider_up{registry, "walletgate_provider_up", domains};
  Counters drift{registry, "walletgate_provider_contract_drift_total", domains};
  Counters token_refreshes{registry, "walletgate_token_refreshes_total", domains};
  Gauges build_info{registry, "walletgate_build_info", domains};
};

Metrics::Metrics(const Domains& domains) : impl_(std::make_unique<Impl>(domains)) {}
Metrics::~Metrics() = default;

void Metrics::RequestStarted() { impl_->http_in_flight.Of({}).Increment(); }

void Metrics::RequestFinished(std::string_view route, std::string_view method, int status,
                              std::chrono::nanoseconds total, std::chrono::nanoseconds in_vendor) {
  impl_->http_in_flight.Of({}).Decrement();
  const StatusText code(status);
  impl_->http_requests.Of({route, method, code.text()}).Increment();
  impl_->http_duration.Of({route}).Observe(Seconds(total));
  impl_->overhead.Of({route}).Observe(Seconds(total - in_vendor));
}

void Metrics::ErrorAnswered(ErrorKind kind) {
  const ErrorKindInfo& info = InfoOf(kind);
  impl_->errors.Of({info.code, walletgate::ToString(info.blame)}).Increment();
}

void Metrics::ValidationFailed(std::string_view field, std::string_view rule) {
  impl_->validation.Of({TopLevelMember(field), rule}).Increment();
}

void Metrics::AuthFailed(std::string_view reason) { impl_->auth_failures.Of({reason}).Increment(); }

void Metrics::Idempotency(IdempotencyResult result) { impl_->idempotency.Of({ToString(result)}).Increment(); }

void Metrics::ProviderCall(std::string_view provider, std::string_view operation, Outcome outcome, int status,
                           std::chrono::nanoseconds duration) {
  impl_->provider_requests.Of({provider, operation, ToString(outcome)}).Increment();
  impl_->provider_duration.Of({provider, operation}).Observe(Seconds(duration));
  if (status == 0) return;
  const StatusText code(status);
  impl_->provider_responses.Of({provider, code.text()}).Increment();
}

void Metrics::ProviderInFlight(std::string_view provider, int delta) {
  impl_->provider_in_flight.Of({provider}).Increment(delta);
}

void Metrics::Drift(std::string_view provider, std::string_view kind) {
  impl_->drift.Of({provider, kind}).Increment();
}

void Metrics::TokenRefreshed(std::string_view provider, TokenRefresh result) {
  const std::string_view text = result == TokenRefresh::kSuccess ? "success" : "failure";
  impl_->token_refreshes.Of({provider, text}).Increment();
}

void Metrics::ProviderUp(std::string_view provider, bool up) { impl_->provider_up.Of({provider}).Set(up ? 1 : 0); }

std::string Metrics::Text() const { return ToText(impl_->Collect()); }

std::string Metrics::OpenMetrics() const { return ToOpenMetrics(impl_->Collect()); }

}  // namespace walletgate::metrics
