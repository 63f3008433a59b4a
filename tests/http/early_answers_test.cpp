// Answers at the end of the head, before the body: what the client gets, what is read, and what becomes of the
// connection.

#include <gtest/gtest.h>

#include "tests/http/raw_client.h"
#include "tests/http/scripted_handler.h"

namespace walletgate::http::testing {
namespace {

using namespace std::chrono_literals;

class EarlyAnswers : public ::testing::Test {
 protected:
  Script script_;
  std::unique_ptr<Server> server_ = StartServer(TestOptions(), script_);
  RawClient client_{server_->port()};

  static std::string Post(std::string_view path, std::string_view more) {
    return "POST " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n" + std::string(more) + "\r\n";
  }
};

constexpr std::string_view kNext = "GET /next HTTP/1.1\r\nHost: a\r\n\r\n";

TEST_F(EarlyAnswers, ComeBeforeTheBodyWhoseBytesAreThrownAway) {
  ASSERT_TRUE(client_.Send(Post("/early", "Content-Length: 60000\r\n")));
  const auto reply = client_.Read();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->body, "POST /early ");
  EXPECT_EQ(reply->Field("connection"), "") << "the connection goes on behind the body";
  ASSERT_TRUE(client_.Send(std::string(60000, 'G') + std::string(kNext)));
  EXPECT_EQ(client_.Read()->body, "GET /next ");
}

TEST_F(EarlyAnswers, ComeBeforeChunksToo) {
  ASSERT_TRUE(client_.Send(Post("/early", "Transfer-Encoding: chunked\r\n") + "5\r\nhel"));
  EXPECT_EQ(client_.Read()->body.substr(0, 12), "POST /early ");
  ASSERT_TRUE(client_.Send("lo\r\n3;x=y\r\nabc\r\n0\r\nA: b\r\n\r\n" + std::string(kNext)));
  EXPECT_EQ(client_.Read()->body, "GET /next ");
}

TEST_F(EarlyAnswers, AreNotPrecededByAConfirmationAndCloseTheConnection) {
  ASSERT_TRUE(client_.Send(Post("/early", "Content-Length: 4\r\nExpect: 100-continue\r\n")));
  const auto reply = client_.Read();
  EXPECT_EQ(reply->status, 200);
  EXPECT_EQ(reply->Field("connection"), "close") << "whether the body follows cannot be known";
  EXPECT_TRUE(client_.ReadsEnd());
}

TEST_F(EarlyAnswers, CloseWhereTheRestIsNoBody) {
  ASSERT_TRUE(client_.Send(Post("/early", "Transfer-Encoding: chunked\r\n")));
  EXPECT_EQ(client_.Read()->status, 200);
  ASSERT_TRUE(client_.Send("nonsense\r\n" + std::string(kNext)));
  EXPECT_EQ(client_.ReadAll().find("HTTP/1.1"), std::string::npos) << "nothing is said any more";
  EXPECT_EQ(script_.handled, 1);
}

TEST_F(EarlyAnswers, AreForWhoeverWantsNoBodyGivenWhenItIsThere) {
  ASSERT_TRUE(client_.Send(Post("/unkept", "Content-Length: 10\r\nExpect: 100-continue\r\n")));
  EXPECT_EQ(client_.Read(true)->head, "HTTP/1.1 100 Continue\r\n");
  ASSERT_TRUE(client_.Send("01234"));
  EXPECT_FALSE(client_.Readable(20ms));
  ASSERT_TRUE(client_.Send("56789" + std::string(kNext)));
  EXPECT_EQ(client_.Read()->body, "POST /unkept ");
  EXPECT_EQ(client_.Read()->body, "GET /next ");
}

TEST_F(EarlyAnswers, OfAnOversizedBodyReachAClientThatSendsAllOfItFirst) {
  const std::string body(20U << 20U, 'x');
  ASSERT_TRUE(client_.Send(Post("/", "Content-Length: 20971520\r\n")));
  client_.Send(body);
  EXPECT_EQ(client_.Read()->status, 413);
  EXPECT_TRUE(client_.ReadsEnd());
}

TEST_F(EarlyAnswers, AreNotNeededWhereTheClientLeaves) {
  for (const char* path : {"/", "/early", "/unkept"}) {
    RawClient client(server_->port());
    ASSERT_TRUE(client.Send(Post(path, "Content-Length: 10\r\n") + "ab"));
    client.CloseWithReset();
  }
  ASSERT_TRUE(client_.Send(kNext));
  EXPECT_EQ(client_.Read()->body, "GET /next ");
}

}  // namespace
}  // namespace walletgate::http::testing
