// Replies that get lost: the caller hears "unknown", and the same request later gives the one user that there is.

#include <gmock/gmock.h>

#include <thread>

#include "tests/fakes/fake_clock.h"
#include "tests/integration/problem_check.h"

namespace walletgate {
namespace {

using fakes::Answer;
using fakes::ExpectProblem;
using fakes::UserBody;

class LostReplies : public fakes::GatewayTest, public testing::WithParamInterface<const char*> {
 protected:
  /// A gateway of its own: so many failures in a row would leave the circuit open for the next test.
  void SetUp() override {
    gateway() = fakes::TestGateway(vendors(), {}, fakes::kGatewayConfig, fakes::OneAttempt);
    vendors().PublishKeysAt(gateway().url());
  }
  static std::string Provider() { return GetParam(); }
  static bool Searches() { return Provider() == "streambird" || Provider() == "moonkey"; }
  static void Inject(const std::string& kind, int count = 1) {
    vendors().sandbox().Inject(Provider(), {.kind = kind, .count = count});
  }
  /// How often a user of that id came to be at the vendor.
  static int Creates(const std::string& id) {
    return vendors().CreatesOf(Provider(), Searches() ? id + "@example.com" : id);
  }
};

TEST_P(LostReplies, OfACreateThatWorkedAreResolvedToTheOneUser) {
  const std::string id = "lost-" + Provider();
  Inject("lost");
  const Answer lost = Main().Create(UserBody(id, Provider()));
  ExpectProblem(lost, ErrorKind::kOutcomeUnknown, {Applied::kUnknown, {}});
  EXPECT_EQ(Creates(id), 1);

  const Answer resolved = Main().Create(UserBody(id, Provider()));
  EXPECT_THAT(resolved.status, testing::AnyOf(200, 201)) << resolved;
  EXPECT_EQ(resolved.At("external_id"), id);
  EXPECT_EQ(Creates(id), 1);
  EXPECT_EQ(resolved.At("provider_user_id"), vendors().sandbox().Log(Provider()).back().provider_user_id);

  const Answer later = Main().Create(UserBody(id, Provider()));
  EXPECT_EQ(later.status, 200) << later;
  EXPECT_EQ(later.body, resolved.body);
  EXPECT_EQ(Creates(id), 1);
}

/// Where a search must settle it, an empty one is believed only later: LostRepliesAndSearch.
class LostCreates : public LostReplies {};

TEST_P(LostCreates, ThatNeverArrivedLeadToOneUserAllTheSame) {
  const std::string id = "never-" + Provider();
  Inject("lost-before");
  ExpectProblem(Main().Create(UserBody(id, Provider())), ErrorKind::kOutcomeUnknown, {Applied::kUnknown, {}});
  EXPECT_EQ(Creates(id), 0);
  const Answer resolved = Main().Create(UserBody(id, Provider()));
  EXPECT_THAT(resolved.status, testing::AnyOf(200, 201)) << resolved;
  EXPECT_EQ(Creates(id), 1);
}

TEST_P(LostReplies, AnErrorAfterTheFactIsResolvedToo) {
  const std::string id = "after-" + Provider();
  Inject("after-500");
  ExpectProblem(Main().Create(UserBody(id, Provider())), ErrorKind::kOutcomeUnknown, {Applied::kUnknown, {}});
  const Answer resolved = Main().Create(UserBody(id, Provider()));
  EXPECT_THAT(resolved.status, testing::AnyOf(200, 201)) << resolved;
  EXPECT_EQ(Creates(id), 1);
}

TEST_P(LostReplies, AnAnswerThatIsNotUnderstoodIsResolvedToo) {
  const std::string id = "drift-" + Provider();
  Inject("drift");
  ExpectProblem(Main().Create(UserBody(id, Provider())), ErrorKind::kProviderBadResponse, {Applied::kUnknown, true});
  const Answer resolved = Main().Create(UserBody(id, Provider()));
  EXPECT_THAT(resolved.status, testing::AnyOf(200, 201)) << resolved;
  EXPECT_EQ(Creates(id), 1);
}

TEST_P(LostReplies, UnderAnIdempotencyKeyTheKeyIsFreeForTheResolution) {
  const std::string id = "key-" + Provider();
  const transport::Headers key = {{"Idempotency-Key", "\"lost-key-" + Provider() + "\""}};
  Inject("lost");
  ExpectProblem(Main().Create(UserBody(id, Provider()), key), ErrorKind::kOutcomeUnknown, {Applied::kUnknown, {}});
  const Answer resolved = Main().Create(UserBody(id, Provider()), key);
  EXPECT_THAT(resolved.status, testing::AnyOf(200, 201)) << resolved;
  EXPECT_EQ(resolved.Header("idempotent-replayed"), "");
  const Answer replayed = Main().Create(UserBody(id, Provider()), key);
  EXPECT_EQ(replayed.body, resolved.body);
  EXPECT_EQ(replayed.Header("idempotent-replayed"), "true");
  EXPECT_EQ(Creates(id), 1);
}

TEST_P(LostReplies, NobodyElseGetsTheIdWhileItsOutcomeIsUnknown) {
  const std::string id = "claimed-" + Provider();
  Inject("lost");
  ExpectProblem(Main().Create(UserBody(id, Provider())), ErrorKind::kOutcomeUnknown, {Applied::kUnknown, {}});
  const Answer other = Main().Create(UserBody(id, Provider(), R"(,"metadata":{"other":"content"})"));
  EXPECT_EQ(other.status, 409) << other;
  EXPECT_EQ(Main().Get("/v1/end-users?external_id=" + id).At("data"), "[]");
  EXPECT_EQ(Creates(id), 1);
}

TEST_P(LostReplies, StayUnknownWhileTheVendorStaysSilent) {
  const std::string id = "silent-" + Provider();
  Inject("lost", -1);
  for (int i = 0; i < 3; ++i) {
    ExpectProblem(Main().Create(UserBody(id, Provider())), ErrorKind::kOutcomeUnknown, {Applied::kUnknown, {}});
  }
  vendors().ClearFaults();
  const Answer resolved = Main().Create(UserBody(id, Provider()));
  EXPECT_THAT(resolved.status, testing::AnyOf(200, 201)) << resolved;
  EXPECT_EQ(Creates(id), 1);
}

INSTANTIATE_TEST_SUITE_P(Vendors, LostReplies, testing::Values("yieldforce", "cdp", "streambird", "moonkey", "capa"),
                         [](const auto& vendor) { return std::string(vendor.param); });

INSTANTIATE_TEST_SUITE_P(Vendors, LostCreates, testing::Values("yieldforce", "cdp", "capa"),
                         [](const auto& vendor) { return std::string(vendor.param); });

class LostRepliesForGood : public fakes::GatewayTest {};

TEST_F(LostRepliesForGood, StayUnknownAndVisibleWhereTheVendorHasNoMeans) {
  vendors().sandbox().Inject("capa", {.kind = "lost"});
  for (int i = 0; i < 3; ++i) {
    const Answer answer = Main().Create(UserBody("for-good", "capa-v2"));
    ExpectProblem(answer, ErrorKind::kOutcomeUnknown, {Applied::kUnknown, false});
    EXPECT_EQ(answer.At("awaits"), "operator");
    EXPECT_EQ(answer.Header("retry-after"), "");
    EXPECT_EQ(answer.Header("x-walletgate-provider"), "capa-v2");
  }
  EXPECT_EQ(vendors().CreatesOf("capa", "for-good"), 1);
}

/// A vendor of whom the deployment knows that what it does shows within a second.
class LostRepliesAndSearch : public testing::Test {
 protected:
  static constexpr std::string_view kConfig = R"(
listen: {port: 0}
admin: {port: 0}
store: {kind: memory}
providers_folder: ../providers
providers:
  streambird: {settles_within: 1s, settings: {base_url: "${SANDBOX_STREAMBIRD_BASE_URL}", secret_key: "${SANDBOX_STREAMBIRD_SECRET_KEY}"}}
tenants:
  - id: main
    api_keys: [{id: main-1, sha256: "${KEY_main}"}]
    routing: {order: [streambird]}
  - id: other
    api_keys: [{id: other-1, sha256: "${KEY_other}"}]
    routing: {order: [streambird]}
)";

