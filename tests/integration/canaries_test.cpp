// What must never stand in a log, in metrics or in exported spans: people, tokens, credentials. With the log at its
// loudest.

#include <gmock/gmock.h>

#include <mutex>

#include "base/log/log.h"
#include "tests/fakes/gateway_fixture.h"
#include "tests/fakes/test_server.h"

namespace walletgate {
namespace {

using fakes::Answer;

class Canaries : public testing::Test {
 protected:
  void SetUp() override {
    SetLogLevel(LogLevel::kDebug);
    SetLogSink([this](std::string_view line) {
      const std::lock_guard lock(mutex_);
      log_ += std::string(line) + '\n';
    });
    vendors_ = std::make_unique<fakes::Vendors>();
    const std::string config = "trace: {endpoint: \"${COLLECTOR}\", authorization: \"${COLLECTOR_KEY}\"}\n" +
                               std::string(fakes::kGatewayConfig);
    const fakes::Environment names = {{"COLLECTOR", collector_.origin() + "/v1/traces"},
                                      {"COLLECTOR_KEY", "Bearer canary-collector"}};
    gateway_ = std::make_unique<fakes::TestGateway>(*vendors_, names, config);
    vendors_->PublishKeysAt(gateway_->url());
  }
  void TearDown() override {
    gateway_.reset();
    vendors_.reset();
    SetLogSink({});
    SetLogLevel(LogLevel::kWarning);
  }

  std::string Log() {
    const std::lock_guard lock(mutex_);
    return log_;
  }

  /// A person with every kind of personal data, as far as `provider` takes it.
  static std::string Person(const std::string& provider, const std::string& id) {
    std::string body = R"({"external_id":")" + id + R"(","provider":")" + provider +
                       R"(","metadata":{"note":"canary-metadata"},"login_methods":[{"type":"email","email":"canary-)" +
                       id + R"(@example.com"})";
    if (provider == "capa") return body + "]}";
    body += R"(,{"type":"phone","phone_number":"+1415777)" + std::to_string(1000 + id.size()) + R"("}])";
    if (provider == "streambird") body += R"(,"profile":{"first_name":"Canaryfirst","last_name":"Canarylast"})";
    return body + "}";
  }

  void Inject(const std::string& vendor, const std::string& kind) {
    vendors_->sandbox().Inject(vendor, {.kind = kind});
  }

  /// Successes, and failures of every make.
  void MakeTraffic() {
    const fakes::Client main = gateway_->As("main");
    for (const std::string provider : {"yieldforce", "cdp", "streambird", "capa"}) {
      const Answer made = main.Create(Person(provider, provider), {{"Idempotency-Key", "\"canary-key\""}});
      if (made.status == 201) {
        main.Get("/v1/end-users/" + made.At("id") + "?include=provider_data");
        main.Get("/v1/end-users/" + made.At("id") + "?refresh=true");
        main.Delete("/v1/end-users/" + made.At("id"));
      }
      main.Post("/v1/end-users/plan", Person(provider, "plan-" + provider));
      for (const std::string kind : {"400", "401", "409", "429", "500", "lost", "badjson", "html", "drift"}) {
        Inject(provider, kind);
        main.Create(Person(provider, kind + "-" + provider));
        vendors_->ClearFaults();
      }
      gateway_->As("wrong").Create(Person(provider, "wrong-" + provider));
    }
    main.Get("/v1/providers", {{"traceparent", "00-canary-canary-01"}, {"tracestate", "canary=canary"}});
    main.Create(Person("streambird", "traced"),
                {{"traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"},
                 {"tracestate", "canary=canary"},
                 {"baggage", "canary=canary"}});
    main.Get("/v1/end-users?email=canary-query@example.com&phone_number=%2B14157771234");
    main.Get("/v1/end-users/canary-path@example.com");
    main.Get("/canary-nowhere@example.com");
    main.Create(R"({"external_id":"t","provider":"yieldforce","user_token":"Y2FuYXJ5.Y2FuYXJ5.Y2FuYXJ5"})");
    main.Create(R"({"external_id":"canary@@","login_methods":[{"type":"email","email":"canary@"}],"canary-member":1})");
    gateway_->Nobody().Get("/v1/providers", {{"Authorization", "Bearer canary-unknown-key"}});
    Inject("entra", "500");
    fakes::TestGateway(*vendors_).As("main").Create(Person("yieldforce", "entra"));
  }

  void ExpectNoCanary(const std::string& text) {
    std::vector<std::string> canaries = vendors_->Secrets();
    for (const char* more : {"canary", "Canary", "@example.com", "+1415", "Y2FuYXJ5", "eyJ", "key-of-main", "0x",
                             "BEGIN PRIVATE KEY", "Bearer "}) {
      canaries.emplace_back(more);
    }
    for (const std::string& canary : canaries) {
      const std::size_t at = text.find(canary);
      EXPECT_EQ(at, std::string::npos) << text.substr(at == std::string::npos ? 0 : at - std::min<std::size_t>(at, 200),
                                                      400);
    }
  }

  std::mutex mutex_;
  std::string log_;
  fakes::TestServer collector_{[](const fakes::SeenRequest&) { return fakes::ServerReply::Json(200, "{}"); }};
  std::unique_ptr<fakes::Vendors> vendors_;
  std::unique_ptr<fakes::TestGateway> gateway_;
};

TEST_F(Canaries, AreNeitherInTheLogNorInTheMetricsNorInSpans) {
  MakeTraffic();
  const std::string log = Log();
  EXPECT_THAT(log, testing::HasSubstr(R"("route":"/v1/end-users","status":201)")) << "the log was not silent";
  EXPECT_THAT(log, testing::HasSubstr(R"("trace_id":"4bf92f3577b34da6a3ce929d0e0e4736")"));
  ExpectNoCanary(log);
  const Answer text = gateway_->Admin().Get("/metrics");
  EXPECT_EQ(text.status, 200);
  ExpectNoCanary(text.body);
  ExpectNoCanary(gateway_->Admin().Get("/metrics", {{"Accept", "application/openmetrics-text"}}).body);
  gateway_.reset();  // which sends what is left
  std::string spans;
  for (const fakes::SeenRequest& request : collector_.Seen()) spans += request.body;
  for (const char* name : {"\"GET\"", "create_end_user cdp", "DELETE /v1/end-users/{id}"})
    EXPECT_THAT(spans, testing::HasSubstr(name));
  ExpectNoCanary(spans);
}

TEST_F(Canaries, AreNotInProblemsThatWeWrite) {
  const fakes::Client main = gateway_->As("main");
  const Answer answers[] = {
      main.Create(R"({"external_id":"canary@@","login_methods":[{"type":"email","email":"canary@"}]})"),
      main.Create(R"({"external_id":"t","provider":"yieldforce","user_token":"Y2FuYXJ5"})"),
      gateway_->As("wrong").Create(Person("streambird", "wrong")),
      gateway_->As("wrong").Create(Person("yieldforce", "wrong")),
      gateway_->As("unreachable").Create(Person("streambird", "nobody")),
  };
  for (const Answer& answer : answers) {
    EXPECT_GE(answer.status, 400);
    ExpectNoCanary(answer.body);
  }
}

}  // namespace
}  // namespace walletgate
