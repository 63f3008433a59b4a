// One connection at a time against a running server: keep-alive, order, HEAD, Expect, closing.

#include <gtest/gtest.h>

#include "tests/http/raw_client.h"
#include "tests/http/scripted_handler.h"

namespace walletgate::http::testing {
namespace {

using namespace std::chrono_literals;

class HttpConnection : public ::testing::Test {
 protected:
  Script script_;
  std::unique_ptr<Server> server_ = StartServer(TestOptions(), script_);
  RawClient client_{server_->port()};

  static std::string Get(std::string_view path, std::string_view more = "") {
    return "GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n" + std::string(more) + "\r\n";
  }
};

TEST_F(HttpConnection, AnswersWithDateAndLengthAndStaysOpen) {
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(client_.Send(Get("/a?b=c")));
    const auto reply = client_.Read();
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->head.substr(0, 17), "HTTP/1.1 200 OK\r\n");
    EXPECT_EQ(reply->body, "GET /a?b=c ");
    EXPECT_EQ(reply->Field("content-length"), "11");
    EXPECT_EQ(reply->Field("connection"), "");
    EXPECT_TRUE(reply->Field("date").ends_with(" GMT"));
  }
}

TEST_F(HttpConnection, AnswersPipelinedRequestsInOrder) {
  std::string requests;
  for (int i = 0; i < 300; ++i)
    requests += Get(i % 7 == 0 ? "/sleep?" + std::to_string(i) : "/now?" + std::to_string(i));
  ASSERT_TRUE(client_.Send(requests));
  for (int i = 0; i < 300; ++i) {
    const auto reply = client_.Read();
    ASSERT_TRUE(reply);
    EXPECT_NE(reply->body.find("?" + std::to_string(i) + " "), std::string::npos) << reply->body;
  }
}

TEST_F(HttpConnection, AnswersWhatArrivesByteByByte) {
  ASSERT_TRUE(client_.SendByteByByte(Get("/one") + "POST /two HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"));
  EXPECT_EQ(client_.Read()->body, "GET /one ");
  EXPECT_EQ(client_.Read()->body, "POST /two abc");
}

TEST_F(HttpConnection, ReadsAChunkedBodyWhoseEndComesInAnotherSegment) {
  ASSERT_TRUE(client_.Send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r"));
  ASSERT_FALSE(client_.Readable(20ms));
  ASSERT_TRUE(client_.Send("\n0\r\n"));
  ASSERT_FALSE(client_.Readable(20ms));
  ASSERT_TRUE(client_.Send("\r\n" + Get("/next")));
  EXPECT_EQ(client_.Read()->body, "POST / hello");
  EXPECT_EQ(client_.Read()->body, "GET /next ");
}

TEST_F(HttpConnection, SendsTheLengthButNoBodyForHead) {
  ASSERT_TRUE(client_.Send("HEAD /x HTTP/1.1\r\nHost: a\r\n\r\n" + Get("/next")));
  const auto head = client_.Read(/*head_only=*/true);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->Field("content-length"), "8");
  EXPECT_EQ(client_.Read()->body, "GET /next ");
}

