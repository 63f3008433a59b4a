#include "transport/request_check.h"

#include "tests/transport/curl_fixture.h"

namespace walletgate::transport {
namespace {

HttpRequest Good() { return MakeRequest("https://vendor.example/v1", "POST", "/users?x=1", "{}"); }

TEST(RequestCheck, LineEndsNeverBecomeHeaders) {
  for (const char* value : {"a\r\nX-Evil: 1", "a\nb", "a\rb", "\x01", "\x7f"}) {
    HttpRequest request = Good();
    request.headers = {{"X-A", value}};
    EXPECT_EQ(Cause::kRequestInvalid, CheckRequest(request, true));
  }
  HttpRequest nul = Good();
  nul.headers = {{"X-A", std::string("a\0b", 3)}};
  EXPECT_EQ(Cause::kRequestInvalid, CheckRequest(nul, true));
  HttpRequest name = Good();
  name.headers = {{"X-A: 1\r\nX-B", "2"}};
  EXPECT_EQ(Cause::kRequestInvalid, CheckRequest(name, true));
}

TEST(RequestCheck, TargetsAreWholeAndVisible) {
  for (const char* target : {"", "users", "/a b", "/a#b", "/a\r\n", "/\xc3\xa9", "@evil.example/"}) {
    HttpRequest request = Good();
    request.target = target;
    EXPECT_EQ(Cause::kRequestInvalid, CheckRequest(request, true)) << target;
  }
}

TEST(RequestCheck, FramingHeadersBelongToTheTransport) {
  for (const char* name : {"Content-Length", "transfer-encoding", "Connection", "EXPECT", "TE", "Trailer", "Upgrade"}) {
    HttpRequest request = Good();
    request.headers = {{name, "1"}};
    EXPECT_EQ(Cause::kRequestInvalid, CheckRequest(request, true)) << name;
  }
}

TEST(RequestCheck, MethodIsAToken) {
  HttpRequest request = Good();
  request.method = "POST /x HTTP/1.1\r\n";
  EXPECT_EQ(Cause::kRequestInvalid, CheckRequest(request, true));
  request.method = "";
  EXPECT_EQ(Cause::kRequestInvalid, CheckRequest(request, true));
}

TEST(RequestCheck, PlainHttpOnlyWhereAllowed) {
  HttpRequest request = Good();
  EXPECT_EQ(std::nullopt, CheckRequest(request, false));
  request.base.scheme = "http";
  EXPECT_EQ(std::nullopt, CheckRequest(request, true));
  EXPECT_EQ(Cause::kSchemeNotAllowed, CheckRequest(request, false));
  request.base.scheme = "file";
  EXPECT_EQ(Cause::kSchemeNotAllowed, CheckRequest(request, true));
}

TEST_F(CurlClientTest, RefusedRequestsNeverConnect) {
  TestServer server([](const SeenRequest&) { return ServerReply::Json(200, "{}"); });
  HttpRequest request = MakeRequest(server.origin(), "POST", "/");
  request.headers = {{"X-A", "a\r\nX-Evil: 1"}};
  ExpectFailure(Send(request), Cause::kRequestInvalid, Applied::kNo);
  ExpectFailure(Send(MakeRequest("http://localhost:" + std::to_string(server.port()), "POST", "/")),
                Cause::kSchemeNotAllowed, Applied::kNo);
  EXPECT_EQ(0, server.connections());
}

TEST(FailedExchange, IsSafeToRepeatOnlyWhereNothingWasSent) {
  for (const CauseInfo& info : kCauses) {
    const bool helps = info.retry != Retry::kNever;
    const Error before = FailedExchange(info.cause, false);
    EXPECT_EQ(before.retry, helps ? Retry::kSafe : Retry::kNever) << info.word;
    EXPECT_EQ(before.applied, Applied::kNo);
    const Error after = FailedExchange(info.cause, true);
    EXPECT_EQ(after.retry, helps ? Retry::kOnlyIfNotSent : Retry::kNever) << info.word;
    EXPECT_EQ(after.applied, Applied::kUnknown);
    EXPECT_EQ(after.cause, info.cause);
  }
}

}  // namespace
}  // namespace walletgate::transport
