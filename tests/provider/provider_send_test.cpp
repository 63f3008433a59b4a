#include "tests/provider/provider_harness.h"

namespace walletgate::provider {
namespace {

using api::Operation;
using transport::FakeHttpClient;
using transport::HttpRequest;
using transport::HttpResponse;

Error TransportError(ErrorKind kind, Applied applied) {
  Error error = MakeError(kind, "connect");
  error.applied = applied;
  return error;
}

constexpr std::string_view kCreated = R"({"user":{"id":"p1","ref":"u-1"}})";

TEST(ProviderSend, SendsCredentialsAndOurOwnHeaders) {
  ProviderHarness harness;
  harness.client.PushJson(201, std::string(kCreated));
  const Result<Answer> answer = harness.Create(*BindVendor());
  ASSERT_TRUE(answer) << answer.error().detail;
  ASSERT_EQ(harness.client.requests().size(), 1U);
  const HttpRequest& request = harness.client.requests()[0];
  EXPECT_EQ(request.ToUrl(), "https://api.acme.example/base/users/u-1");
  EXPECT_EQ(HeaderOf(request.headers, "Authorization"), "Bearer k-1");
  EXPECT_EQ(HeaderOf(request.headers, "X-Create"), "k-1");
  EXPECT_EQ(HeaderOf(request.headers, "Content-Type"), "application/json");
  EXPECT_EQ(HeaderOf(request.headers, "Accept"), "application/json");
  EXPECT_TRUE(HeaderOf(request.headers, "User-Agent").starts_with("walletgate/"));
  EXPECT_EQ(HeaderOf(request.headers, "Acme-Key").size(), 36U);
}

/// A create on behalf of a caller whose trace is recorded.
Call Traced(Call call) {
  call.request_trace = std::make_shared<RequestTrace>();
  call.request_trace->trace =
      TraceContext{std::string(31, '0') + "a", std::string(15, '0') + "b", true, "congo=t61", ""};
  return call;
}

TEST(ProviderSend, PassesTheTraceOnWhereTheFileSaysSo) {
  ProviderHarness harness;
  std::string text(kVendorFile);
  text.insert(text.find(", timeout: 5s"), ", trace_context: true");
  const std::shared_ptr<Provider> provider = BindVendor({SecretValue("api_key", "k-1")}, text);
  harness.client.PushJson(201, std::string(kCreated));
  Call call = Traced(*harness.PrepareCreate(*provider));
  ASSERT_TRUE(harness.Send(*provider, call));
  const HttpRequest& request = harness.client.requests()[0];
  EXPECT_EQ(HeaderOf(request.headers, "traceparent"), "00-0000000000000000000000000000000a-000000000000000b-01");
  EXPECT_EQ(HeaderOf(request.headers, "tracestate"), "congo=t61");
  EXPECT_EQ(HeaderOf(call.headers, "traceparent"), "(absent)") << "it is no part of what an intent keeps";
  EXPECT_NE(harness.metrics.OpenMetrics().find("trace_id=\"0000000000000000000000000000000a\""), std::string::npos);
}

TEST(ProviderSend, TellsNobodyOfTheTraceOtherwise) {
  ProviderHarness harness;
  const std::shared_ptr<Provider> provider = BindVendor();
  harness.client.PushJson(201, std::string(kCreated));
  ASSERT_TRUE(harness.Send(*provider, Traced(*harness.PrepareCreate(*provider))));
  EXPECT_EQ(HeaderOf(harness.client.requests()[0].headers, "traceparent"), "(absent)");
  EXPECT_EQ(HeaderOf(harness.client.requests()[0].headers, "tracestate"), "(absent)");
}

class KeptSpans final : public SpanSink {
 public:
  void Record(Span span) override { spans.push_back(std::move(span)); }
  std::vector<Span> spans;
};

std::string Attribute(const Span& span, std::string_view name) {
  for (const auto& [key, value] : span.attributes) {
    if (key != name) continue;
    const auto* text = std::get_if<std::string>(&value);
    return text != nullptr ? *text : std::to_string(std::get<std::int64_t>(value));
  }
  return "(absent)";
}

TEST(ProviderSend, EachExchangeIsASpanThatTheVendorSees) {
  ProviderHarness harness;
  KeptSpans sink;
  harness.context.spans = &sink;
  std::string text(kVendorFile);
  text.insert(text.find(", timeout: 5s"), ", trace_context: true");
  const std::shared_ptr<Provider> provider = BindVendor({SecretValue("api_key", "k-1")}, text);
  const Call call = Traced(*harness.PrepareCreate(*provider));
  harness.client.PushJson(201, std::string(kCreated));
  ASSERT_TRUE(harness.Send(*provider, call));
  harness.client.Push(TransportError(ErrorKind::kProviderTimeout, Applied::kUnknown));
  ASSERT_FALSE(harness.Send(*provider, call));
  ASSERT_EQ(sink.spans.size(), 2U);
  const Span& good = sink.spans[0];
  EXPECT_EQ(good.trace_id, call.request_trace->trace.trace_id);
  EXPECT_EQ(good.parent_span_id, call.request_trace->trace.span_id);
  EXPECT_EQ(good.name, "create_end_user acme");
  EXPECT_EQ(good.kind, Span::Kind::kClient);
  EXPECT_FALSE(good.failed);
  EXPECT_EQ(HeaderOf(harness.client.requests()[0].headers, "traceparent"),
            call.request_trace->trace.Parent(good.span_id));
  EXPECT_EQ(Attribute(good, "http.request.method"), "POST");
  EXPECT_EQ(Attribute(good, "http.response.status_code"), "201");
  EXPECT_EQ(Attribute(good, "server.address"), "api.acme.example");
  EXPECT_EQ(Attribute(good, "error.type"), "(absent)");
  const Span& lost = sink.spans[1];
  EXPECT_NE(lost.span_id, good.span_id);
  EXPECT_TRUE(lost.failed);
  EXPECT_EQ(Attribute(lost, "http.response.status_code"), "(absent)");
  EXPECT_EQ(Attribute(lost, "error.type"), "outcome_unknown");
}

TEST(ProviderSend, ATraceThatNobodyRecordsHasNoSpans) {
  ProviderHarness harness;
  KeptSpans sink;
  harness.context.spans = &sink;
  const std::shared_ptr<Provider> provider = BindVendor();
  Call call = Traced(*harness.PrepareCreate(*provider));
  call.request_trace->trace.sampled = false;
  harness.client.PushJson(201, std::string(kCreated));
  ASSERT_TRUE(harness.Send(*provider, call));
  call.request_trace = nullptr;
  harness.client.PushJson(201, std::string(kCreated));
  ASSERT_TRUE(harness.Send(*provider, call)) << "on nobody's behalf";
  EXPECT_TRUE(sink.spans.empty());
}

TEST(ProviderSend, ASchemeAppliesOnlyToItsOperations) {
  ProviderHarness harness;
  harness.client.PushJson(200, R"({"user":{"id":"p-1","ref":"u-1","state":"on"}})");
  ASSERT_TRUE(harness.Existing(*BindVendor(), Operation::kGetEndUser));
  const HttpRequest& request = harness.client.requests()[0];
  EXPECT_EQ(HeaderOf(request.headers, "Authorization"), "Bearer k-1");
  EXPECT_EQ(HeaderOf(request.headers, "X-Create"), "(absent)");
  EXPECT_EQ(HeaderOf(request.headers, "Content-Type"), "(absent)");
  EXPECT_EQ(HeaderOf(request.headers, "Acme-Key"), "(absent)");
}

TEST(ProviderSend, ReadsAnAnswer) {
  ProviderHarness harness;
  harness.client.PushJson(201, std::string(kCreated));
  const Result<Answer> answer = harness.Create(*BindVendor());
  ASSERT_TRUE(answer);
  ASSERT_EQ(answer->results.size(), 1U);
  EXPECT_EQ(answer->results[0].provider_user_id, "p1");
  EXPECT_EQ(answer->status, 201);
  EXPECT_TRUE(harness.Counted("walletgate_provider_requests_total",
                              {"provider=\"acme\"", "operation=\"create_end_user\"", "outcome=\"success\""}))
      << harness.metrics.Text();
  EXPECT_TRUE(harness.Counted("walletgate_provider_in_flight", {"provider=\"acme\""}, "0"));
}

TEST(ProviderSend, AnEchoOfAnotherUserIsRefusedAndLeavesTheOutcomeOpen) {
  ProviderHarness harness;
  harness.client.PushJson(201, R"({"user":{"id":"p1","ref":"u-2"}})");
  const Result<Answer> answer = harness.Create(*BindVendor());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::kProviderBadResponse);
  EXPECT_EQ(answer.error().applied, Applied::kUnknown);
  EXPECT_EQ(answer.error().detail.find("u-2"), std::string::npos);
}

TEST(ProviderSend, ADriftOfACreateLeavesTheOutcomeOpenAndIsCounted) {
  struct Case {
    std::string body;
    std::string drift;
    std::string detail;
  };
  const std::vector<Case> cases = {{"<html>", "unparsable", "not JSON"},
                                   {R"({"user":{"ref":"u-1"}})", "missing_field", "$.user.id"},
                                   {R"({"user":{"id":[7]}})", "unexpected_type", "$.user.id"},
                                   {"", "unparsable", "not JSON"}};
  for (const Case& each : cases) {
    ProviderHarness harness;
    harness.client.PushJson(201, each.body);
    const Result<Answer> answer = harness.Create(*BindVendor());
    ASSERT_FALSE(answer) << each.body;
    EXPECT_EQ(answer.error().kind, ErrorKind::kProviderBadResponse);
    EXPECT_EQ(answer.error().applied, Applied::kUnknown);
    EXPECT_NE(answer.error().detail.find(each.detail), std::string::npos) << answer.error().detail;
    EXPECT_TRUE(harness.Counted("walletgate_provider_contract_drift_total", {"acme", each.drift})) << each.drift;
    EXPECT_TRUE(harness.Counted("walletgate_provider_requests_total", {"outcome=\"invalid_response\""}));
  }
}

TEST(ProviderSend, FindGivesAnyNumberOfResults) {
  ProviderHarness harness;
  const auto provider = BindVendor();
  harness.client.PushJson(200, R"({"users":[{"id":"p1","ref":"u-1"},{"id":"p2","ref":"u-2"}]})");
  api::OperationInput input;
  input.email = "a@example.com";
  Result<Call> call = harness.Prepare(*provider, Operation::kFindEndUser, input);
  ASSERT_TRUE(call);
  const Result<Answer> answer = harness.Send(*provider, *std::move(call));
  ASSERT_TRUE(answer) << answer.error().detail;
  EXPECT_EQ(answer->results.size(), 2U);
}

TEST(ProviderSend, DeleteHasNoResultAndARepeatedOneSucceeds) {
  for (const int status : {204, 404}) {
    ProviderHarness harness;
    harness.client.Push(HttpResponse{status, {}, status == 404 ? R"({"error":{"code":"gone"}})" : ""});
    const Result<Answer> answer = harness.Existing(*BindVendor(), Operation::kDeleteEndUser);
    ASSERT_TRUE(answer) << status;
    EXPECT_TRUE(answer->results.empty());
  }
}

TEST(ProviderSend, ALostReplyOfACreateIsAnUnknownOutcome) {
  ProviderHarness harness;
  harness.client.Push(TransportError(ErrorKind::kProviderTimeout, Applied::kUnknown));
  const Result<Answer> answer = harness.Create(*BindVendor());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::kOutcomeUnknown);
  EXPECT_EQ(answer.error().applied, Applied::kUnknown);
  ASSERT_TRUE(answer.error().provider.has_value());
  EXPECT_EQ(answer.error().provider->id, "acme");
  EXPECT_TRUE(harness.Counted("walletgate_provider_requests_total", {"outcome=\"timeout\""}));
}