TEST_F(HttpConnection, ARefusedHeadGetsNoBodyEither) {
  for (const char* rest : {"/ HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "/ HTTP/3.0\r\n", "nowhere HTTP/1.1\r\n"}) {
    RawClient client(server_->port());
    ASSERT_TRUE(client.Send("HEAD " + std::string(rest)));
    const std::string all = client.ReadAll();
    EXPECT_TRUE(all.starts_with("HTTP/1.1 4") || all.starts_with("HTTP/1.1 505 ")) << all;
    EXPECT_TRUE(all.ends_with("\r\n\r\n")) << all;
    EXPECT_EQ(all.find("Content-Length: 0\r\n"), std::string::npos) << "the length that GET would have";
  }
}

TEST_F(HttpConnection, ConfirmsAnExpectationOnce) {
  ASSERT_TRUE(client_.Send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n"));
  EXPECT_EQ(client_.Read(true)->head, "HTTP/1.1 100 Continue\r\n");
  ASSERT_TRUE(client_.Send("ab"));
  ASSERT_FALSE(client_.Readable(20ms));
  ASSERT_TRUE(client_.Send("cd"));
  EXPECT_EQ(client_.Read()->body, "POST / abcd");
}

TEST_F(HttpConnection, DoesNotConfirmAnExpectationWhoseBodyIsThere) {
  ASSERT_TRUE(client_.Send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\nabcd"));
  EXPECT_EQ(client_.Read()->body, "POST / abcd");
}

TEST_F(HttpConnection, RefusesOtherExpectations) {
  ASSERT_TRUE(client_.Send(Get("/", "Expect: tea\r\n")));
  EXPECT_EQ(client_.Read()->status, 417);
  EXPECT_TRUE(client_.ReadsEnd());
}

TEST_F(HttpConnection, ClosesWhenTheClientAsksForIt) {
  ASSERT_TRUE(client_.Send(Get("/", "Connection: foo, Close\r\n") + Get("/marker")));
  EXPECT_EQ(client_.Read()->Field("connection"), "close");
  EXPECT_TRUE(client_.ReadsEnd());
  EXPECT_EQ(script_.markers, 0);
}

TEST_F(HttpConnection, ClosesWhenTheHandlerAsksForIt) {
  ASSERT_TRUE(client_.Send(Get("/close")));
  EXPECT_EQ(client_.Read()->Field("connection"), "close");
  EXPECT_TRUE(client_.ReadsEnd());
}

TEST_F(HttpConnection, AnswersForAHandlerThatThrowsAndGoesOn) {
  for (const char* path : {"/throw", "/sleep?throw"}) {
    ASSERT_TRUE(client_.Send(Get(path) + Get("/next")));
    const auto reply = client_.Read();
    ASSERT_TRUE(reply) << path;
    EXPECT_EQ(reply->status, 500) << path;
    EXPECT_EQ(reply->Field("connection"), "") << path;
    EXPECT_EQ(client_.Read()->body, "GET /next ") << path;
  }
}

TEST_F(HttpConnection, IsDroppedWhereNothingCanBeSaidOfAnException) {
  RawClient other(server_->port());
  ASSERT_TRUE(client_.Send(Get("/sleep?helpless")));
  EXPECT_TRUE(client_.ReadsEnd());
  ASSERT_TRUE(other.Send(Get("/next")));
  EXPECT_EQ(other.Read()->body, "GET /next ");
}

TEST_F(HttpConnection, ClosesAfterHttp10) {
  ASSERT_TRUE(client_.Send("GET / HTTP/1.0\r\n\r\n"));
  EXPECT_EQ(client_.Read()->status, 200);
  EXPECT_TRUE(client_.ReadsEnd());
}

TEST_F(HttpConnection, KeepsHttp10OpenOnRequest) {
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(client_.Send("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"));
    EXPECT_EQ(client_.Read()->Field("connection"), "keep-alive");
  }
}

TEST_F(HttpConnection, AnswersAClientThatHasFinishedSending) {
  ASSERT_TRUE(client_.Send(Get("/sleep") + Get("/next")));
  client_.FinishSending();
  EXPECT_EQ(client_.Read()->body, "GET /sleep ");
  EXPECT_EQ(client_.Read()->body, "GET /next ");
  EXPECT_TRUE(client_.ReadsEnd());
}

TEST_F(HttpConnection, RefusesARequestThatEndsEarly) {
  ASSERT_TRUE(client_.Send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab"));
  client_.FinishSending();
  EXPECT_EQ(client_.Read()->status, 400);
  EXPECT_TRUE(client_.ReadsEnd());
  EXPECT_EQ(script_.handled, 0);
}

TEST_F(HttpConnection, ReportsAnErrorToAClientThatIsStillSending) {
  const std::string megabytes(3U << 20U, 'x');
  ASSERT_TRUE(
      client_.Send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + megabytes.substr(0, 100000)));
  EXPECT_EQ(client_.Read()->status, 413);
  EXPECT_TRUE(client_.ReadsEnd());
}

TEST_F(HttpConnection, CutsAClientThatSendsOnForeverAfterAnError) {
  ASSERT_TRUE(client_.Send("nonsense\r\n"));
  const std::string block(1U << 16U, 'x');
  EXPECT_TRUE(Eventually([&] { return !client_.Send(block); }));
}

TEST_F(HttpConnection, RefusesTooLongABodyFromItsHeadAlone) {
  ASSERT_TRUE(client_.Send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8000000000\r\n\r\n"));
  EXPECT_EQ(client_.Read()->status, 413);
  EXPECT_TRUE(client_.ReadsEnd());
}

TEST_F(HttpConnection, ReplacesAnAnswerOverTheLimitBy500) {
  ASSERT_TRUE(client_.Send(Get("/big?1048577")));
  EXPECT_EQ(client_.Read()->status, 500);
  EXPECT_TRUE(client_.ReadsEnd());
}

TEST_F(HttpConnection, SendsAnAnswerAtTheLimit) {
  ASSERT_TRUE(client_.Send(Get("/big?1048576") + Get("/next")));
  EXPECT_EQ(client_.Read()->body.size(), 1048576U);
  EXPECT_EQ(client_.Read()->body, "GET /next ");
}

TEST_F(HttpConnection, DoesNotSplitAnAnswerAtABadField) {
  ASSERT_TRUE(client_.Send(Get("/split")));
  const auto reply = client_.Read();
  EXPECT_EQ(reply->status, 500);
  EXPECT_EQ(reply->Field("x-injected"), "");
}

TEST_F(HttpConnection, DropsTheAnswerWhenTheHandlerSaysSo) {
  ASSERT_TRUE(client_.Send(Get("/drop")));
  EXPECT_TRUE(client_.ReadsEnd());
}

TEST_F(HttpConnection, LetsTheHandlerFinishWhenTheClientHasGone) {
  ASSERT_TRUE(client_.Send(Get("/hold")));
  ASSERT_TRUE(Eventually([&] { return script_.handled == 1; }));
  client_.CloseWithReset();
  RawClient other(server_->port());
  ASSERT_TRUE(other.Send(Get("/other")));
  EXPECT_EQ(other.Read()->body, "GET /other ");
  script_.Release();
  ASSERT_TRUE(Eventually([&] { return script_.finished == 2; }));
  ASSERT_TRUE(other.Send(Get("/again")));
  EXPECT_EQ(other.Read()->body, "GET /again ");
}

TEST_F(HttpConnection, DoesNotReadOnWhileARequestRuns) {
  ASSERT_TRUE(client_.Send(Get("/hold")));
  ASSERT_TRUE(Eventually([&] { return script_.handled == 1; }));
  std::string many;
  for (int i = 0; i < 5000; ++i) many += Get("/n");
  ASSERT_TRUE(client_.Send(many.substr(0, 100000)));
  EXPECT_FALSE(client_.Readable(20ms));
  EXPECT_EQ(script_.handled, 1);
  script_.Release();
  EXPECT_EQ(client_.Read()->body, "GET /hold ");
  EXPECT_EQ(client_.Read()->body, "GET /n ");
}

}  // namespace
}  // namespace walletgate::http::testing
