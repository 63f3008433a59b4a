// Why a vendor could not be reached: who is told what, and what it counts as.

#include "api/problem.h"
#include "base/log/log.h"
#include "provider/outcome.h"
#include "tests/provider/provider_harness.h"

namespace walletgate::provider {
namespace {

/// Log lines, while it lives.
class KeptLog {
 public:
  KeptLog() {
    SetLogSink([this](std::string_view line) { lines_ += std::string(line) + "\n"; });
  }
  ~KeptLog() { SetLogSink({}); }
  KeptLog(const KeptLog&) = delete;
  KeptLog& operator=(const KeptLog&) = delete;
  bool Has(std::string_view text) const { return lines_.find(text) != std::string::npos; }
  int Count(std::string_view text) const {
    int count = 0;
    for (std::size_t at = lines_.find(text); at != std::string::npos; at = lines_.find(text, at + 1)) ++count;
    return count;
  }

 private:
  std::string lines_;
};

Error RefusedAddress() {
  Error error = transport::FailedExchange(Cause::kAddressRefused, false);
  error.reason = "no address of the host may be connected to: 10.0.0.1 (private)";
  return error;
}

TEST(ProviderReasons, TheReasonOfAFailureGoesToTheLogAndToNoCaller) {
  ProviderHarness harness;
  const std::shared_ptr<Provider> provider = BindVendor();
  Call call = *harness.PrepareCreate(*provider);
  call.request_trace = std::make_shared<RequestTrace>();
  call.request_trace->trace.trace_id = std::string(31, '0') + "a";
  const KeptLog log;
  harness.client.Push(RefusedAddress());
  const Result<Answer> answer = harness.Send(*provider, call);
  ASSERT_FALSE(answer);
  EXPECT_TRUE(log.Has(R"("message":"a vendor call got no answer")"));
  EXPECT_TRUE(log.Has("10.0.0.1 (private)"));
  EXPECT_TRUE(log.Has(R"("failure":"address_refused")"));
  EXPECT_TRUE(log.Has(R"("operation":"create_end_user")"));
  EXPECT_TRUE(log.Has(R"("trace_id":"000)"));
  const std::string problem = api::ProblemText(answer.error(), "/v1/end-users", "req_1");
  EXPECT_EQ(problem.find("10.0.0.1"), std::string::npos) << problem;
  EXPECT_NE(problem.find(R"("code":"provider_unavailable")"), std::string::npos) << problem;
  EXPECT_NE(problem.find(R"("detail":"no address of the host may be connected to")"), std::string::npos) << problem;
  EXPECT_NE(problem.find(R"("blame":"gateway","retryable":false,"applied":"no")"), std::string::npos) << problem;
}

TEST(ProviderReasons, AnAnswerThatDriftsIsToldWithThePlaceOfItsMemberTenTimesAMinute) {
  constexpr std::string_view kLine = R"("message":"an answer is not what the provider file promises")";
  ProviderHarness harness;
  const std::shared_ptr<Provider> provider = BindVendor();
  const KeptLog log;
  const auto get = [&](const char* state) {
    api::OperationInput input;
    input.external_id = "alice-1";
    Call call = *harness.Prepare(*provider, api::Operation::kGetEndUser, input);
    call.request_trace = std::make_shared<RequestTrace>();
    call.request_trace->end_user = "eu_1";
    harness.client.PushJson(200, std::string(R"({"user":{"id":"p1","state":")") + state + "\"}}");
    return harness.Send(*provider, std::move(call)).has_value();
  };
  for (int i = 0; i < 13; ++i) ASSERT_TRUE(get("canary@example.com")) << "it costs no user";
  EXPECT_TRUE(log.Has(R"("operation":"get_end_user","end_user":"eu_1","drift":"unmapped_value at $.user.state"})"));
  EXPECT_FALSE(log.Has("canary"));
  EXPECT_EQ(log.Count(kLine), 10);
  EXPECT_TRUE(harness.Counted("walletgate_log_lines_left_out_total", {"about=\"vendors\""}, "3"));
  harness.clock.Advance(std::chrono::minutes(1));
  ASSERT_TRUE(get("odd"));
  EXPECT_TRUE(log.Has(R"("drift":"unmapped_value at $.user.state","left_out":3})"));
}

TEST(ProviderReasons, OfAVendorWhoIsNotThereNowAndThenTheLogHasTenLinesASecond) {
  constexpr std::string_view kLine = R"("message":"a vendor call got no answer")";
  ProviderHarness harness;
  const std::shared_ptr<Provider> provider = BindVendor();
  const KeptLog log;
  const auto get = [&] {
    api::OperationInput input;
    input.external_id = "alice-1";
    return harness.Send(*provider, *harness.Prepare(*provider, api::Operation::kGetEndUser, input)).has_value();
  };
  const auto fail_once = [&] {
    harness.client.Push(RefusedAddress());
    EXPECT_FALSE(get());
    for (int i = 0; i < 4; ++i) {  // so that the circuit stays closed
      harness.client.PushJson(200, R"({"user":{"id":"p1","state":"on"}})");
      EXPECT_TRUE(get());
    }
  };
  for (int i = 0; i < 13; ++i) fail_once();
  EXPECT_EQ(log.Count(kLine), 10);
  EXPECT_TRUE(harness.Counted("walletgate_log_lines_left_out_total", {"about=\"vendors\""}, "3"));
  harness.clock.Advance(std::chrono::seconds(1));
  fail_once();
  EXPECT_EQ(log.Count(kLine), 11);
  EXPECT_TRUE(log.Has(R"("applied":"no","left_out":3})"));
}

constexpr std::string_view kTokenScheme =
    R"({scheme: oauth2_client_credentials, token_url: "https://login.acme.example/token", client_id: us, client_secret: $setting.api_key})";

TEST(ProviderReasons, AFailureToReachTheTokenEndpointIsLoggedOnceWithItsReason) {
  ProviderHarness harness;
  std::string text(kVendorFile);
  const std::string header =
      R"({scheme: static_header, header: Authorization, prefix: "Bearer ", value: $setting.api_key})";
  text.replace(text.find(header), header.size(), kTokenScheme);
  const std::shared_ptr<Provider> provider = BindVendor({SecretValue("api_key", "k-1")}, text);
  provider->CountRefreshes(harness.metrics);
  const KeptLog log;
  harness.token_client.Push(RefusedAddress());
  const Result<Answer> answer = harness.Create(*provider);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().detail, "token endpoint: no address of the host may be connected to");
  EXPECT_EQ(ToString(BlameOf(answer.error())), "gateway");
  EXPECT_TRUE(CouldNotConnect(answer.error()));
  EXPECT_TRUE(log.Has(R"("message":"no token was obtained")"));
  EXPECT_TRUE(log.Has(R"("failure":"address_refused")"));
  EXPECT_TRUE(log.Has("10.0.0.1 (private)"));
  EXPECT_FALSE(log.Has("a vendor call got no answer")) << "there was none";
  const KeptLog later;
  EXPECT_FALSE(harness.Create(*provider));
  EXPECT_FALSE(later.Has("no token was obtained")) << "the endpoint is left alone for a second";
}

TEST(ProviderOutcome, CouldNotConnectCountsWhatWasNotSentToVendorOrTokenEndpoint) {
  for (const CauseInfo& info : kCauses) {
    const bool expected = info.cause == Cause::kNameNotResolved || info.cause == Cause::kAddressRefused ||
                          info.cause == Cause::kProxyRefused || info.cause == Cause::kConnect ||
                          info.cause == Cause::kTls || info.cause == Cause::kConnectTimeout;
    EXPECT_EQ(CouldNotConnect(MakeError(info.cause)), expected) << info.word;
  }
  EXPECT_FALSE(CouldNotConnect(MakeError(ErrorKind::kProviderUnavailable, "token endpoint: answered 500")));
}

}  // namespace
}  // namespace walletgate::provider
