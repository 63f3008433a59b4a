// Access tokens: fetched once for everybody, once more after a 401, and no oftener.

#include <gmock/gmock.h>

#include <thread>

#include "tests/integration/problem_check.h"

namespace walletgate {
namespace {

using fakes::Answer;
using fakes::ExpectProblem;
using fakes::UserBody;

/// Tokens belong to a gateway, so each test has one of its own.
class AccessTokens : public fakes::GatewayTest {
 protected:
  void SetUp() override {
    tokens_before_ = vendors().sandbox().Counters("entra").requests;
    calls_before_ = vendors().sandbox().Counters("yieldforce").requests;
  }
  std::uint64_t Tokens() const { return vendors().sandbox().Counters("entra").requests - tokens_before_; }
  std::uint64_t Calls() const { return vendors().sandbox().Counters("yieldforce").requests - calls_before_; }
  static void Refuse(int count) { vendors().sandbox().Inject("yieldforce", {.kind = "401", .count = count}); }
  static std::vector<Answer> CreateInParallel(const fakes::Client& client, int count, const std::string& name) {
    std::vector<Answer> answers(static_cast<std::size_t>(count));
    std::vector<std::thread> callers;
    for (int i = 0; i < count; ++i) {
      callers.emplace_back([&, i] {
        answers[static_cast<std::size_t>(i)] = client.Create(UserBody(name + std::to_string(i), "yieldforce"));
      });
    }
    for (std::thread& caller : callers) caller.join();
    return answers;
  }

  fakes::TestGateway gateway_{vendors()};

 private:
  std::uint64_t tokens_before_ = 0;
  std::uint64_t calls_before_ = 0;
};

TEST_F(AccessTokens, AThousandParallelFirstCreatesFetchOne) {
  for (const Answer& answer : CreateInParallel(gateway_.As("main"), 1000, "tok-first-")) {
    EXPECT_EQ(answer.status, 201) << answer;
  }
  EXPECT_EQ(Tokens(), 1U);
  EXPECT_EQ(Calls(), 1000U);
}

TEST_F(AccessTokens, ATokenThatHoldsOutlastsItsEndpoint) {
  ASSERT_EQ(gateway_.As("main").Create(UserBody("tok-down", "yieldforce")).status, 201);
  vendors().sandbox().Inject("entra", {.kind = "503", .count = -1});
  for (const Answer& answer : CreateInParallel(gateway_.As("main"), 50, "tok-down-"))
    EXPECT_EQ(answer.status, 201) << answer;
  EXPECT_EQ(Tokens(), 1U);
}

TEST_F(AccessTokens, FiftyParallelRefusalsAskTheTokenEndpointOnce) {
  for (const Answer& answer : CreateInParallel(gateway_.As("wrong"), 50, "tok-wrong-")) {
    ExpectProblem(answer, ErrorKind::kProviderCredentials);
  }
  EXPECT_EQ(Tokens(), 1U);
  EXPECT_EQ(Calls(), 0U);
}

TEST_F(AccessTokens, A401MakesOneRefreshAndOneRepeat) {
  ASSERT_EQ(gateway_.As("main").Create(UserBody("tok-401-a", "yieldforce")).status, 201);
  ASSERT_EQ(Tokens(), 1U);
  Refuse(1);
  const Answer answer = gateway_.As("main").Create(UserBody("tok-401-b", "yieldforce"));
  EXPECT_EQ(answer.status, 201) << answer;
  EXPECT_EQ(Tokens(), 2U);
  EXPECT_EQ(Calls(), 3U);
  EXPECT_EQ(vendors().CreatesOf("yieldforce", "tok-401-b"), 1);
}

TEST_F(AccessTokens, AVendorThatKeepsRefusingIsNotAskedAgainAndAgain) {
  ASSERT_EQ(gateway_.As("main").Create(UserBody("tok-keep-a", "yieldforce")).status, 201);
  Refuse(-1);
  const Answer answer = gateway_.As("main").Create(UserBody("tok-keep-b", "yieldforce"));
  ExpectProblem(answer, ErrorKind::kProviderCredentials);
  EXPECT_EQ(answer.At("provider.code"), "invalid_entra_token");
  EXPECT_EQ(Tokens(), 2U);
  EXPECT_EQ(Calls(), 3U);
  EXPECT_EQ(vendors().CreatesOf("yieldforce", "tok-keep-b"), 0);
}

}  // namespace
}  // namespace walletgate
