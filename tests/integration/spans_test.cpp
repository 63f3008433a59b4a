// Spans as a collector gets them from a whole gateway.

#include <gmock/gmock.h>

#include <chrono>
#include <map>
#include <thread>

#include "base/json/parse.h"
#include "base/log/log.h"
#include "tests/fakes/gateway_fixture.h"
#include "tests/fakes/test_server.h"
#include "tests/integration/orchid_vendor.h"

namespace walletgate {
namespace {

using fakes::Answer;
using fakes::UserBody;
using testing::HasSubstr;

constexpr const char* kTrace = "4bf92f3577b34da6a3ce929d0e0e4736";
constexpr const char* kOtherTrace = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
constexpr const char* kCaller = "00f067aa0ba902b7";

transport::Headers Parent(const std::string& trace, const std::string& flags) {
  return {{"traceparent", "00-" + trace + "-" + kCaller + "-" + flags}};
}

struct SeenSpan {
  std::string trace;
  std::string id;
  std::string parent;
  std::string name;
  std::string kind;
  bool failed = false;
  std::map<std::string, std::string> attributes;
};

SeenSpan ReadSpan(json::Value value) {
  SeenSpan span;
  span.trace = value.Get("traceId").AsString();
  span.id = value.Get("spanId").AsString();
  span.parent = value.Get("parentSpanId").AsString();
  span.name = value.Get("name").AsString();
  span.kind = value.Get("kind").NumberText();
  span.failed = value.Get("status").Get("code").NumberText() == "2";
  for (const json::Value attribute : value.Get("attributes").Elements()) {
    const json::Value text = attribute.Get("value");
    const json::Value content = text.Get("stringValue") ? text.Get("stringValue") : text.Get("intValue");
    span.attributes[std::string(attribute.Get("key").AsString())] = content.AsString();
  }
  return span;
}

class Spans : public testing::Test {
 protected:
  Spans() { SetLogLevel(LogLevel::kError); }
  ~Spans() override { SetLogLevel(LogLevel::kWarning); }

  static void Quickly(gateway::GatewayConfig& config) {
    config.knobs.attempts = 1;
    config.knobs.span_interval = std::chrono::milliseconds(10);
  }
  fakes::Environment Names() const { return {{"COLLECTOR", collector_.origin() + "/v1/traces"}}; }
  static std::string Config(std::string_view more = "", std::string_view rest = fakes::kGatewayConfig) {
    return "trace: {endpoint: \"${COLLECTOR}\"" + std::string(more) + "}\n" + std::string(rest);
  }

