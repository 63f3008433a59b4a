#include "cli/top/top_view.h"

#include <gmock/gmock.h>

#include "metrics/metrics.h"

namespace walletgate::cli {
namespace {

using std::chrono::milliseconds;
using testing::ContainsRegex;
using testing::HasSubstr;

metrics::Domains TwoVendors() { return {{"alpha", "beta"}, {"create_end_user"}, {"/v1/end-users"}, {}, "1", "2"}; }

/// What `metrics` shows, looked at `seconds` after the process was started.
TopLook LookAt(const metrics::Metrics& metrics, double seconds) {
  TopLook look{ReadExposition(metrics.Text()), 0};
  for (const ExposedSample& sample : look.samples) {
    if (sample.name == "process_start_time_seconds") look.unix_seconds = sample.value + seconds;
  }
  return look;
}

void Call(metrics::Metrics& metrics, const char* provider, metrics::Outcome outcome, int count) {
  for (int i = 0; i < count; ++i) metrics.ProviderCall(provider, "create_end_user", outcome, 200, milliseconds(80));
}

TEST(ReadExposition, ReadsNamesLabelsAndValues) {
  const Exposed samples = ReadExposition(
      "# HELP a b\n# TYPE a counter\na 3\nb{x=\"1\",y=\"a \\\"q\\\" {z}, \\\\\"} 2.5\nc_bucket{le=\"+Inf\"} "
      "7\n\nnonsense\nd{x=\"1\n");
  ASSERT_EQ(samples.size(), 3U);
  EXPECT_EQ(samples[0].name, "a");
  EXPECT_EQ(samples[0].value, 3);
  EXPECT_EQ(samples[1].labels.at("y"), "a \"q\" {z}, \\");
  EXPECT_EQ(samples[1].value, 2.5);
  EXPECT_EQ(samples[2].labels.at("le"), "+Inf");
}

TEST(TopText, ShowsFiguresSinceTheStartWhenThereIsNoEarlierLook) {
  metrics::Metrics metrics(TwoVendors());
  Call(metrics, "alpha", metrics::Outcome::kSuccess, 100);
  Call(metrics, "beta", metrics::Outcome::kSuccess, 225);
  Call(metrics, "beta", metrics::Outcome::kTimeout, 75);
  Call(metrics, "beta", metrics::Outcome::kClientError, 100);
  metrics.CircuitState("beta", metrics::Circuit::kHalfOpen, 1);
  const std::string text = TopText({}, LookAt(metrics, 10));
  EXPECT_THAT(text, HasSubstr("since the start: "));
  EXPECT_THAT(text, ContainsRegex("beta +40 +80 % +19 % +98 ms +0 +half_open"));
  EXPECT_THAT(text, ContainsRegex("alpha +10 +20 % +0\\.0 % +98 ms +0 +- "));
  EXPECT_LT(text.find("beta"), text.find("alpha")) << "the busiest comes first";
}

TEST(TopText, ShowsWhatHappenedBetweenTwoLooks) {
  metrics::Metrics metrics(TwoVendors());
  Call(metrics, "alpha", metrics::Outcome::kTimeout, 500);
  const TopLook before = LookAt(metrics, 10);
  Call(metrics, "alpha", metrics::Outcome::kSuccess, 20);
  const std::string text = TopText(before, LookAt(metrics, 12));
  EXPECT_THAT(text, ContainsRegex("alpha +10 +100 % +0\\.0 %"));
  EXPECT_THAT(text, ContainsRegex("beta +0\\.0 +0\\.0 % +- +- +0 +- +never"));
}

TEST(TopText, AGatewayThatWasStartedAnewCountsFromZero) {
  metrics::Metrics old(TwoVendors());
  Call(old, "alpha", metrics::Outcome::kSuccess, 500);
  const metrics::Metrics fresh(TwoVendors());
  const std::string text = TopText(LookAt(old, 10), LookAt(fresh, 12));
  EXPECT_THAT(text, testing::Not(HasSubstr("-2")));
}

TEST(TopText, NamesTheGatewaysOwnFailures) {
  metrics::Metrics metrics(TwoVendors());
  for (int i = 0; i < 4; ++i) {
    metrics.RequestStarted();
    metrics.RequestFinished("/v1/end-users", "POST", i == 0 ? 503 : 201, milliseconds(20), milliseconds(15));
  }
  metrics.ErrorAnswered(ErrorKind::kStoreUnavailable);
  EXPECT_THAT(TopText({}, LookAt(metrics, 2)), HasSubstr("2.0 requests/s, 25 % failed by the gateway, p95 "));
}

}  // namespace
}  // namespace walletgate::cli
