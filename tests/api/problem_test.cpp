#include "api/problem.h"

#include <gtest/gtest.h>

#include "base/json/parse.h"
#include "tests/api/parse_test.h"

namespace walletgate::api {
namespace {

TEST(ProblemText, GivesTheWholeDocument) {
  Error error = MakeError(ErrorKind::kProviderRejected, "acme refused login_methods[0].email");
  error.fields.push_back({"/login_methods/0/email", "format", "is not an e-mail address"});
  error.provider = ProviderFault{"acme", 400, "invalid_request", "bad mail", "41deb8d59a9dc9a7-IAD"};
  EXPECT_EQ(ProblemText(error, "/v1/end-users", "req_1"),
            R"({"type":"https://walletgate.dev/errors/provider_rejected","title":"The provider rejected the request",)"
            R"("status":422,"detail":"acme refused login_methods[0].email","instance":"/v1/end-users",)"
            R"("code":"provider_rejected","blame":"caller","retryable":false,"applied":"no","request_id":"req_1",)"
            R"("errors":[{"pointer":"/login_methods/0/email","code":"format","detail":"is not an e-mail address"}],)"
            R"("provider":{"id":"acme","status":400,"code":"invalid_request","message":"bad mail",)"
            R"("trace_id":"41deb8d59a9dc9a7-IAD"}})");
}

TEST(ProblemText, LeavesOutWhatIsNotKnown) {
  Error error = MakeError(ErrorKind::kOutcomeUnknown);
  error.applied = Applied::kUnknown;
  error.provider = ProviderFault{"acme", 0, "", "", ""};
  EXPECT_EQ(
      ProblemText(error, "", ""),
      R"({"type":"https://walletgate.dev/errors/outcome_unknown","title":"The outcome is unknown","status":504,)"
      R"("code":"outcome_unknown","blame":"network","retryable":true,"applied":"unknown","provider":{"id":"acme"}})");
}

TEST(ProblemText, ParsesForEveryKind) {
  for (const ErrorKindInfo& info : kErrorKinds) {
    const json::Document problem = ParseJson(ProblemText(MakeError(info.kind, "x"), "/v1", "req_1"));
    EXPECT_EQ(problem.root().Get("code").AsString(), info.code);
    EXPECT_EQ(problem.root().Get("status").AsInt64(), info.status);
    EXPECT_EQ(problem.root().Get("retryable").AsBool(), info.retry != Retry::kNever) << info.code;
  }
}

TEST(ProblemText, IsRetryableOnlyIfNotSentWhenNothingCanHaveBeenApplied) {
  Error error = MakeError(ErrorKind::kProviderBadResponse);
  EXPECT_NE(ProblemText(error, "", "").find(R"("retryable":true)"), std::string::npos);
  error.applied = Applied::kUnknown;
  EXPECT_NE(ProblemText(error, "", "").find(R"("retryable":false)"), std::string::npos);
}

TEST(ProblemText, ShowsOddBytesOfThePathAsEscapes) {
  const std::string text = ProblemText(MakeError(ErrorKind::kNotFound), "/a\xff\" b\n", "req_1");
  EXPECT_NE(text.find(R"("instance":"/a%FF\"%20b%0A")"), std::string::npos) << text;
  EXPECT_TRUE(json::Parse(text));
}

}  // namespace
}  // namespace walletgate::api