TEST(ProviderSend, AConnectFailureAppliedNothing) {
  ProviderHarness harness;
  harness.client.Push(TransportError(ErrorKind::kProviderUnavailable, Applied::kNo));
  const Result<Answer> answer = harness.Create(*BindVendor());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::kProviderUnavailable);
  EXPECT_EQ(answer.error().applied, Applied::kNo);
  EXPECT_TRUE(harness.Counted("walletgate_provider_requests_total", {"outcome=\"connect_error\""}));
}

TEST(ProviderSend, ALostReplyOfAReadAppliedNothing) {
  ProviderHarness harness;
  harness.client.Push(TransportError(ErrorKind::kProviderTimeout, Applied::kUnknown));
  const Result<Answer> answer = harness.Existing(*BindVendor(), Operation::kGetEndUser);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::kProviderTimeout);
  EXPECT_EQ(answer.error().applied, Applied::kNo);
}

TEST(ProviderSend, AnAnswerOverTheCapLeavesACreateOpen) {
  ProviderHarness harness;
  harness.client.Push(TransportError(ErrorKind::kProviderBadResponse, Applied::kUnknown));
  const Result<Answer> answer = harness.Create(*BindVendor());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::kProviderBadResponse);
  EXPECT_EQ(answer.error().applied, Applied::kUnknown);
  EXPECT_TRUE(harness.Counted("walletgate_provider_contract_drift_total", {"unparsable"}));
}

