#include "auth/token_reply.h"

#include <gtest/gtest.h>

namespace walletgate::auth {
namespace {

using std::chrono::seconds;

TEST(TokenReply, ReadsRepliesAsRealServersSendThem) {
  const std::pair<std::string, seconds> cases[] = {
      {R"({"access_token":"t","expires_in":"3599"})", seconds(3599)},
      {R"({"access_token":"t","token_type":null,"expires_in":3599.9})", seconds(3599)},
      {R"({"access_token":"t","token_type":"","expires_in":" 3599 "})", seconds(3599)},
      {"\xEF\xBB\xBF" R"({"access_token":"t","token_type":"BEARER","expires_in":3599,"x":1,"x":2})", seconds(3599)},
      {R"({"access_token":"t","expires_in":null})", seconds(300)},
      {R"({"access_token":"t","expires_in":0})", seconds(300)},
      {R"({"access_token":"t","expires_in":-1})", seconds(300)},
      {R"({"access_token":"t","expires_in":""})", seconds(300)},
      {R"({"access_token":"t","expires_in":"1h"})", seconds(300)},
      {R"({"access_token":"t","expires_in":{}})", seconds(300)},
      {R"({"access_token":"t","expires_in":3.6e3})", seconds(300)},
      {R"({"access_token":"t","expires_in":99999999999999999999})", seconds(300)}};
  for (const auto& [body, life] : cases) {
    for (const int status : {200, 201}) {
      const Result<Grant> grant = ReadTokenReply(transport::HttpResponse{status, {}, body}, WallTime{});
      ASSERT_TRUE(grant) << body << grant.error().detail;
      EXPECT_EQ(grant->token.Reveal(), "t");
      EXPECT_EQ(grant->life, life) << body;
    }
  }
}

TEST(TokenReply, UnderstandsWhenToComeAgain) {
  const WallTime now = *ParseRfc3339("2026-05-20T10:00:00Z");
  const auto after = [&](transport::Headers headers) {
    return ReadTokenReply(transport::HttpResponse{503, std::move(headers), ""}, now).error().retry_after;
  };
  EXPECT_EQ(after({{"retry-after", "7"}}), seconds(7));
  EXPECT_EQ(after({{"retry-after", "Wed, 20 May 2026 10:00:30 GMT"}}), seconds(30));
  EXPECT_EQ(after({{"retry-after", "Wed, 20 May 2026 10:00:30 GMT"}, {"date", "Wed, 20 May 2026 10:00:20 GMT"}}), seconds(10));
  EXPECT_EQ(after({{"retry-after", "99999"}}), seconds(300));
  EXPECT_EQ(after({{"retry-after", "soon"}}), std::nullopt);
}

}  // namespace
}  // namespace walletgate::auth