  static void Lose(fakes::Vendors& vendors) { vendors.sandbox().Inject("streambird", {.kind = "lost-before"}); }
};

TEST_F(LostRepliesAndSearch, AnEmptySearchIsBelievedOnceTheUserMustShow) {
  fakes::Vendors vendors;
  fakes::TestGateway gateway(vendors, {}, kConfig);
  const fakes::Client client = gateway.As("main");
  Lose(vendors);
  Answer answer = client.Create(UserBody("late", "streambird"));
  ExpectProblem(answer, ErrorKind::kOutcomeUnknown, {Applied::kUnknown, {}});
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (answer.status == 504 && std::chrono::steady_clock::now() < give_up) {
    EXPECT_EQ(vendors.CreatesOf("streambird", "late@example.com"), 0);
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    answer = client.Create(UserBody("late", "streambird"));
  }
  EXPECT_EQ(answer.status, 201) << answer;
  EXPECT_EQ(vendors.CreatesOf("streambird", "late@example.com"), 1);
}

TEST_F(LostRepliesAndSearch, AUserWhoWasThereBeforeIsNotTakenForOurs) {
  FakeClock long_ago;
  long_ago.Advance(-std::chrono::hours(24 * 365 * 4));
  sandbox::SandboxOptions options;
  options.clock = &long_ago;
  fakes::Vendors vendors(std::move(options));
  fakes::TestGateway gateway(vendors, {}, kConfig);
  ASSERT_EQ(gateway.As("other").Create(UserBody("old", "streambird")).status, 201);
  Lose(vendors);
  for (int i = 0; i < 3; ++i) {
    const Answer answer = gateway.As("main").Create(UserBody("old", "streambird"));
    ExpectProblem(answer, ErrorKind::kOutcomeUnknown, {Applied::kUnknown, {}});
  }
  EXPECT_EQ(vendors.CreatesOf("streambird", "old@example.com"), 1);
}

}  // namespace
}  // namespace walletgate
