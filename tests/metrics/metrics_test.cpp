#include <thread>

#include "tests/metrics/metrics_fixture.h"

namespace walletgate::metrics {
namespace {

using std::chrono::milliseconds;

TEST(Metrics, FailuresAreThereAtZeroBeforeTheFirst) {
  const Metrics metrics(LargeDomains());
  const std::string text = metrics.Text();
  for (
      const char* series : {
          R"(walletgate_http_requests_total{code="500",method="POST",route="/v1/end-users"})",
          R"(walletgate_http_requests_total{code="503",method="GET",route="/v1/providers"})",
          R"(walletgate_errors_total{blame="network",code="outcome_unknown"})",
          R"(walletgate_errors_total{blame="gateway",code="internal"})",
          R"(walletgate_provider_requests_total{operation="create_wallet",outcome="timeout",provider="provider8"})",
          R"(walletgate_provider_responses_total{code="429",provider="provider1"})",
          R"(walletgate_provider_contract_drift_total{kind="unparsable",provider="provider1"})",
          R"(walletgate_token_refreshes_total{provider="provider1",result="failure"})",
          R"(walletgate_validation_failures_total{field="external_id",rule="required"})",
          R"(walletgate_auth_failures_total{reason="unknown"})",
          R"(walletgate_idempotency_total{result="mismatch"})",
          R"(walletgate_http_request_duration_seconds_count{route="/docs"})",
          R"(walletgate_provider_request_duration_seconds_bucket{operation="get_end_user",provider="provider2",le="+Inf"})",
          R"(walletgate_provider_in_flight{provider="provider3"})",
          R"(walletgate_provider_retries_total{provider="provider3",reason="connect"})",
          R"(walletgate_provider_failovers_total{from="provider3",reason="not_applied",to="provider1"})",
          R"(walletgate_intents_resolved_total{provider="provider3",result="still_unknown"})",
          R"(walletgate_rate_limited_total{scope="tenant"})",
          R"(walletgate_store_failures_total{operation="begin"})",
          R"(walletgate_config_reloads_total{result="failure"})",
          "walletgate_log_records_dropped_total",
          R"(walletgate_open_intents{state="unknown"})",
          "walletgate_oldest_open_intent_age_seconds",
          "walletgate_http_requests_in_flight",
      }) {
    EXPECT_EQ("0", ValueOf(text, series)) << series;
  }
  EXPECT_EQ(std::string::npos, text.find("walletgate_provider_up")) << "no verdict before the first probe";
  EXPECT_EQ(std::string::npos, text.find("walletgate_provider_circuit_state")) << "no breaker, no state";
  EXPECT_EQ("(absent)",
            ValueOf(text, R"(walletgate_provider_failovers_total{from="provider1",reason="connect",to="provider1"})"));
}

TEST(Metrics, EventsReachTheirSeries) {
  Metrics metrics(LargeDomains());
  metrics.RequestStarted();
  metrics.RequestStarted();
  metrics.RequestFinished("/v1/end-users", "POST", 201, milliseconds(260), milliseconds(250));
  metrics.ErrorAnswered(ErrorKind::kProviderRejected);
  metrics.ValidationFailed("/login_methods/0/email", "format");
  metrics.ValidationFailed("metadata", "type");
  metrics.AuthFailed(AuthFailure::kMissing);
  metrics.Idempotency(IdempotencyResult::kReplayed);
  metrics.ProviderCall("provider1", "create_end_user", Outcome::kConflict, 409, milliseconds(250));
  metrics.ProviderCall("provider1", "create_end_user", Outcome::kTimeout, 0, milliseconds(15'000));
  metrics.ProviderInFlight("provider1", 1);
  metrics.Drift("provider1", "missing_field");
  metrics.TokenRefreshed("provider1", TokenRefresh::kFailure);
  metrics.ProviderUp("provider1", false);
  const std::string text = metrics.Text();
  const std::map<std::string, std::string> expected = {
      {"walletgate_http_requests_in_flight", "1"},
      {R"(walletgate_http_requests_total{code="201",method="POST",route="/v1/end-users"})", "1"},
      {R"(walletgate_http_request_duration_seconds_bucket{route="/v1/end-users",le="0.2"})", "0"},
      {R"(walletgate_http_request_duration_seconds_bucket{route="/v1/end-users",le="0.3"})", "1"},
      {R"(walletgate_http_request_duration_seconds_sum{route="/v1/end-users"})", "0.26"},
      {R"(walletgate_request_overhead_seconds_bucket{route="/v1/end-users",le="0.005"})", "0"},
      {R"(walletgate_request_overhead_seconds_bucket{route="/v1/end-users",le="0.01"})", "1"},
      {R"(walletgate_errors_total{blame="caller",code="provider_rejected"})", "1"},
      {R"(walletgate_validation_failures_total{field="login_methods",rule="format"})", "1"},
      {R"(walletgate_validation_failures_total{field="metadata",rule="type"})", "1"},
      {R"(walletgate_auth_failures_total{reason="missing"})", "1"},
      {R"(walletgate_idempotency_total{result="replayed"})", "1"},
      {R"(walletgate_provider_requests_total{operation="create_end_user",outcome="conflict",provider="provider1"})",
       "1"},
      {R"(walletgate_provider_requests_total{operation="create_end_user",outcome="timeout",provider="provider1"})",
       "1"},
      {R"(walletgate_provider_responses_total{code="409",provider="provider1"})", "1"},
      {R"(walletgate_provider_request_duration_seconds_count{operation="create_end_user",provider="provider1"})", "2"},
      {R"(walletgate_provider_request_duration_seconds_bucket{operation="create_end_user",provider="provider1",le="10.0"})",
       "1"},
      {R"(walletgate_provider_in_flight{provider="provider1"})", "1"},
      {R"(walletgate_provider_contract_drift_total{kind="missing_field",provider="provider1"})", "1"},
      {R"(walletgate_token_refreshes_total{provider="provider1",result="failure"})", "1"},
      {R"(walletgate_provider_up{provider="provider1"})", "0"},
  };
  for (const auto& [series, value] : expected) EXPECT_EQ(value, ValueOf(text, series)) << series;
}

TEST(Metrics, UnknownValuesFold) {
  Metrics metrics(LargeDomains());
  metrics.RequestFinished("/v1/end-users/alice@example.com", "BREW\"\n", 799, milliseconds(1), milliseconds(0));
  metrics.RequestFinished("", "", -5, milliseconds(1), milliseconds(2));
  metrics.StoreOperation("DROP TABLE", true, milliseconds(1));
  metrics.FailedOver("nobody", "provider1", FailoverReason::kConnect);
  metrics.ProviderCall("nobody", "steal", Outcome::kSuccess, 418, milliseconds(1));
  metrics.ValidationFailed("/pass\"word", "made_up");
  metrics.Drift("provider1", "quantum");
  const std::string text = metrics.Text();
  EXPECT_EQ("2", ValueOf(text, R"(walletgate_http_requests_total{code="other",method="other",route="unmatched"})"));
  EXPECT_EQ("0.001", ValueOf(text, R"(walletgate_request_overhead_seconds_sum{route="unmatched"})"))
      << "more time in vendors than in all is no negative overhead";
  EXPECT_EQ("1", ValueOf(text, R"(walletgate_store_operation_duration_seconds_count{operation="other"})"));
  EXPECT_EQ("1", ValueOf(text, R"(walletgate_provider_failovers_total{from="other",reason="connect",to="provider1"})"));
  EXPECT_EQ(
      "1",
      ValueOf(text, R"(walletgate_provider_requests_total{operation="other",outcome="success",provider="other"})"));
  EXPECT_EQ("1", ValueOf(text, R"(walletgate_provider_responses_total{code="other",provider="other"})"));
  EXPECT_EQ("1", ValueOf(text, R"(walletgate_validation_failures_total{field="other",rule="other"})"));
  EXPECT_EQ("1", ValueOf(text, R"(walletgate_provider_contract_drift_total{kind="other",provider="provider1"})"));
}

TEST(Metrics, SeriesStayWithinTheBudgetWhateverHappens) {
  const Domains domains = LargeDomains();
  Metrics metrics(domains);
  EXPECT_LE(Samples(metrics.Text()).size(), 4500U);
  FireEverything(metrics, domains);
  const std::size_t all = Samples(metrics.Text()).size();
  RecordProperty("series", static_cast<int>(all));
  EXPECT_LE(all, 4500U);
}

TEST(Metrics, EverySampleIsInTheCatalogueWithAllowedLabelsOnly) {
  const Domains domains = LargeDomains();
  Metrics metrics(domains);
  FireEverything(metrics, domains);
  std::set<std::string> seen;
  for (const Sample& sample : Samples(metrics.Text())) {
    const MetricInfo* metric = nullptr;
    for (const MetricInfo& one : Catalogue()) {
      const bool histogram = one.type == MetricType::kHistogram;
      const std::string name(one.name);
      if (sample.name == name && !histogram) metric = &one;
      if (histogram &&
          (sample.name == name + "_bucket" || sample.name == name + "_sum" || sample.name == name + "_count")) {
        metric = &one;
      }
    }
    ASSERT_NE(nullptr, metric) << sample.name;
    seen.insert(std::string(metric->name));
    std::map<std::string, std::string> labels = sample.labels;
    labels.erase("le");
    ASSERT_EQ(metric->labels.size(), labels.size()) << sample.name;
    for (const LabelInfo& label : metric->labels) {
      if (label.source == LabelSource::kConfigHash) continue;  // one at a time, by another test
      const std::vector<std::string> allowed = AllowedValues(label, domains);
      const std::string value = labels[std::string(label.name)];
      EXPECT_NE(allowed.end(), std::find(allowed.begin(), allowed.end(), value)) << sample.name << " " << value;
    }
  }
  EXPECT_EQ(Catalogue().size(), seen.size()) << "a metric of the catalogue is never emitted";
}

TEST(Metrics, CountsAreExactUnderThreads) {
  Metrics metrics(LargeDomains());
  constexpr int kThreads = 4;
  constexpr int kEvents = 5000;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&metrics] {
      for (int i = 0; i < kEvents; ++i) {
        metrics.RequestStarted();
        metrics.RequestFinished("/nowhere", "PUT", 200 + i % 300, milliseconds(1), milliseconds(0));
        metrics.ProviderCall("nobody", "create_end_user", Outcome::kSuccess, 200, milliseconds(1));
        metrics.ProviderUp("provider1", i % 2 == 0);
      }
    });
  }
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(metrics.OpenMetrics().empty());
  for (std::thread& thread : threads) thread.join();
  const std::string text = metrics.Text();
  int total = 0;
  for (const Sample& sample : Samples(text)) {
    if (sample.name == "walletgate_http_requests_total") total += std::stoi(sample.value);
  }
  EXPECT_EQ(kThreads * kEvents, total);
  EXPECT_EQ("0", ValueOf(text, "walletgate_http_requests_in_flight"));
  EXPECT_EQ(
      "20000",
      ValueOf(text,
              R"(walletgate_provider_request_duration_seconds_count{operation="create_end_user",provider="other"})"));
}

TEST(Metrics, EmptyDeploymentStillCounts) {
  Metrics metrics(Domains{});
  metrics.ProviderCall("any", "create_end_user", Outcome::kSuccess, 200, milliseconds(1));
  metrics.RequestFinished("/", "GET", 200, milliseconds(1), milliseconds(0));
  EXPECT_EQ("1", ValueOf(metrics.Text(), R"(walletgate_provider_responses_total{code="200",provider="other"})"));
}

TEST(Metrics, PrefersOpenMetricsOnlyWhenAsked) {
  EXPECT_TRUE(
      WantsOpenMetrics("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;"
                       "q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"));
  EXPECT_TRUE(WantsOpenMetrics("application/openmetrics-text"));
  EXPECT_TRUE(WantsOpenMetrics("Application/OpenMetrics-Text; version=\"1.0.0\" , text/plain;q=0.9"));
  for (const char* accept : {"", "*/*", "text/plain", "text/html,application/xhtml+xml,*/*;q=0.8",
                             "application/openmetrics-text;version=0.0.1", "application/openmetrics-text;q=0",
                             "application/openmetrics-text;version=1.0.0;q=0.3, text/plain;q=0.9",
                             "application/openmetrics-text;q=junk", ",;=,q", "application/openmetrics-textual"}) {
    EXPECT_FALSE(WantsOpenMetrics(accept)) << accept;
  }
}

}  // namespace
}  // namespace walletgate::metrics
