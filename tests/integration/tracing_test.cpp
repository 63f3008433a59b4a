// The caller's trace, and where the time of a request went: in headers, in the log line, in the metrics.

#include <gmock/gmock.h>

#include <algorithm>
#include <mutex>

#include "base/json/parse.h"
#include "base/log/log.h"
#include "tests/fakes/gateway_fixture.h"

namespace walletgate {
namespace {

using fakes::Answer;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

constexpr const char* kTrace = "4bf92f3577b34da6a3ce929d0e0e4736";
constexpr const char* kSampled = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

class Tracing : public testing::Test {
 protected:
  Tracing() {
    SetLogLevel(LogLevel::kInfo);
    SetLogSink([this](std::string_view line) {
      const std::lock_guard lock(mutex_);
      lines_.emplace_back(line);
    });
  }
  ~Tracing() override {
    SetLogSink({});
    SetLogLevel(LogLevel::kWarning);
  }

  /// The line of the request that was answered so.
  json::Document LineOf(const Answer& answer) {
    const std::lock_guard lock(mutex_);
    for (const std::string& line : lines_) {
      if (line.find("\"message\":\"request\"") == std::string::npos) continue;
      if (line.find(answer.Header("x-request-id")) != std::string::npos) return *json::Parse(line);
    }
    ADD_FAILURE() << "no line of " << answer;
    return {};
  }
  std::size_t CountLines(const std::string& text) {
    const std::lock_guard lock(mutex_);
    return static_cast<std::size_t>(std::count_if(lines_.begin(), lines_.end(), [&](const std::string& line) {
      return line.find("\"message\":\"request\"") != std::string::npos && line.find(text) != std::string::npos;
    }));
  }
  void Inject(const std::string& vendor, const std::string& kind) {
    vendors_.sandbox().Inject(vendor, {.kind = kind, .count = -1});
  }

  fakes::Vendors vendors_;
  std::mutex mutex_;
  std::vector<std::string> lines_;
};

TEST_F(Tracing, ASampledTraceIsInTheLogAndAtTheMetrics) {
  const fakes::TestGateway gateway(vendors_);
  const Answer made = gateway.As("main").Create(fakes::UserBody("traced", "streambird"), {{"traceparent", kSampled}});
  ASSERT_EQ(made.status, 201) << made;
  const json::Document line = LineOf(made);
  EXPECT_EQ(line.root().Get("trace_id").AsString(), kTrace);
  EXPECT_EQ(line.root().Get("provider").AsString(), "streambird");
  EXPECT_EQ(line.root().Get("key").AsString(), "main-1");
  const Answer metrics = gateway.Admin().Get("/metrics", {{"Accept", "application/openmetrics-text"}});
  EXPECT_THAT(metrics.body, HasSubstr(std::string("trace_id=\"") + kTrace + "\""));
}

TEST_F(Tracing, ATraceThatNobodyRecordsIsInTheLogOnly) {
  const fakes::TestGateway gateway(vendors_);
  const Answer one = gateway.As("main").Get(
      "/v1/providers", {{"traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"}});
  EXPECT_EQ(LineOf(one).root().Get("trace_id").AsString(), kTrace);
  const Answer none = gateway.As("main").Get("/v1/providers");
  EXPECT_THAT(std::string(LineOf(none).root().Get("trace_id").AsString()), MatchesRegex("[0-9a-f]{32}"));
  const Answer two = gateway.As("main").Get("/v1/providers", {{"traceparent", kSampled}, {"traceparent", kSampled}});
  EXPECT_NE(LineOf(two).root().Get("trace_id").AsString(), kTrace) << "sent twice, it is none";
  EXPECT_THAT(gateway.Admin().Get("/metrics", {{"Accept", "application/openmetrics-text"}}).body,
              Not(HasSubstr(kTrace)));
}

TEST_F(Tracing, TheTimeOfAFailureIsSplitToo) {
  const fakes::TestGateway gateway(vendors_);
  Inject("streambird", "400");
  const Answer failed = gateway.As("main").Create(fakes::UserBody("failed", "streambird"));
  ASSERT_EQ(failed.status, 422) << failed;
  EXPECT_THAT(failed.Header("server-timing"), MatchesRegex("vendor;dur=[0-9.]+, gateway;dur=[0-9.]+"));
  EXPECT_EQ(failed.Header("x-walletgate-provider"), "streambird");
  const json::Document document = LineOf(failed);
  const json::Value line = document.root();
  EXPECT_EQ(line.Get("operation").AsString(), "create_end_user");
  EXPECT_EQ(line.Get("code").AsString(), "provider_rejected");
  EXPECT_EQ(line.Get("blame").AsString(), "caller");
  EXPECT_EQ(line.Get("provider").AsString(), "streambird");
  const auto micros = [&](const char* name) { return line.Get(name).AsInt64().value_or(-1); };
  EXPECT_GT(micros("vendor_us"), 0);
  EXPECT_LE(micros("vendor_us") + micros("own_us"), micros("total_us"));
  EXPECT_GE(micros("vendor_us") + micros("own_us"), micros("total_us") - 1) << "each rounded down";
}

TEST_F(Tracing, OfSuccessesAShareGetsALineOfFailuresEach) {
  std::string config(fakes::kGatewayConfig);
  config.replace(config.find("log: {requests: true}"), 21, "log: {requests: true, success_sample: 0}");
  const fakes::TestGateway gateway(vendors_, {}, config);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(gateway.As("main").Get("/v1/providers").status, 200);
    EXPECT_EQ(gateway.As("main").Get("/v1/providers/nobody").status, 404);
  }
  EXPECT_EQ(CountLines("\"status\":200"), 0U);
  EXPECT_EQ(CountLines("\"status\":404"), 20U);
}

}  // namespace
}  // namespace walletgate