TEST(ProviderSend, ReadsCodeMessageAndTraceOfARefusal) {
  ProviderHarness harness;
  harness.client.PushJson(400, R"({"error":{"code":"bad_name","text":"no digits","trace":"t-9"}})");
  const Result<Answer> answer = harness.Create(*BindVendor());
  ASSERT_FALSE(answer);
  const Error& error = answer.error();
  EXPECT_EQ(error.kind, ErrorKind::kProviderRejected);
  EXPECT_EQ(error.applied, Applied::kNo);
  ASSERT_TRUE(error.provider.has_value());
  EXPECT_EQ(error.provider->id, "acme");
  EXPECT_EQ(error.provider->status, 400);
  EXPECT_EQ(error.provider->code, "bad_name");
  EXPECT_EQ(error.provider->message, "no digits");
  EXPECT_EQ(error.provider->trace_id, "t-9");
  ASSERT_EQ(error.fields.size(), 1U);
  EXPECT_EQ(error.fields[0].pointer, "/profile/display_name");
}

TEST(ProviderSend, ARefusalThatIsNoJsonHasNoCode) {
  ProviderHarness harness;
  harness.client.Push(HttpResponse{400, {{"content-type", "text/html"}}, "<h1>Bad</h1>"});
  const Result<Answer> answer = harness.Create(*BindVendor());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::kOutcomeUnknown) << "nobody knows whose words these are";
  EXPECT_EQ(answer.error().applied, Applied::kUnknown);
  EXPECT_EQ(answer.error().provider->code, "");
  EXPECT_EQ(answer.error().provider->message, "");
}

