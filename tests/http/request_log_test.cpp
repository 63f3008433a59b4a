// What the log says of a request, how loud, and how often.

#include "http/stages/request_log.h"

#include <gmock/gmock.h>

#include <array>
#include <string>
#include <vector>

#include "base/json/parse.h"
#include "http/labels.h"
#include "http/pipeline.h"
#include "tests/http/traffic_fixture.h"

namespace walletgate::http {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kTrace = "4bf92f3577b34da6a3ce929d0e0e4736";

/// What the next request's checks come to; a check is a plain function.
struct Script {
  const routing::Tenant* tenant = nullptr;
  Error error;
  bool fails = true;
};
Script script;

Result<void> Play(Visit& visit) {
  visit.caller.tenant = script.tenant;
  if (script.tenant != nullptr) visit.key_id = "main-1";
  if (script.fails) return script.error;
  static constexpr Route kDone{
      .method = "GET",
      .pattern = "/done",
      .operation = "finish",
      .handle = [](Visit&) -> Task<Result<routing::ApiAnswer>> { co_return TextAnswer(200, "done\n"); }};
  visit.route = &kDone;
  visit.pattern = kDone.pattern;
  return {};
}

class RequestLog : public TrafficFixture {
 protected:
  RequestLog() {
    SetLogLevel(LogLevel::kInfo);
    SetLogSink([this](std::string_view line) { lines_.emplace_back(line); });
    tenant_.id = "main";
    script = {};
  }
  ~RequestLog() override {
    SetLogSink({});
    SetLogLevel(LogLevel::kError);
  }

  Reply AskScripted(std::vector<std::pair<std::string, std::string>> headers = {}) {
    const std::array checks = {TrafficPipeline().head[0], TrafficPipeline().head[1], TrafficPipeline().head[2],
                               Check{"script", Play}};
    Request request = RequestFor("GET", "/done");
    request.headers = std::move(headers);
    Visit visit(request, handler_.engine());
    visit.traffic = &parts_;
    return Run(http::Run(Pipeline{checks, {}, TrafficPipeline().endings}, std::move(visit)));
  }
  void Fail(Error error, const routing::Tenant* tenant) {
    script = {tenant, std::move(error), true};
    AskScripted();
  }
  std::string Last() const { return lines_.empty() ? "(none)" : lines_.back(); }
  std::string LeftOut(const std::string& about) const {
    return ValueOf("walletgate_log_lines_left_out_total{about=\"" + about + "\"}");
  }