  std::vector<SeenSpan> All() const {
    std::vector<SeenSpan> spans;
    for (const fakes::SeenRequest& request : collector_.Seen()) {
      const json::Document document = json::Parse(request.body).value();
      const json::Value scope = document.root().Get("resourceSpans").At(0).Get("scopeSpans").At(0);
      for (const json::Value span : scope.Get("spans").Elements()) spans.push_back(ReadSpan(span));
    }
    return spans;
  }
  std::vector<SeenSpan> Of(const std::string& trace) const {
    std::vector<SeenSpan> spans = All();
    std::erase_if(spans, [&](const SeenSpan& span) { return span.trace != trace; });
    return spans;
  }
  /// The span of that trace and kind, waiting for it.
  SeenSpan Await(const std::string& trace, const std::string& kind) const {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (std::chrono::steady_clock::now() < end) {
      for (const SeenSpan& span : Of(trace)) {
        if (span.kind == kind) return span;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    ADD_FAILURE() << "no span of kind " << kind << " in trace " << trace;
    return {};
  }

  static constexpr const char* kServer = "2";
  static constexpr const char* kClient = "3";

  fakes::Vendors vendors_;
  fakes::TestServer collector_{[](const fakes::SeenRequest&) { return fakes::ServerReply::Json(200, "{}"); }};
};

TEST_F(Spans, ACreateIsASpanOfTheRequestAndOneOfTheVendorsCallBelowIt) {
  const fakes::TestGateway gateway(vendors_, Names(), Config(), Quickly);
  const Answer made = gateway.As("main").Create(UserBody("spans-1", "streambird"), Parent(kTrace, "01"));
  ASSERT_EQ(made.status, 201) << made;
  const SeenSpan server = Await(kTrace, kServer);
  EXPECT_EQ(server.parent, kCaller);
  EXPECT_EQ(server.name, "POST /v1/end-users");
  EXPECT_FALSE(server.failed);
  EXPECT_EQ(server.attributes,
            (std::map<std::string, std::string>{{"http.request.method", "POST"},
                                                {"http.route", "/v1/end-users"},
                                                {"http.response.status_code", "201"},
                                                {"walletgate.tenant", "main"},
                                                {"walletgate.provider", "streambird"},
                                                {"walletgate.request_id", made.Header("x-request-id")}}));
  const SeenSpan client = Await(kTrace, kClient);
  EXPECT_EQ(client.parent, server.id);
  EXPECT_NE(client.id, server.id);
  EXPECT_EQ(client.name, "create_end_user streambird");
  EXPECT_FALSE(client.failed);
  EXPECT_EQ(client.attributes.at("server.address"), "127.0.0.1");
  EXPECT_EQ(client.attributes.at("walletgate.operation"), "create_end_user");
  EXPECT_EQ(Of(kTrace).size(), 2U);
  EXPECT_THAT(gateway.Admin().Get("/metrics").body,
              HasSubstr("walletgate_spans_dropped_total{reason=\"export_failed\"} 0\n"));
}

TEST_F(Spans, AFailureOfTheVendorIsOneOfBothSpans) {
  const fakes::TestGateway gateway(vendors_, Names(), Config(), Quickly);
  vendors_.sandbox().Inject("streambird", {.kind = "500"});
  const Answer failed = gateway.As("main").Create(UserBody("spans-2", "streambird"), Parent(kTrace, "01"));
  ASSERT_GE(failed.status, 500) << failed;
  const SeenSpan server = Await(kTrace, kServer);
  EXPECT_TRUE(server.failed);
  EXPECT_EQ(server.attributes.at("error.type"), failed.At("code"));
  const SeenSpan client = Await(kTrace, kClient);
  EXPECT_TRUE(client.failed);
  EXPECT_EQ(client.attributes.at("http.response.status_code"), "500");
  EXPECT_EQ(client.attributes.count("error.type"), 1U);
  const Answer refused = gateway.As("main").Get("/v1/providers/nobody", Parent(kOtherTrace, "01"));
  ASSERT_EQ(refused.status, 404);
  const SeenSpan ours = Await(kOtherTrace, kServer);
  EXPECT_FALSE(ours.failed) << "the caller's own mistake";
  EXPECT_EQ(ours.name, "GET /v1/providers/{id}");
}

TEST_F(Spans, WhoBeginsATraceDecidesWhetherItIsRecorded) {
  const fakes::TestGateway none(vendors_, Names(), Config(", sample: 0"), Quickly);
  ASSERT_EQ(none.As("main").Get("/v1/providers").status, 200);
  ASSERT_EQ(none.As("main").Get("/v1/providers", Parent(kOtherTrace, "00")).status, 200);
  ASSERT_EQ(none.As("main").Get("/v1/providers", Parent(kTrace, "01")).status, 200);
  (void)Await(kTrace, kServer);
  EXPECT_EQ(All().size(), 1U) << "neither a trace of its own nor one that its caller does not record";
  const fakes::TestGateway every(vendors_, Names(), Config(), Quickly);
  ASSERT_EQ(every.As("main").Get("/v1/providers", Parent(kOtherTrace, "00")).status, 200);
  ASSERT_EQ(every.As("main").Get("/v1/providers").status, 200);
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (All().size() < 2 && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  ASSERT_EQ(All().size(), 2U);
  EXPECT_EQ(All()[1].parent, "") << "it begins here";
  EXPECT_TRUE(Of(kOtherTrace).empty());
}

TEST_F(Spans, NobodyWithoutAKeyIsRecordedWhateverItAsksFor) {
  const fakes::TestGateway gateway(vendors_, Names(), Config(), Quickly);
  for (const char* path : {"/v1/providers", "/docs", "/nowhere"}) {
    gateway.Nobody().Get(path, Parent(kOtherTrace, "01"));
    gateway.Nobody().Get(path);
  }
  ASSERT_EQ(gateway.As("main").Get("/v1/providers", Parent(kTrace, "01")).status, 200);
  (void)Await(kTrace, kServer);
  EXPECT_EQ(All().size(), 1U) << "what anybody may send would fill the queue of those who are known";
  EXPECT_EQ(gateway.Admin().Get("/metrics", {{"Accept", "application/openmetrics-text"}}).body.find(kOtherTrace),
            std::string::npos);
}

TEST_F(Spans, TheVendorSeesTheSpanOfItsOwnCallWhereItsFileSaysSo) {
  fakes::OrchidVendor orchid;
  fakes::Environment names = orchid.environment();
  names.merge(Names());
  const fakes::TestGateway gateway(vendors_, names, Config("", fakes::OrchidVendor::Config()), Quickly);
  const Answer made = gateway.As("main").Create(
      R"({"external_id":"ada","login_methods":[{"type":"email","email":"a@example.com"}]})", Parent(kTrace, "01"));
  ASSERT_EQ(made.status, 201) << made;
  EXPECT_EQ(orchid.books().last_traceparent, "00-" + std::string(kTrace) + "-" + Await(kTrace, kClient).id + "-01");
}

TEST_F(Spans, ACollectorThatIsDownCostsSpansAndNothingElse) {
  const fakes::TestGateway gateway(vendors_, {{"COLLECTOR", fakes::RefusingOrigin() + "/v1/traces"}}, Config(),
                                   Quickly);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(gateway.As("main").Get("/v1/providers").status, 200);
  const std::string dropped = "walletgate_spans_dropped_total{reason=\"export_failed\"} 20\n";
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  std::string metrics;
  while (metrics.find(dropped) == std::string::npos && std::chrono::steady_clock::now() < end) {
    metrics = gateway.Admin().Get("/metrics").body;
  }
  EXPECT_THAT(metrics, HasSubstr(dropped));
  EXPECT_THAT(metrics, HasSubstr("walletgate_spans_exported_total 0\n"));
}

TEST_F(Spans, WithoutAnEndpointNobodyDecidesToRecord) {
  const fakes::TestGateway gateway(vendors_);
  ASSERT_EQ(gateway.As("main").Get("/v1/providers").status, 200);
  const Answer metrics = gateway.Admin().Get("/metrics", {{"Accept", "application/openmetrics-text"}});
  EXPECT_EQ(metrics.body.find("trace_id="), std::string::npos);
}

}  // namespace
}  // namespace walletgate