TEST(ProviderSend, AVendorsTextIsShortenedAtACharacter) {
  ProviderHarness harness;
  std::string text;
  for (int i = 0; i < 2000; ++i) text += "\xC3\xA4";
  harness.client.PushJson(400, R"({"error":{"code":"taken","text":"x)" + text + R"("}})");
  const Result<Answer> answer = harness.Create(*BindVendor());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().provider->message.size(), 999U);
}

TEST(ProviderSend, TheFixedTailReadsTheStatus) {
  struct Case {
    int status;
    Operation operation;
    ErrorKind kind;
    Applied applied;
  };
  const std::vector<Case> cases = {
      {400, Operation::kCreateEndUser, ErrorKind::kProviderRejected, Applied::kNo},
      {401, Operation::kCreateEndUser, ErrorKind::kProviderCredentials, Applied::kNo},
      {402, Operation::kCreateEndUser, ErrorKind::kProviderAccount, Applied::kNo},
      {403, Operation::kGetEndUser, ErrorKind::kProviderCredentials, Applied::kNo},
      {404, Operation::kCreateEndUser, ErrorKind::kProviderBadResponse, Applied::kNo},
      {404, Operation::kGetEndUser, ErrorKind::kProviderBadResponse, Applied::kNo},
      {409, Operation::kCreateEndUser, ErrorKind::kEndUserExists, Applied::kNo},
      {409, Operation::kDeleteEndUser, ErrorKind::kProviderRejected, Applied::kNo},
      {418, Operation::kCreateEndUser, ErrorKind::kOutcomeUnknown, Applied::kUnknown},
      {418, Operation::kDeleteEndUser, ErrorKind::kProviderBadResponse, Applied::kUnknown},
      {422, Operation::kCreateEndUser, ErrorKind::kProviderRejected, Applied::kNo},
      {429, Operation::kCreateEndUser, ErrorKind::kProviderRateLimited, Applied::kNo},
      {500, Operation::kCreateEndUser, ErrorKind::kOutcomeUnknown, Applied::kUnknown},
      {503, Operation::kGetEndUser, ErrorKind::kProviderUnavailable, Applied::kNo},
      {503, Operation::kDeleteEndUser, ErrorKind::kProviderUnavailable, Applied::kUnknown},
      {302, Operation::kCreateEndUser, ErrorKind::kOutcomeUnknown, Applied::kUnknown},
      {302, Operation::kGetEndUser, ErrorKind::kProviderBadResponse, Applied::kNo},
      {202, Operation::kCreateEndUser, ErrorKind::kOutcomeUnknown, Applied::kUnknown},
  };
  const Binding binding = Binding::Offline(LoadSpec(), {});
  for (const Case& each : cases) {
    Call call;
    call.operation = each.operation;
    InterpretTrace trace;
    const Result<Answer> answer =
        Interpreter(binding).Read(call, HttpResponse{each.status, {}, R"({"error":{"code":"new"}})"}, trace);
    ASSERT_FALSE(answer) << each.status;
    EXPECT_EQ(answer.error().kind, each.kind) << each.status;
    EXPECT_EQ(answer.error().applied, each.applied) << each.status;
  }
}

