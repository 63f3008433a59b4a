// The rows of the error table that the gateway itself decides: what the caller sent is at fault.

#include <gmock/gmock.h>

#include "base/json/parse.h"
#include "tests/fakes/gateway_fixture.h"
#include "tests/http/raw_client.h"
#include "tests/integration/problem_check.h"

namespace walletgate {
namespace {

using fakes::Answer;
using fakes::Client;
using fakes::ExpectProblem;

class CallerErrors : public fakes::GatewayTest {
 protected:
  static transport::Headers Key(std::string value) { return {{"Idempotency-Key", std::move(value)}}; }
  static transport::Headers Type(std::string value) { return {{"Content-Type", std::move(value)}}; }
};

TEST_F(CallerErrors, MalformedJson) {
  for (const char* body : {"{", R"({"external_id":"a","external_id":"b"})", R"({"external_id":"a\u0000"})", "[1,]",
                           "\xEF\xBB\xBF{}", R"({"external_id":"\xff"})", "{}{}"}) {
    const Answer answer = Main().Create(body);
    ExpectProblem(answer, ErrorKind::kMalformedRequest);
  }
  const std::string deep = std::string(40, '[') + std::string(40, ']');
  ExpectProblem(Main().Create(deep), ErrorKind::kMalformedRequest);
}

TEST_F(CallerErrors, MalformedHttpIsAnsweredAndTheConnectionClosed) {
  for (const char* bytes :
       {"GET / HTTP/1.1\r\n\r\n", "GET /livez\r\n\r\n", "GET /v1/end-users?email=%zz HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /v1/end-users HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 10\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "\x16\x03\x01\x02\x03\x04\x05\x06\r\n\r\n"}) {
    http::testing::RawClient raw(gateway().port());
    ASSERT_TRUE(raw.Send(bytes));
    const auto reply = raw.Read();
    ASSERT_TRUE(reply) << bytes;
    Answer answer{reply->status, {}, reply->body};
    for (const char* name : {"content-type", "x-request-id"}) answer.headers.emplace_back(name, reply->Field(name));
    ExpectProblem(answer, ErrorKind::kMalformedRequest);
    EXPECT_TRUE(raw.ReadsEnd()) << bytes;
  }
}

TEST_F(CallerErrors, InvalidIdempotencyKey) {
  for (const std::string& key : {std::string("two words"), std::string("\"open"), std::string("\"\""),
                                 std::string(256, 'k'), std::string("\"tab\tinside\"")}) {
    ExpectProblem(Main().Create(fakes::UserBody("bad-key", "cdp"), Key(key)), ErrorKind::kInvalidIdempotencyKey);
  }
  const transport::Headers twice = {{"Idempotency-Key", "a"}, {"Idempotency-Key", "b"}};
  ExpectProblem(Main().Create(fakes::UserBody("bad-key", "cdp"), twice), ErrorKind::kInvalidIdempotencyKey);
}

TEST_F(CallerErrors, UnauthorizedSaysHowAndNothingElse) {
  const Client stranger{gateway().url(), "key-of-nobody"};
  for (const Answer& answer : {stranger.Get("/v1/providers"), gateway().Nobody().Get("/v1/providers"),
                               gateway().Nobody().Get("/v1/providers", {{"Authorization", "Basic a2V5"}}),
                               gateway().Nobody().Get("/v1/providers", {{"Authorization", "Bearer "}}),
                               stranger.Get("/v1/end-users/eu_01J9ZC3Q7T8X2M4N6P8R0S2T4V")}) {
    ExpectProblem(answer, ErrorKind::kUnauthorized);
    EXPECT_EQ(answer.Header("www-authenticate"), "Bearer");
  }
}

TEST_F(CallerErrors, NotFoundOnEveryUnknownPath) {
  for (const char* path : {"/", "/v1", "/v2/end-users", "/v1/end-users/", "/v1/end-users/a/b", "/metrics",
                           "/v1/providers/nobody", "/V1/end-users"}) {
    ExpectProblem(Main().Get(path), ErrorKind::kNotFound);
  }
}

TEST_F(CallerErrors, EndUserNotFoundForAnyTextThatIsNoId) {
  for (const char* id :
       {"eu_01J9ZC3Q7T8X2M4N6P8R0S2T4V", "alice", "eu_", "%00", "..", "eu_01j9zc3q7t8x2m4n6p8r0s2t4v"}) {
    const std::string path = std::string("/v1/end-users/") + id;
    ExpectProblem(Main().Get(path), ErrorKind::kEndUserNotFound);
    ExpectProblem(Main().Delete(path), ErrorKind::kEndUserNotFound);
    ExpectProblem(Main().Post(path + "/wallets", R"({"chain":"evm"})"), ErrorKind::kEndUserNotFound);
  }
}

TEST_F(CallerErrors, MethodNotAllowedNamesTheOnesThatAre) {
  const struct {
    const char* method;
    const char* path;
    const char* allow;
  } rows[] = {{"PUT", "/v1/end-users", "POST, GET, HEAD"},
              {"GET", "/v1/end-users/plan", "POST"},
              {"POST", "/v1/end-users/eu_01J9ZC3Q7T8X2M4N6P8R0S2T4V", "GET, HEAD, PATCH, DELETE"},
              {"DELETE", "/v1/providers", "GET, HEAD"},
              {"POST", "/healthz", "GET, HEAD"},
              {"POST", "/openapi.json", "GET, HEAD"}};
  for (const auto& row : rows) {
    const Answer answer = Main().Send(row.method, row.path);
    ExpectProblem(answer, ErrorKind::kMethodNotAllowed);
    EXPECT_EQ(answer.Header("allow"), row.allow) << row.path;
  }
}

TEST_F(CallerErrors, UnsupportedMediaType) {
  for (const char* type : {"text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1"}) {
    ExpectProblem(Main().Create("{}", Type(type)), ErrorKind::kUnsupportedMediaType);
  }
  transport::Headers coded = Type("application/json");
  coded.emplace_back("Content-Encoding", "gzip");
  ExpectProblem(Main().Create("{}", coded), ErrorKind::kUnsupportedMediaType);
}

TEST_F(CallerErrors, PayloadTooLarge) {
  ExpectProblem(Main().Create(std::string(70000, ' ')), ErrorKind::kPayloadTooLarge);
}

TEST_F(CallerErrors, InvalidRequestForFaultyMembersAndQueries) {
  const Answer body = Main().Create(R"({"external_id":"has space"})");
  ExpectProblem(body, ErrorKind::kInvalidRequest);
  EXPECT_EQ(body.At("errors.0.pointer"), "/external_id");
  const Answer provider = Main().Create(fakes::UserBody("typo", "cpd"));
  ExpectProblem(provider, ErrorKind::kInvalidRequest);
  EXPECT_THAT(provider.At("detail"), testing::HasSubstr("did you mean 'cdp'?"));
  const Answer pattern = Main().Create(fakes::UserBody("under_score", "cdp"));
  ExpectProblem(pattern, ErrorKind::kInvalidRequest);
  EXPECT_EQ(pattern.At("errors.0.pointer"), "/external_id");
  for (const char* query : {"?limit=0", "?limit=101", "?limit=x", "?status=gone", "?emial=a", "?limit=1&limit=2"}) {
    ExpectProblem(Main().Get(std::string("/v1/end-users") + query), ErrorKind::kInvalidRequest);
  }
}

TEST_F(CallerErrors, OneAnswerNamesEveryFault) {
  const Answer answer = Main().Create(
      R"({"external_id":"a b","provider":"CDP!","login_methods":[{"type":"email","email":"x"},{"type":"fax"}],)"
      R"("wallets":[{"chain":"doge"}],"profile":{"first_name":""},"walets":[],"require_verification":"yes"})");
  ExpectProblem(answer, ErrorKind::kInvalidRequest);
  std::vector<std::string> pointers;
  const auto document = json::Parse(answer.body);
  ASSERT_TRUE(document);
  for (const json::Value fault : document->root().Get("errors").Elements()) {
    pointers.emplace_back(fault.Get("pointer").AsString());
  }
  EXPECT_THAT(pointers, testing::UnorderedElementsAre("/external_id", "/provider", "/login_methods/0/email",
                                                      "/login_methods/1/type", "/wallets/0/chain",
                                                      "/profile/first_name", "/walets", "/require_verification"));
}

TEST_F(CallerErrors, UnsupportedByProviderNamesTheMember) {
  const Answer wallet =
      Main().Create(R"({"external_id":"u-1","provider":"yieldforce","wallets":[{"chain":"bitcoin"}]})");
  ExpectProblem(wallet, ErrorKind::kUnsupportedByProvider);
  EXPECT_THAT(wallet.At("errors.0.pointer"), testing::StartsWith("/wallets"));
  const Answer name = Main().Create(
      R"({"external_id":"u-2","provider":"cdp","login_methods":[{"type":"email","email":"u-2@example.com"}],)"
      R"("profile":{"first_name":"Ada"}})");
  ExpectProblem(name, ErrorKind::kUnsupportedByProvider);
  EXPECT_EQ(name.At("errors.0.pointer"), "/profile/first_name");
}

TEST_F(CallerErrors, NoEligibleProviderSaysWhyForEach) {
  const Answer answer = Main().Create(R"({"external_id":"n-1","wallets":[{"chain":"solana","kind":"smart"}]})");
  ExpectProblem(answer, ErrorKind::kNoEligibleProvider);
  for (const char* provider : {"cdp: ", "yieldforce: ", "streambird: ", "capa: "}) {
    EXPECT_THAT(answer.At("detail"), testing::HasSubstr(provider));
  }
}

TEST_F(CallerErrors, ARequestIdOfTheCallersOwnComesBack) {
  const Answer answer = Main().Get("/nowhere", {{"X-Request-Id", "trace-42"}});
  ExpectProblem(answer, ErrorKind::kNotFound);
  EXPECT_EQ(answer.Header("x-request-id"), "trace-42");
  EXPECT_NE(Main().Get("/nowhere", {{"X-Request-Id", "no spaces"}}).Header("x-request-id"), "no spaces");
}

}  // namespace
}  // namespace walletgate
