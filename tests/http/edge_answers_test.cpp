// What the gateway says of a request before any resource is concerned.

#include "tests/http/traffic_fixture.h"

namespace walletgate::http {
namespace {

using EdgeAnswers = TrafficFixture;

std::string FieldOf(const Reply& reply, std::string_view name) {
  for (const auto& [known, value] : reply.headers) {
    if (known == name) return value;
  }
  return "(absent)";
}

TEST_F(EdgeAnswers, TellWhatTheServerAsAWholeCanDo) {
  const Reply reply = Ask(RequestFor("OPTIONS", "*"));
  EXPECT_EQ(reply.status, 204);
  EXPECT_EQ(FieldOf(reply, "Allow"), "POST, GET, HEAD, PATCH, DELETE, OPTIONS");
  EXPECT_EQ(FieldOf(reply, "Content-Type"), "(absent)");
  EXPECT_EQ(reply.body, "");
}

TEST_F(EdgeAnswers, SayOfAPathWhichMethodsItKnows) {
  const Reply reply = Ask(RequestFor("OPTIONS", "/docs"));
  EXPECT_EQ(reply.status, 405);
  EXPECT_EQ(FieldOf(reply, "Allow"), "GET, HEAD");
}

}  // namespace
}  // namespace walletgate::http
