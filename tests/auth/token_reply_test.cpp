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
      {"\xEF\xBB\xBF"
       R"({"access_token":"t","token_type":"BEARER","expires_in":3599,"x":1,"x":2})",
       seconds(3599)},
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

TEST(TokenReply, TellsTheCodesOfTheStandardOnly) {
  const auto told = [](const std::string& members) {
    return ReadTokenReply(transport::HttpResponse{401, {}, "{" + members + "}"}, WallTime{}).error().detail;
  };
  const std::string refused = "the token endpoint refused the credentials: ";
  for (const std::string code : {"invalid_client", "unauthorized_client", "temporarily_unavailable"}) {
    EXPECT_EQ(told(R"("error":")" + code + "\""), refused + code);
  }
  for (const std::string members : {"", R"("error":"hunter_two_is_my_secret")", R"("error":"")",
                                    R"("error":["invalid_client"])", R"("error":"Invalid_Client")",
                                    R"("error":"invalid_client","error":"invalid_client","error":"invalid_grant")"}) {
    EXPECT_EQ(told(members), refused + "no error code") << members;
  }
}

TEST(TokenReply, AMemberThatStandsThriceIsUnclearByOneThatDiffers) {
  for (const std::string tokens : {"a,a,b", "a,b,a", "b,a,a"}) {
    std::string body = "{";
    for (const char token : {tokens[0], tokens[2], tokens[4]})
      body += R"("access_token":")" + std::string(1, token) + "\",";
    EXPECT_FALSE(ReadTokenReply(transport::HttpResponse{200, {}, body + R"("expires_in":60})"}, WallTime{})) << tokens;
  }
}

TEST(TokenReply, UnderstandsWhenToComeAgain) {
  const WallTime now = *ParseRfc3339("2026-05-20T10:00:00Z");
  const auto after = [&](transport::Headers headers) {
    return ReadTokenReply(transport::HttpResponse{503, std::move(headers), ""}, now).error().retry_after;
  };
  EXPECT_EQ(after({{"retry-after", "7"}}), seconds(7));
  EXPECT_EQ(after({{"retry-after", "Wed, 20 May 2026 10:00:30 GMT"}}), seconds(30));
  EXPECT_EQ(after({{"retry-after", "Wed, 20 May 2026 10:00:30 GMT"}, {"date", "Wed, 20 May 2026 10:00:20 GMT"}}),
            seconds(10));
  EXPECT_EQ(after({{"retry-after", "99999"}}), seconds(300));
  EXPECT_EQ(after({{"retry-after", "soon"}}), std::nullopt);
}

}  // namespace
}  // namespace walletgate::auth
