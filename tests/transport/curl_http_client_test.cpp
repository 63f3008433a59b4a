#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "tests/transport/curl_fixture.h"

namespace walletgate::transport {
namespace {

TEST_F(CurlClientTest, SendsExactlyWhatWasAsked) {
  TestServer server([](const SeenRequest&) { return ServerReply::Json(201, R"({"id":1})"); });
  HttpRequest request = MakeRequest(server.origin() + "/prefix", "POST", "/v1/users/../a%2Fb?x=1&y=%20", R"({"a":1})");
  request.headers = {{"Content-Type", "application/json"}, {"X-Api-Key", "k"}, {"X-Empty", ""}};
  const Result<HttpResponse> result = Send(request);
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(201, result->status);
  EXPECT_EQ(R"({"id":1})", result->body);
  EXPECT_EQ("application/json", result->Header("content-type"));
  const std::string port = std::to_string(server.port());
  EXPECT_EQ("POST /prefix/v1/users/../a%2Fb?x=1&y=%20 HTTP/1.1\r\nHost: 127.0.0.1:" + port +
                "\r\nAccept-Encoding: identity\r\nContent-Type: application/json\r\nX-Api-Key: "
                "k\r\nX-Empty:\r\nContent-Length: 7",
            server.Seen().at(0).head);
  EXPECT_EQ(R"({"a":1})", server.Seen().at(0).body);
}

TEST_F(CurlClientTest, EachMethodFramesItsBodyProperly) {
  TestServer server([](const SeenRequest&) { return ServerReply::Json(200, "{}"); });
  const struct {
    std::string method;
    std::string body;
    std::string length;
  } cases[] = {{"GET", "", "(absent)"},    {"POST", "", "0"},    {"PUT", "", "0"},       {"PATCH", "", "0"},
               {"DELETE", "", "(absent)"}, {"PUT", "abc", "3"},  {"PATCH", "abc", "3"},  {"DELETE", "abc", "3"},
               {"GET", "abc", "3"},        {"POST", "abc", "3"}, {"GET", "", "(absent)"}};
  std::size_t at = 0;
  for (const auto& one : cases) {
    ASSERT_TRUE(Send(MakeRequest(server.origin(), one.method, "/", one.body)).has_value()) << one.method;
    const SeenRequest seen = server.Seen().at(at++);
    EXPECT_EQ(one.method, seen.method);
    EXPECT_EQ(one.body, seen.body) << one.method;
    EXPECT_EQ(one.length, seen.Header("content-length")) << one.method;
    for (const char* unasked :
         {"expect", "accept", "content-type", "user-agent", "cookie", "authorization", "transfer-encoding"}) {
      EXPECT_EQ("(absent)", seen.Header(unasked)) << one.method;
    }
    EXPECT_EQ("identity", seen.Header("accept-encoding"));
  }
  EXPECT_EQ(1, server.connections());
}

TEST_F(CurlClientTest, HeadHasNoBodyWhateverItsLengthSays) {
  TestServer server(
      [](const SeenRequest&) { return ServerReply::Raw("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"); });
  const Result<HttpResponse> result = Send(MakeRequest(server.origin(), "HEAD", "/"));
  ASSERT_TRUE(result.has_value()) << result.error().detail;
  EXPECT_EQ("", result->body);
  EXPECT_EQ("99999999", result->Header("content-length"));
}

TEST_F(CurlClientTest, LargeBodiesGoBothWays) {
  TestServer server([](const SeenRequest& request) { return ServerReply::Json(200, request.body); });
  const std::string body(700'000, 'x');
  const Result<HttpResponse> result = Send(MakeRequest(server.origin(), "POST", "/", body));
  ASSERT_TRUE(result.has_value()) << result.error().detail;
  EXPECT_EQ(body, result->body);
}

TEST_F(CurlClientTest, KeepsTheConnectionForTheNextExchange) {
  TestServer server([](const SeenRequest&) { return ServerReply::Json(200, "{}"); });
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(Send(MakeRequest(server.origin(), "POST", "/", "x")).has_value());
  EXPECT_EQ(1, server.connections());
  EXPECT_EQ(10, server.requests());
}

TEST_F(CurlClientTest, ErrorStatusesAreValues) {
  for (const int status : {200, 204, 299, 304, 400, 401, 404, 409, 429, 500, 503, 599}) {
    TestServer server([&](const SeenRequest&) {
      return ServerReply::Raw("HTTP/1.1 " + std::to_string(status) + "\r\nContent-Length: 0\r\n\r\n");
    });
    const Result<HttpResponse> result = Send(MakeRequest(server.origin(), "POST", "/", "{}"));
    ASSERT_TRUE(result.has_value()) << status << " " << result.error().detail;
    EXPECT_EQ(status, result->status);
  }
}

TEST_F(CurlClientTest, RedirectsAreNotFollowed) {
  TestServer other([](const SeenRequest&) { return ServerReply::Json(200, "{}"); });
  TestServer server([&](const SeenRequest&) {
    return ServerReply::Raw("HTTP/1.1 307 X\r\nLocation: " + other.origin() + "/\r\nContent-Length: 0\r\n\r\n");
  });
  const Result<HttpResponse> result = Send(MakeRequest(server.origin(), "POST", "/", "{}"));
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(307, result->status);
  EXPECT_EQ(0, other.connections());
}

TEST_F(CurlClientTest, InterimAnswersAreSkippedWithTheirHeaders) {
  TestServer server([](const SeenRequest&) {
    return ServerReply::Raw(
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nX-Early: 1\r\n\r\n"
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Late: 1\r\n\r\n{}");
  });
  const Result<HttpResponse> result = Send(MakeRequest(server.origin(), "POST", "/", "{}"));
  ASSERT_TRUE(result.has_value()) << result.error().detail;
  EXPECT_EQ(200, result->status);
  EXPECT_EQ("", result->Header("x-early"));
  EXPECT_EQ("1", result->Header("x-late"));
}

TEST_F(CurlClientTest, ChunkedAnswersAreJoinedAndTrailersIgnored) {
  TestServer server([](const SeenRequest&) {
    return ServerReply::Raw(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;ext=1\r\nabc\r\n2\r\nde\r\n0\r\nX-Trailer: 1\r\n\r\n");
  });
  for (int i = 0; i < 2; ++i) {
    const Result<HttpResponse> result = Send(MakeRequest(server.origin(), "POST", "/", "{}"));
    ASSERT_TRUE(result.has_value()) << result.error().detail;
    EXPECT_EQ("abcde", result->body);
    EXPECT_EQ("", result->Header("x-trailer"));
  }
  EXPECT_EQ(1, server.connections());
}

TEST_F(CurlClientTest, CookiesAreNotKept) {
  TestServer server([](const SeenRequest&) {
    return ServerReply::Raw("HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n");
  });
  ASSERT_TRUE(Send(MakeRequest(server.origin(), "GET", "/")).has_value());
  ASSERT_TRUE(Send(MakeRequest(server.origin(), "GET", "/")).has_value());
  EXPECT_EQ("(absent)", server.Seen().at(1).Header("cookie"));
}

TEST_F(CurlClientTest, ProxyVariablesOfTheEnvironmentAreIgnored) {
  for (const char* name : {"http_proxy", "https_proxy", "all_proxy", "ALL_PROXY"}) {
    setenv(name, fakes::RefusingOrigin().c_str(), 1);
  }
  TestServer server([](const SeenRequest&) { return ServerReply::Json(200, "{}"); });
  EXPECT_TRUE(Send(MakeRequest(server.origin(), "GET", "/")).has_value());
  for (const char* name : {"http_proxy", "https_proxy", "all_proxy", "ALL_PROXY"}) unsetenv(name);
}

Task<int> Echo(CurlHttpClient& client, EventLoop& loop, std::string origin, int number) {
  HttpRequest request = MakeRequest(origin, "POST", "/", "body " + std::to_string(number));
  const Deadline deadline = Deadline::After(loop.Now(), milliseconds(10'000));
  const Result<HttpResponse> result = co_await client.Send(std::move(request), deadline);
  co_return result.has_value() && result.value().body == "body " + std::to_string(number) ? 1 : 0;
}

TEST_F(CurlClientTest, ManyAtOnceGetTheirOwnAnswersOverFewConnections) {
  CurlOptions options;
  options.max_connections = 4;
  UseOptions(options);
  TestServer server([](const SeenRequest& request) { return ServerReply::Json(200, request.body); });
  constexpr int kExchanges = 200;
  int good = 0;
  int ended = 0;
  for (int i = 0; i < kExchanges; ++i) {
    Spawn(Echo(*client_, loop_, server.origin(), i), [&](int one) {
      good += one;
      if (++ended == kExchanges) loop_.Stop();
    });
  }
  loop_.Run();
  EXPECT_EQ(kExchanges, good);
  EXPECT_LE(server.connections(), 4);
}

Task<int> SendTwice(CurlHttpClient& client, EventLoop& loop, std::string origin) {
  const int first = co_await Echo(client, loop, origin, 1);
  const int second = co_await Echo(client, loop, origin, 2);
  co_return first + second;
}

TEST_F(CurlClientTest, ResumedCoroutineMaySendAgain) {
  TestServer server([](const SeenRequest& request) { return ServerReply::Json(200, request.body); });
  EXPECT_EQ(2, loop_.RunUntilDone(SendTwice(*client_, loop_, server.origin())));
  EXPECT_EQ(1, server.connections());
}

Task<int> SendAndDrop(std::unique_ptr<CurlHttpClient> client, EventLoop& loop, std::string origin) {
  const int good = co_await Echo(*client, loop, origin, 1);
  client.reset();
  co_return good;
}

TEST_F(CurlClientTest, ResumedCoroutineMayDropTheClient) {
  TestServer server([](const SeenRequest& request) { return ServerReply::Json(200, request.body); });
  EXPECT_EQ(1, loop_.RunUntilDone(SendAndDrop(std::move(client_), loop_, server.origin())));
}

}  // namespace
}  // namespace walletgate::transport
