#include <thread>

#include "tests/fakes/fake_clock.h"
#include "tests/metrics/metrics_fixture.h"

namespace walletgate::metrics {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr const char* kTrace = "4bf92f3577b34da6a3ce929d0e0e4736";

TEST(Resilience, EventsReachTheirSeries) {
  FakeClock clock;
  Metrics metrics(LargeDomains(), clock);
  metrics.ProviderRetried("provider1", RetryReason::kUnavailable);
  metrics.FailedOver("provider1", "provider2", FailoverReason::kQueueFull);
  metrics.CircuitState("provider1", Circuit::kOpen, 2);
  metrics.CircuitState("provider1", Circuit::kClosed, 1);
  metrics.CircuitState("provider1", Circuit::kHalfOpen, 0);
  metrics.ProviderConcurrencyLimit("provider1", 64);
  metrics.ProviderQueued("provider1", 3);
  metrics.ProviderQueued("provider1", 2);
  metrics.ProviderQueueDelay("provider1", milliseconds(20));
  metrics.CredentialExpiry("provider1", Credential::kToken, WallTime(seconds(1'900'000'000)));
  metrics.CredentialSlot("provider1", Slot::kNext);
  metrics.RateLimited(LimitScope::kGlobal);
  metrics.OpenIntents(IntentKind::kUnknown, 5);
  metrics.IntentResolved("provider1", Resolution::kStillUnknown);
  metrics.StoreOperation("begin", false, milliseconds(2));
  metrics.StoreSize(8192);
  metrics.LogRecordsDropped(7);
  metrics.SpansExported(512);
  metrics.SpansDropped(SpanDrop::kExportFailed, 9);
  const std::string text = metrics.Text();
  const std::map<std::string, std::string> expected = {
      {R"(walletgate_provider_retries_total{provider="provider1",reason="unavailable"})", "1"},
      {R"(walletgate_provider_failovers_total{from="provider1",reason="queue_full",to="provider2"})", "1"},
      {R"(walletgate_provider_circuit_state{provider="provider1",state="open"})", "2"},
      {R"(walletgate_provider_circuit_state{provider="provider1",state="closed"})", "1"},
      {R"(walletgate_provider_circuit_state{provider="provider1",state="half_open"})", "0"},
      {R"(walletgate_provider_concurrency_limit{provider="provider1"})", "64"},
      {R"(walletgate_provider_queued{provider="provider1"})", "2"},
      {R"(walletgate_provider_queue_duration_seconds_bucket{provider="provider1",le="0.025"})", "1"},
      {R"(walletgate_credential_expiry_timestamp_seconds{kind="token",provider="provider1"})", "1900000000"},
      {R"(walletgate_credential_slot_in_use{provider="provider1",slot="next"})", "1"},
      {R"(walletgate_credential_slot_in_use{provider="provider1",slot="current"})", "0"},
      {R"(walletgate_rate_limited_total{scope="global"})", "1"},
      {R"(walletgate_open_intents{state="unknown"})", "5"},
      {R"(walletgate_intents_resolved_total{provider="provider1",result="still_unknown"})", "1"},
      {R"(walletgate_store_operation_duration_seconds_bucket{operation="begin",le="0.005"})", "1"},
      {R"(walletgate_store_failures_total{operation="begin"})", "1"},
      {"walletgate_store_size_bytes", "8192"},
      {"walletgate_log_records_dropped_total", "7"},
      {"walletgate_spans_exported_total", "512"},
      {R"(walletgate_spans_dropped_total{reason="export_failed"})", "9"},
      {R"(walletgate_spans_dropped_total{reason="queue_full"})", "0"},
  };
  for (const auto& [series, value] : expected) EXPECT_EQ(value, ValueOf(text, series)) << series;
}

TEST(Resilience, ASuccessIsTheLastOneAndAFailureIsNot) {
  FakeClock clock;
  Metrics metrics(LargeDomains(), clock);
  const std::string series = R"(walletgate_provider_last_success_timestamp_seconds{provider="provider1"})";
  metrics.ProviderCall("provider1", "create_end_user", Outcome::kTimeout, 0, milliseconds(1));
  EXPECT_EQ("(absent)", ValueOf(metrics.Text(), series));
  metrics.ProviderCall("provider1", "create_end_user", Outcome::kSuccess, 201, milliseconds(1));
  const std::string first = ValueOf(metrics.Text(), series);
  clock.Advance(seconds(60));
  metrics.ProviderCall("provider1", "create_end_user", Outcome::kProviderError, 500, milliseconds(1));
  EXPECT_EQ(first, ValueOf(metrics.Text(), series));
  metrics.ProviderCall("provider1", "create_end_user", Outcome::kSuccess, 201, milliseconds(1));
  EXPECT_DOUBLE_EQ(60, std::stod(ValueOf(metrics.Text(), series)) - std::stod(first));
}

TEST(Resilience, TheOldestIntentGrowsOlderBetweenCounts) {
  FakeClock clock;
  Metrics metrics(LargeDomains(), clock);
  metrics.OldestOpenIntent(clock.Now() - seconds(5));
  clock.Advance(seconds(10));
  EXPECT_EQ("15", ValueOf(metrics.Text(), "walletgate_oldest_open_intent_age_seconds"));
  metrics.OldestOpenIntent(std::nullopt);
  EXPECT_EQ("0", ValueOf(metrics.Text(), "walletgate_oldest_open_intent_age_seconds"));
}

TEST(Reload, OneConfigurationIsInUseAtATime) {
  Metrics metrics(LargeDomains());
  EXPECT_EQ(std::string::npos, metrics.Text().find("walletgate_config_info"));
  metrics.ConfigInUse("aaaa");
  metrics.ConfigReloaded(false);
  EXPECT_EQ("1", ValueOf(metrics.Text(), R"(walletgate_config_info{hash="aaaa"})"));
  EXPECT_EQ("0", ValueOf(metrics.Text(), "walletgate_config_last_reload_successful"));
  metrics.ConfigInUse("bbbb");
  metrics.ConfigReloaded(true);
  const std::string text = metrics.OpenMetrics();
  EXPECT_EQ("1", ValueOf(text, R"(walletgate_config_info{hash="bbbb"})"));
  EXPECT_EQ("(absent)", ValueOf(text, R"(walletgate_config_info{hash="aaaa"})"));
  EXPECT_EQ("1", ValueOf(text, "walletgate_config_last_reload_successful"));
  EXPECT_EQ("1", ValueOf(text, R"(walletgate_config_reloads_total{result="failure"})"));
}

TEST(Reload, ANewProviderHasItsSeriesAtOnceAndOldCountersStay) {
  Domains domains = LargeDomains();
  domains.providers = {"alpha", "beta"};
  Metrics metrics(domains);
  metrics.ProviderCall("alpha", "create_end_user", Outcome::kSuccess, 201, milliseconds(1));
  metrics.ProviderUp("alpha", false);
  metrics.ProviderCall("gamma", "create_end_user", Outcome::kSuccess, 201, milliseconds(1));
  const std::vector<std::string> next = {"beta", "gamma"};
  metrics.SetProviders(next);
  const std::string of_gamma =
      R"(walletgate_provider_requests_total{operation="create_end_user",outcome="success",provider="gamma"})";
  std::string text = metrics.Text();
  EXPECT_EQ("0", ValueOf(text, of_gamma));
  EXPECT_EQ("0", ValueOf(text, R"(walletgate_provider_failovers_total{from="gamma",reason="connect",to="beta"})"));
  EXPECT_EQ(
      "1",
      ValueOf(text,
              R"(walletgate_provider_requests_total{operation="create_end_user",outcome="success",provider="alpha"})"));
  EXPECT_EQ("(absent)", ValueOf(text, R"(walletgate_provider_up{provider="alpha"})"))
      << "it would keep an alert firing";
  metrics.ProviderCall("gamma", "create_end_user", Outcome::kSuccess, 201, milliseconds(1));
  metrics.SetProviders(domains.providers);
  text = metrics.Text();
  EXPECT_EQ("1", ValueOf(text, of_gamma));
  EXPECT_EQ("0", ValueOf(text, R"(walletgate_provider_up{provider="alpha"})"));
}

TEST(Reload, ProvidersMayComeWhileOthersCount) {
  Metrics metrics(Domains{{"p0"}, {"create_end_user"}, {"/"}, {}, "1", "2"});
  std::thread counting([&metrics] {
    for (int i = 0; i < 2000; ++i) {
      metrics.ProviderCall("p5", "create_end_user", Outcome::kSuccess, 201, milliseconds(1));
    }
  });
  std::vector<std::string> ids = {"p0"};
  for (int i = 1; i < 10; ++i) {
    ids.push_back("p" + std::to_string(i));
    metrics.SetProviders(ids);
  }
  counting.join();
  const std::string text = metrics.Text();
  const auto count = [&](const std::string& provider) {
    const std::string value =
        ValueOf(text, R"(walletgate_provider_responses_total{code="201",provider=")" + provider + "\"}");
    return value == "(absent)" ? 0 : std::stoi(value);
  };
  EXPECT_EQ(2000, count("p5") + count("other"));
}

TEST(Reload, MoreProvidersThanThereIsRoomForAreCountedTogether) {
  Metrics metrics(Domains{{}, {"create_end_user"}, {"/"}, {}, "1", "2"});
  std::vector<std::string> many;
  for (int i = 0; i < 70; ++i) many.push_back("p" + std::to_string(i));
  metrics.SetProviders(many);
  metrics.ProviderCall("p69", "create_end_user", Outcome::kSuccess, 201, milliseconds(1));
  EXPECT_EQ("1", ValueOf(metrics.Text(), R"(walletgate_provider_responses_total{code="201",provider="other"})"));
}

TEST(ExemplarText, TheLastTracedRequestOfABucketIsShownToThoseWhoAskForOpenMetrics) {
  FakeClock clock;
  Metrics metrics(LargeDomains(), clock);
  metrics.RequestFinished("/v1/end-users", "POST", 201, milliseconds(260), milliseconds(250), kTrace);
  metrics.ProviderCall("provider1", "create_end_user", Outcome::kTimeout, 0, seconds(15), kTrace);
  const std::string open = metrics.OpenMetrics();
  const std::string bucket = R"(walletgate_http_request_duration_seconds_bucket{route="/v1/end-users",le="0.3"})";
  const std::string value = ValueOf(open, bucket);
  EXPECT_EQ(0U, value.rfind(std::string("1 # {trace_id=\"") + kTrace + "\"} 0.26 ", 0)) << value;
  EXPECT_EQ("1", ValueOf(open, R"(walletgate_http_request_duration_seconds_bucket{route="/v1/end-users",le="0.5"})"));
  const std::string last = ValueOf(
      open,
      R"(walletgate_provider_request_duration_seconds_bucket{operation="create_end_user",provider="provider1",le="+Inf"})");
  EXPECT_NE(std::string::npos, last.find("} 15 ")) << last;
  EXPECT_EQ("1", ValueOf(metrics.Text(), bucket)) << "the older format knows no exemplars";
}

TEST(ExemplarText, WhatIsNoTraceIdIsNotShown) {
  Metrics metrics(LargeDomains());
  for (const char* bad :
       {"", "alice@example.com", "4BF92F3577B34DA6A3CE929D0E0E4736", "00000000000000000000000000000000",
        "4bf92f3577b34da6a3ce929d0e0e473", "4bf92f3577b34da6a3ce929d0e0e47\"}"}) {
    metrics.RequestFinished("/v1/end-users", "POST", 201, milliseconds(1), milliseconds(1), bad);
  }
  EXPECT_EQ(std::string::npos, metrics.OpenMetrics().find("trace_id"));
}

}  // namespace
}  // namespace walletgate::metrics
