#include "transport/request_check.h"

#include "tests/transport/curl_fixture.h"

namespace walletgate::transport {
namespace {

HttpRequest Good() { return MakeRequest("https://vendor.example/v1", "POST", "/users?x=1", "{}"); }

TEST(RequestCheck, LineEndsNeverBecomeHeaders) {
  for (const char* value : {"a\r\nX-Evil: 1", "a\nb", "a\rb", "\x01", "\x7f"}) {
    HttpRequest request = Good();
    request.headers = {{"X-A", value}};
    EXPECT_EQ(TransportFailure::kRequestInvalid, CheckRequest(request, true));
  }
  HttpRequest nul = Good();
  nul.headers = {{"X-A", std::string("a\0b", 3)}};
  EXPECT_EQ(TransportFailure::kRequestInvalid, CheckRequest(nul, true));
  HttpRequest name = Good();
  name.headers = {{"X-A: 1\r\nX-B", "2"}};
  EXPECT_EQ(TransportFailure::kRequestInvalid, CheckRequest(name, true));
}

TEST(RequestCheck, TargetsAreWholeAndVisible) {
  for (const char* target : {"", "users", "/a b", "/a#b", "/a\r\n", "/\xc3\xa9", "@evil.example/"}) {
    HttpRequest request = Good();
    request.target = target;
    EXPECT_EQ(TransportFailure::kRequestInvalid, CheckRequest(request, true)) << target;
  }
}

TEST(RequestCheck, FramingHeadersBelongToTheTransport) {
  for (const char* name : {"Content-Length", "transfer-encoding", "Connection", "EXPECT", "TE", "Trailer", "Upgrade"}) {
    HttpRequest request = Good();
    request.headers = {{name, "1"}};
    EXPECT_EQ(TransportFailure::kRequestInvalid, CheckRequest(request, true)) << name;
  }
}

TEST(RequestCheck, MethodIsAToken) {
  HttpRequest request = Good();
  request.method = "POST /x HTTP/1.1\r\n";
  EXPECT_EQ(TransportFailure::kRequestInvalid, CheckRequest(request, true));
  request.method = "";
  EXPECT_EQ(TransportFailure::kRequestInvalid, CheckRequest(request, true));
}

TEST(RequestCheck, PlainHttpOnlyWhereAllowed) {
  HttpRequest request = Good();
  EXPECT_EQ(std::nullopt, CheckRequest(request, false));
  request.base.scheme = "http";
  EXPECT_EQ(std::nullopt, CheckRequest(request, true));
  EXPECT_EQ(TransportFailure::kSchemeNotAllowed, CheckRequest(request, false));
  request.base.scheme = "file";
  EXPECT_EQ(TransportFailure::kSchemeNotAllowed, CheckRequest(request, true));
}

TEST_F(CurlClientTest, RefusedRequestsNeverConnect) {
  TestServer server([](const SeenRequest&) { return ServerReply::Json(200, "{}"); });
  HttpRequest request = MakeRequest(server.origin(), "POST", "/");
  request.headers = {{"X-A", "a\r\nX-Evil: 1"}};
  ExpectFailure(Send(request), TransportFailure::kRequestInvalid, Applied::kNo);
  ExpectFailure(Send(MakeRequest("http://localhost:" + std::to_string(server.port()), "POST", "/")),
                TransportFailure::kSchemeNotAllowed, Applied::kNo);
  EXPECT_EQ(0, server.connections());
}

TEST(TransportFailureWords, AreDistinctAndReversible) {
  for (int i = 0; i <= static_cast<int>(TransportFailure::kInternal); ++i) {
    const auto failure = static_cast<TransportFailure>(i);
    EXPECT_EQ(failure, TransportFailureFromWord(ToString(failure)));
  }
  EXPECT_EQ(std::nullopt, TransportFailureFromWord("other"));
}

}  // namespace
}  // namespace walletgate::transport
