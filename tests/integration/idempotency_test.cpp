// Idempotency-Key and external_id: the same request never acts twice.

#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "tests/integration/problem_check.h"

namespace walletgate {
namespace {

using fakes::Answer;
using fakes::ExpectProblem;
using fakes::UserBody;

transport::Headers Key(std::string value) { return {{"Idempotency-Key", std::move(value)}}; }

class Idempotency : public fakes::GatewayTest {
 protected:
  static void SlowDown(const std::string& vendor, std::chrono::milliseconds delay) {
    vendors().sandbox().Inject(vendor, {.kind = "slow", .delay = delay});
  }
  /// Until a request has reached `vendor`; a hang guard ends the wait.
  static void AwaitRequest(const std::string& vendor, std::uint64_t more_than) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (vendors().sandbox().Counters(vendor).requests <= more_than) {
      ASSERT_LT(std::chrono::steady_clock::now(), give_up) << "no request came";
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }
  static std::uint64_t RequestsOf(const std::string& vendor) { return vendors().sandbox().Counters(vendor).requests; }
};

TEST_F(Idempotency, AReplayIsByteEqualAndSaysSo) {
  const Answer first = Main().Create(UserBody("idem-1", "cdp"), Key("\"key-idem-1\""));
  ASSERT_EQ(first.status, 201) << first;
  EXPECT_EQ(first.Header("idempotent-replayed"), "");
  const std::uint64_t before = RequestsOf("cdp");
  const Answer second = Main().Create(UserBody("idem-1", "cdp"), Key("\"key-idem-1\""));
  EXPECT_EQ(second.status, 201);
  EXPECT_EQ(second.body, first.body);
  EXPECT_EQ(second.Header("content-type"), first.Header("content-type"));
  EXPECT_EQ(second.Header("idempotent-replayed"), "true");
  EXPECT_EQ(second.Header("x-walletgate-provider"), "cdp");
  EXPECT_EQ(RequestsOf("cdp"), before);
}

TEST_F(Idempotency, AQuotedAndABareKeyAreOne) {
  const Answer quoted = Main().Create(UserBody("idem-2", "streambird"), Key("\"key-idem-2\""));
  const Answer bare = Main().Create(UserBody("idem-2", "streambird"), Key("key-idem-2"));
  ASSERT_EQ(quoted.status, 201) << quoted;
  EXPECT_EQ(bare.body, quoted.body);
  EXPECT_EQ(bare.Header("idempotent-replayed"), "true");
}

TEST_F(Idempotency, AnotherOrderOfMembersIsTheSameRequest) {
  const Answer first =
      Main().Create(R"({"external_id":"idem-3","provider":"capa","metadata":{"a":"1","b":"2"}})", Key("key-idem-3"));
  const Answer second = Main().Create(R"({ "metadata":{"b":"2","a":"1"}, "provider":"capa", "external_id":"idem-3" })",
                                      Key("key-idem-3"));
  ASSERT_EQ(first.status, 201) << first;
  EXPECT_EQ(second.body, first.body);
}

TEST_F(Idempotency, AKeyWithAnotherRequestIsRefused) {
  ASSERT_EQ(Main().Create(UserBody("idem-4", "capa"), Key("key-idem-4")).status, 201);
  ExpectProblem(Main().Create(UserBody("idem-5", "capa"), Key("key-idem-4")), ErrorKind::kIdempotencyKeyReused);
  EXPECT_EQ(vendors().CreatesOf("capa", "idem-5"), 0);
}

TEST_F(Idempotency, KeysOfAnotherTenantAreItsOwn) {
  const Answer ours = Main().Create(UserBody("idem-6", "capa"), Key("key-idem-6"));
  const Answer theirs = gateway().As("other").Create(UserBody("idem-6-theirs", "capa"), Key("key-idem-6"));
  ASSERT_EQ(ours.status, 201) << ours;
  EXPECT_EQ(theirs.status, 201) << theirs;
  EXPECT_NE(ours.At("id"), theirs.At("id"));
}

TEST_F(Idempotency, WhileTheFirstRunsASecondIsToldToWait) {
  SlowDown("cdp", std::chrono::seconds(5));
  const std::uint64_t before = RequestsOf("cdp");
  Answer first;
  std::thread runner([&] { first = Main().Create(UserBody("idem-7", "cdp"), Key("key-idem-7")); });
  AwaitRequest("cdp", before);
  const Answer second = Main().Create(UserBody("idem-7", "cdp"), Key("key-idem-7"));
  runner.join();
  ExpectProblem(second, ErrorKind::kRequestInProgress);
  EXPECT_NE(second.Header("retry-after"), "");
  EXPECT_EQ(first.status, 201) << first;
  const Answer third = Main().Create(UserBody("idem-7", "cdp"), Key("key-idem-7"));
  EXPECT_EQ(third.body, first.body);
  EXPECT_EQ(third.Header("idempotent-replayed"), "true");
}

TEST_F(Idempotency, AFinalRefusalIsReplayedAndAPassingOneIsNot) {
  vendors().sandbox().Inject("cdp", {.kind = "400"});
  const Answer refused = Main().Create(UserBody("idem-8", "cdp"), Key("key-idem-8"));
  ExpectProblem(refused, ErrorKind::kProviderRejected);
  const Answer replayed = Main().Create(UserBody("idem-8", "cdp"), Key("key-idem-8"));
  EXPECT_EQ(replayed.status, 422);
  EXPECT_EQ(replayed.body, refused.body);
  EXPECT_EQ(replayed.Header("content-type"), "application/problem+json");
  EXPECT_EQ(replayed.Header("idempotent-replayed"), "true");

  vendors().sandbox().Inject("cdp", {.kind = "429"});
  ExpectProblem(Main().Create(UserBody("idem-9", "cdp"), Key("key-idem-9")), ErrorKind::kProviderRateLimited);
  EXPECT_EQ(Main().Create(UserBody("idem-9", "cdp"), Key("key-idem-9")).status, 201);
}

TEST_F(Idempotency, FaultsFoundBeforeExecutionAreNotStored) {
  ExpectProblem(Main().Create(R"({"external_id":"a b"})", Key("key-idem-10")), ErrorKind::kInvalidRequest);
  const Answer mended = Main().Create(UserBody("idem-10", "capa"), Key("key-idem-10"));
  EXPECT_EQ(mended.status, 201) << mended;
}

TEST_F(Idempotency, AWalletIsAddedOncePerKey) {
  const Answer user = Main().Create(
      R"({"external_id":"idem-11","provider":"cdp","login_methods":[{"type":"email","email":"idem-11@example.com"}]})");
  ASSERT_EQ(user.status, 201) << user;
  const std::string path = "/v1/end-users/" + user.At("id") + "/wallets";
  const Answer first = Main().Post(path, R"({"chain":"solana"})", Key("key-idem-11"));
  ASSERT_EQ(first.status, 201) << first;
  const Answer second = Main().Post(path, R"({"chain":"solana"})", Key("key-idem-11"));
  EXPECT_EQ(second.body, first.body);
  EXPECT_EQ(second.Header("idempotent-replayed"), "true");
  ExpectProblem(Main().Post(path, R"({"chain":"evm"})", Key("key-idem-11")), ErrorKind::kIdempotencyKeyReused);
}

class ParallelCreates : public Idempotency, public testing::WithParamInterface<const char*> {};

TEST_P(ParallelCreates, OfOneExternalIdMakeOneVendorCallAndEqualAnswers) {
  constexpr int kCallers = 100;
  const std::string id = std::string("parallel-") + GetParam();
  SlowDown(GetParam(), std::chrono::milliseconds(200));
  std::vector<Answer> answers(kCallers);
  std::vector<std::thread> callers;
  for (int i = 0; i < kCallers; ++i) {
    callers.emplace_back([&, i] { answers[static_cast<std::size_t>(i)] = Main().Create(UserBody(id, GetParam())); });
  }
  for (std::thread& caller : callers) caller.join();
  int created = 0;
  for (const Answer& answer : answers) {
    EXPECT_THAT(answer.status, testing::AnyOf(200, 201)) << answer;
    if (answer.status == 201) ++created;
    EXPECT_EQ(answer.body, answers.front().body);
  }
  EXPECT_EQ(created, 1);
  EXPECT_EQ(vendors().sandbox().Counters(GetParam()).creates, 1U);
}

INSTANTIATE_TEST_SUITE_P(Vendors, ParallelCreates, testing::Values("yieldforce", "cdp", "streambird", "capa"),
                         [](const auto& vendor) { return std::string(vendor.param); });

}  // namespace
}  // namespace walletgate
