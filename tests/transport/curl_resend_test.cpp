// libcurl repeats a request by itself when a kept connection dies before the answer begins. For a create that would be
// a second wallet, so these tests count what the server saw.

#include <string>
#include <thread>

#include "tests/transport/curl_fixture.h"

namespace walletgate::transport {
namespace {

/// Answers "/keep" and keeps the connection; on "/drop" does what the test says.
TestServer::Handler DropsAfterFirst(ServerReply drop) {
  return [drop](const SeenRequest& request) { return request.target == "/keep" ? ServerReply::Json(200, "{}") : drop; };
}

int CountOf(const TestServer& server, const std::string& target) {
  int count = 0;
  for (const SeenRequest& request : server.Seen()) count += request.target == target ? 1 : 0;
  return count;
}

class CurlResendTest : public CurlClientTest {
 protected:
  void ExpectSentOnce(const std::string& method, const std::string& body, const ServerReply& drop) {
    SCOPED_TRACE(method);
    TestServer server(DropsAfterFirst(drop));
    ASSERT_TRUE(Send(MakeRequest(server.origin(), "POST", "/keep", "{}")).has_value());
    ExpectFailure(Send(MakeRequest(server.origin(), method, "/drop", body)), Cause::kConnectionLost, Applied::kUnknown);
    std::this_thread::sleep_for(milliseconds(10));  // a second copy would be under way
    EXPECT_EQ(1, CountOf(server, "/drop"));
    EXPECT_EQ(1, server.Seen().back().connection) << "the kept connection was meant to be used";
  }
};

TEST_F(CurlResendTest, RequestOnAKeptConnectionThatClosesIsNotRepeated) {
  for (const ServerReply& drop : {ServerReply::Close(), ServerReply::Reset()}) {
    ExpectSentOnce("POST", R"({"a":1})", drop);
    ExpectSentOnce("POST", "", drop);
    ExpectSentOnce("PUT", "x", drop);
    ExpectSentOnce("PATCH", "x", drop);
    ExpectSentOnce("DELETE", "", drop);
    ExpectSentOnce("POST", std::string(200'000, 'x'), drop);  // headers and body are sent apart
  }
}

TEST_F(CurlResendTest, OtherKeptConnectionsAreNotTriedEither) {
  TestServer server([](const SeenRequest& request) {
    ServerReply reply = request.target == "/keep" ? ServerReply::Json(200, "{}") : ServerReply::Close();
    reply.delay = milliseconds(20);
    return reply;
  });
  int ended = 0;
  for (int i = 0; i < 3; ++i) {
    Spawn(client_->Send(MakeRequest(server.origin(), "POST", "/keep", "{}"),
                        Deadline::After(loop_.Now(), milliseconds(5000))),
          [&](const Result<HttpResponse>&) {
            if (++ended == 3) loop_.Stop();
          });
  }
  loop_.Run();
  ASSERT_EQ(3, server.connections());
  ExpectFailure(Send(MakeRequest(server.origin(), "POST", "/drop", "{}")), Cause::kConnectionLost, Applied::kUnknown);
  EXPECT_EQ(1, CountOf(server, "/drop"));
}

TEST_F(CurlResendTest, SafeMethodMayBeRepeated) {
  int drops = 0;
  TestServer server([&](const SeenRequest& request) {
    if (request.target == "/drop" && drops++ == 0) return ServerReply::Close();
    return ServerReply::Json(200, "{}");
  });
  ASSERT_TRUE(Send(MakeRequest(server.origin(), "POST", "/keep", "{}")).has_value());
  const Result<HttpResponse> result = Send(MakeRequest(server.origin(), "GET", "/drop"));
  EXPECT_TRUE(result.has_value()) << result.error().detail;
  EXPECT_EQ(2, CountOf(server, "/drop"));  // proves that libcurl would have repeated the others too
}

TEST_F(CurlResendTest, ConnectionClosedWhileIdleIsNoticedBeforeSending) {
  TestServer server([](const SeenRequest&) { return ServerReply::Json(200, "{}"); });
  for (int i = 0; i < 5; ++i) {
    const Result<HttpResponse> result = Send(MakeRequest(server.origin(), "POST", "/", "{}"));
    ASSERT_TRUE(result.has_value()) << result.error().detail;
    server.CloseConnections();
  }
  EXPECT_EQ(5, server.connections());
  EXPECT_EQ(5, server.requests());
}

constexpr const char* kForged = "HTTP/1.1 201 X\r\nContent-Length: 6\r\n\r\nforged";

TEST_F(CurlResendTest, SecondAnswerInTheSameBreathNeverAnswersTheNextRequest) {
  TestServer server([](const SeenRequest& request) {
    ServerReply reply = ServerReply::Json(200, request.body);
    if (request.body == "first") reply.bytes += kForged;
    return reply;
  });
  ASSERT_TRUE(Send(MakeRequest(server.origin(), "POST", "/", "first")).has_value());
  const Result<HttpResponse> result = Send(MakeRequest(server.origin(), "POST", "/", "second"));
  ASSERT_TRUE(result.has_value()) << result.error().detail;
  EXPECT_EQ("second", result->body);
}

TEST_F(CurlResendTest, AnswerThatComesUnaskedNeverAnswersTheNextRequest) {
  TestServer server([](const SeenRequest& request) {
    ServerReply reply = ServerReply::Json(200, request.body);
    if (request.body == "first") reply.late_bytes = kForged;
    return reply;
  });
  ASSERT_TRUE(Send(MakeRequest(server.origin(), "POST", "/", "first")).has_value());
  std::this_thread::sleep_for(milliseconds(50));  // it arrives while the connection is idle
  const Result<HttpResponse> result = Send(MakeRequest(server.origin(), "POST", "/", "second"));
  ASSERT_TRUE(result.has_value()) << result.error().detail;
  EXPECT_EQ("second", result->body);
}

TEST_F(CurlResendTest, KeptConnectionClosedAfterPartOfAnAnswerIsNotRepeated) {
  TestServer server(DropsAfterFirst(ServerReply::Raw("HTTP/1.1 20", ServerReply::Then::kClose)));
  ASSERT_TRUE(Send(MakeRequest(server.origin(), "POST", "/keep", "{}")).has_value());
  const Result<HttpResponse> result = Send(MakeRequest(server.origin(), "POST", "/drop", "{}"));
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(Applied::kUnknown, result.error().applied);
  EXPECT_EQ(1, CountOf(server, "/drop"));
}

}  // namespace
}  // namespace walletgate::transport