  Traffic parts_{options_, Admission({}), LagProbe(loop_, clock_, parts_.admission)};
  routing::Tenant tenant_;
  std::vector<std::string> lines_;
};

TEST_F(RequestLog, AFailureIsAWarningOfTheCallersAndAnErrorOfEverybodyElses) {
  Fail(MakeError(ErrorKind::kInvalidRequest), &tenant_);
  EXPECT_THAT(Last(), AllOf(HasSubstr(R"("level":"warning","message":"request")"), HasSubstr(R"("blame":"caller")")));
  for (const ErrorKind kind : {ErrorKind::kInternal, ErrorKind::kProviderBadResponse, ErrorKind::kProviderTimeout}) {
    Fail(MakeError(kind), &tenant_);
    EXPECT_THAT(Last(), HasSubstr(R"("level":"error","message":"request")")) << InfoOf(kind).code;
  }
  Error moved = MakeError(ErrorKind::kProviderRejected);
  moved.blame = Blame::kGateway;
  Fail(moved, &tenant_);
  EXPECT_THAT(Last(), HasSubstr(R"("level":"error")")) << "where another has to act than the kind says";
}

TEST_F(RequestLog, AtTheLevelWarningFailuresHaveTheirLineAndSuccessesNone) {
  SetLogLevel(LogLevel::kWarning);
  script.fails = false;
  script.tenant = &tenant_;
  AskScripted();
  EXPECT_TRUE(lines_.empty());
  Fail(MakeError(ErrorKind::kProviderTimeout), &tenant_);
  Fail(MakeError(ErrorKind::kNotFound), &tenant_);
  EXPECT_EQ(lines_.size(), 2U);
}

TEST_F(RequestLog, SaysWhatAVendorSaidWhereItLooksLikeACodeAndNeverItsMessage) {
  Error error = MakeError(ErrorKind::kProviderRejected, "provider 'acme' answered 422");
  error.provider = ProviderFault{"acme", 422, "user.email_taken", "alice@example.com is taken", "Root=1-67891233-ab:9"};
  Fail(error, &tenant_);
  EXPECT_THAT(Last(), AllOf(HasSubstr(R"("provider":"acme")"), HasSubstr(R"("vendor_status":422)"),
                            HasSubstr(R"("vendor_code":"user.email_taken")"), Not(HasSubstr("alice"))));
  EXPECT_THAT(Last(), HasSubstr(R"("vendor_trace_id":"unfit")")) << "'=' is of no id that we know";
  EXPECT_EQ(VendorTraceLabel("5f3c-0123456789:a_b.c"), "5f3c-0123456789:a_b.c");
  for (const std::string& unfit :
       {std::string("alice@example.com"), std::string("+14155550100"), std::string("14155550100"),
        std::string("no such user"), std::string("caf\xC3\xA9"), std::string("a\nb"), std::string(65, 'a')}) {
    EXPECT_EQ(VendorCodeLabel(unfit), "unfit") << unfit;
  }
  EXPECT_EQ(VendorCodeLabel("E100042"), "E100042");
  EXPECT_EQ(VendorCodeLabel(""), "");
}

TEST_F(RequestLog, SaysWhyAVendorWasNotReached) {
  Error error = MakeError(Cause::kTls);
  error.reason = "SSL certificate problem: certificate has expired";
  Fail(error, &tenant_);
  EXPECT_THAT(Last(), AllOf(HasSubstr(R"("failure":"tls_failed")"), HasSubstr("certificate has expired")));
  Fail(MakeError(ErrorKind::kProviderCredentials, "the token endpoint refused the credentials: invalid_client"),
       &tenant_);
  EXPECT_THAT(Last(), HasSubstr("invalid_client"));
  Fail(MakeError(ErrorKind::kInvalidRequest, "unknown parameter 'canary'"), &tenant_);
  EXPECT_THAT(Last(), AllOf(Not(HasSubstr("canary")), Not(HasSubstr("failure")))) << "a caller's words stay out";
}

TEST_F(RequestLog, OfStrangersIsCutOffAfterTenLinesASecondAndSaysHowManyAreMissing) {
  for (int i = 0; i < 30; ++i) Ask(RequestFor("GET", "/v1/providers"));
  EXPECT_EQ(lines_.size(), 10U);
  EXPECT_EQ(LeftOut("strangers"), "20");
  for (int i = 0; i < 5; ++i) EXPECT_GE(handler_.Refuse(MakeError(ErrorKind::kMalformedRequest)).status, 400);
  EXPECT_EQ(lines_.size(), 10U) << "what never was a request is theirs too";
  Ask(RequestFor("GET", "/docs"));
  EXPECT_EQ(lines_.size(), 10U) << "nor are successes more welcome";
  clock_.Advance(std::chrono::seconds(1));
  Ask(RequestFor("GET", "/nowhere"));
  ASSERT_EQ(lines_.size(), 11U);
  EXPECT_THAT(Last(), HasSubstr(R"("left_out":26)"));
}

TEST_F(RequestLog, OfATenantLosesNoneForStrangersAndIsLimitedByItself) {
  for (int i = 0; i < 30; ++i) Fail(MakeError(ErrorKind::kUnauthorized), nullptr);
  lines_.clear();
  routing::Tenant other;
  other.id = "other";
  for (int i = 0; i < 150; ++i) Fail(MakeError(ErrorKind::kEndUserNotFound), &tenant_);
  EXPECT_EQ(lines_.size(), 100U);
  EXPECT_EQ(LeftOut("tenants"), "50");
  Fail(MakeError(ErrorKind::kEndUserNotFound), &other);
  EXPECT_EQ(lines_.size(), 101U) << "nobody's failures hide another's";
  script = {&tenant_, {}, false};
  for (int i = 0; i < 150; ++i) AskScripted();
  EXPECT_EQ(lines_.size(), 251U) << "successes are what success_sample says";
  clock_.Advance(std::chrono::seconds(1));
  Fail(MakeError(ErrorKind::kEndUserNotFound), &tenant_);
  EXPECT_THAT(Last(), HasSubstr(R"("left_out":50)"));
}

TEST_F(RequestLog, HasNoWordOfACallers) {
  Request request = RequestFor(std::string(15000, 'A'), "/canary-path@example.com");
  Ask(request);
  EXPECT_THAT(Last(), AllOf(HasSubstr(R"("method":"other","route":"unmatched","status":404)"), Not(HasSubstr("canary")),
                            Not(HasSubstr("AAAA"))));
  EXPECT_LT(Last().size(), 400U);
}

TEST_F(RequestLog, ARefusalOfTheEdgeHasALineWithTheIdOfItsAnswer) {
  const Reply reply = handler_.Refuse(MakeError(ErrorKind::kMalformedRequest, "a header field has no colon"));
  const Result<json::Document> answered = json::Parse(reply.body);
  ASSERT_TRUE(answered);
  const std::string id(answered->root().Get("request_id").AsString());
  EXPECT_THAT(Last(), AllOf(HasSubstr(R"("level":"warning","message":"request refused","request_id":")" + id + "\""),
                            HasSubstr(R"("status":400,"code":"malformed_request")"),
                            HasSubstr(R"("reason":"a header field has no colon")")));
  handler_.Refuse(MakeError(ErrorKind::kOverloaded, "too many connections"));
  EXPECT_THAT(Last(), AllOf(HasSubstr(R"("level":"error")"), HasSubstr(R"("status":503)")));
}

TEST_F(RequestLog, NoCallerChoosesWhetherItsSuccessIsInTheSample) {
  auto options = std::make_shared<GatewayOptions>(*options_);
  options->success_sample = 0.5;
  parts_.options = options;
  script = {&tenant_, {}, false};
  for (int i = 0; i < 200; ++i) AskScripted({{"traceparent", "00-" + std::string(kTrace) + "-00f067aa0ba902b7-01"}});
  EXPECT_GT(lines_.size(), 0U) << "of one trace, which is all or nothing by its id";
  EXPECT_LT(lines_.size(), 200U);
}

TEST_F(RequestLog, TheEndUserIsInTheLineByAnIdOfOursAlone) {
  const Request request = RequestFor("GET", "/");
  Visit visit(request, handler_.engine());
  visit.id = "canary@example.com";
  EXPECT_EQ(EndUserLabel(visit), "");
  visit.id = "eu_01J9ZC3Q7T8X2M4N6P8R0S2T4V";
  EXPECT_EQ(EndUserLabel(visit), "eu_01J9ZC3Q7T8X2M4N6P8R0S2T4V");
  visit.caller.NoteEndUser("eu_01J9ZC3Q7T8X2M4N6P8R0S2T4W");
  EXPECT_EQ(EndUserLabel(visit), "eu_01J9ZC3Q7T8X2M4N6P8R0S2T4W");
}

}  // namespace
}  // namespace walletgate::http