TEST(ProviderSend, ARuleMaySayThatTheOutcomeIsOpen) {
  ProviderHarness harness;
  harness.client.PushJson(400, R"({"error":{"code":"half_done"}})");
  const Result<Answer> answer = harness.Create(*BindVendor());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::kOutcomeUnknown) << "whatever else it says";
  EXPECT_EQ(answer.error().applied, Applied::kUnknown);
}

TEST(ProviderSend, AnswersThatSayThatTheVendorIsTooSlowOpenItsCircuit) {
  for (const int status : {408, 499, 302, 202}) {
    ProviderHarness harness;
    const auto provider = BindVendor();
    for (int i = 0; i < 10; ++i) {
      harness.client.Push(HttpResponse{status, {}, "<html>"});
      ASSERT_FALSE(harness.Create(*provider)) << status;
    }
    EXPECT_EQ(provider->guard().circuit(harness.clock.Steady()), Circuit::kOpen) << status;
  }
}

TEST(ProviderSend, OtherOdd4xxMayBeAboutOneCallersDataAndOpenNothing) {
  for (const int status : {400, 418, 422, 451}) {
    ProviderHarness harness;
    const auto provider = BindVendor();
    for (int i = 0; i < 10; ++i) {
      harness.client.Push(HttpResponse{status, {}, "<html>"});
      ASSERT_FALSE(harness.Create(*provider)) << status;
    }
    EXPECT_EQ(provider->guard().circuit(harness.clock.Steady()), Circuit::kClosed) << status;
  }
}

TEST(ProviderSend, ACodeThatNoRuleNamesIsDrift) {
  ProviderHarness harness;
  harness.client.PushJson(400, R"({"error":{"code":"brand_new"}})");
  ASSERT_FALSE(harness.Create(*BindVendor()));
  EXPECT_TRUE(harness.Counted("walletgate_provider_contract_drift_total", {"unmapped_error"}));
}

TEST(ProviderSend, RetryAfterComesInSecondsOrAsADate) {
  const auto delay = [](std::string value) {
    ProviderHarness harness;  // the clock stands at 2026-05-20T10:00:00Z
    harness.client.Push(HttpResponse{429, {{"retry-after", std::move(value)}}, ""});
    const Result<Answer> answer = harness.Create(*BindVendor());
    return answer ? std::nullopt : answer.error().retry_after;
  };
  EXPECT_EQ(delay("12"), std::chrono::seconds(12));
  EXPECT_EQ(delay("Wed, 20 May 2026 10:01:30 GMT"), std::chrono::seconds(90));
  EXPECT_EQ(delay("Wednesday, 20-May-26 10:01:30 GMT"), std::chrono::seconds(90));
  EXPECT_EQ(delay("Wed May 20 10:01:30 2026"), std::chrono::seconds(90));
  for (const char* bad : {"", "-1", "soon", "Wed, 20 May 2026 10:01:30"}) EXPECT_EQ(delay(bad), std::nullopt) << bad;
}

TEST(ProviderSend, ADateInRetryAfterIsByTheVendorsOwnClock) {
  ProviderHarness harness;  // the clock stands at 2026-05-20T10:00:00Z, the vendor's at seven
  harness.client.Push(HttpResponse{
      429, {{"date", "Wed, 20 May 2026 07:00:00 GMT"}, {"retry-after", "Wed, 20 May 2026 07:00:30 GMT"}}, ""});
  const Result<Answer> answer = harness.Create(*BindVendor());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().retry_after, std::chrono::seconds(30));
}

}  // namespace
}  // namespace walletgate::provider
