// POST /v1/end-users: once at the vendor, the same answer for the same request.

#include "base/ids.h"
#include "tests/routing/service_harness.h"

namespace walletgate::routing {
namespace {

class CreateEndUsers : public ServiceTest {
 protected:
  CreateEndUsers() { Use({{}}); }
};

TEST_F(CreateEndUsers, MakesTheIntentDurableBeforeTheVendorHearsOfIt) {
  vendor_.PushJson(201, VendorUser("[" + VendorWallet("bitcoin", kBitcoinAddress) + "]"));
  const Result<ApiAnswer> reply = Create();
  ExpectReply(reply, 201);
  EXPECT_EQ(log_, (EventLog{"begin", "send POST /users", "end applied"}));
  EXPECT_EQ(reply->provider, "acme");
  EXPECT_FALSE(IsReplayed(reply));
  EXPECT_TRUE(IsEndUserId(Member(reply, "id")));
  EXPECT_EQ(Member(reply, "external_id"), "u-1");
  EXPECT_EQ(Member(reply, "provider_user_id"), "v-1");
  EXPECT_EQ(Member(reply, "status"), "active");
  EXPECT_EQ(Addresses(reply), std::vector<std::string>{kBitcoinAddress});
  EXPECT_EQ(OpenIntents(), 0U);
}

TEST_F(CreateEndUsers, KeepsExactlyWhatWillBeSentWithoutCredentials) {
  vendor_.PushJson(201, VendorUser());
  ExpectReply(Create(), 201);
  const storage::StoredCall& kept = store_.last_intent().call;
  EXPECT_EQ(kept.method, LastSent().method);
  EXPECT_EQ(kept.target, LastSent().target);
  EXPECT_EQ(kept.body, LastSent().body);
  EXPECT_EQ(HeaderOf(LastSent(), "Authorization"), "canary-secret");
  for (const auto& [name, value] : kept.headers) EXPECT_EQ(value.find("canary"), std::string::npos) << name;
}

TEST_F(CreateEndUsers, GiveTheStoredAnswerByteForByteForTheSameKey) {
  vendor_.PushJson(201, VendorUser());
  const Result<ApiAnswer> first = Create(Request(), "k-1");
  clock_.Advance(std::chrono::hours(23));
  const Result<ApiAnswer> second = Create(Request(), "k-1");
  ExpectReply(first, 201);
  ExpectReply(second, 201);
  EXPECT_EQ(BodyOf(second), BodyOf(first));
  EXPECT_EQ(second->content_type, first->content_type);
  EXPECT_EQ(second->provider, "acme");
  EXPECT_TRUE(IsReplayed(second));
  EXPECT_EQ(Sent(), 1U);
}

TEST_F(CreateEndUsers, ForgetAKeyAfterItsLifetime) {
  vendor_.PushJson(201, VendorUser());
  ExpectReply(Create(Request(), "k-1"), 201);
  clock_.Advance(std::chrono::hours(24));
  const Result<ApiAnswer> again = Create(Request(), "k-1");
  ExpectReply(again, 200);
  EXPECT_FALSE(IsReplayed(again));
}

TEST_F(CreateEndUsers, RefuseAKeyThatWasUsedForAnotherRequest) {
  vendor_.PushJson(201, VendorUser());
  ExpectReply(Create(Request(), "k-1"), 201);
  ExpectError(Create(Request("u-2"), "k-1"), ErrorKind::kIdempotencyKeyReused);
  ExpectError(Create(Request("u-1", "c@d.example"), "k-1"), ErrorKind::kIdempotencyKeyReused);
  EXPECT_EQ(Sent(), 1U);
}

TEST_F(CreateEndUsers, AnswerTheSameContentWithTheUserThatIsThere) {
  const std::string id = CreatedId();
  const Result<ApiAnswer> again = Create();
  ExpectReply(again, 200);
  EXPECT_EQ(Member(again, "id"), id);
  EXPECT_EQ(Sent(), 1U);
}

TEST_F(CreateEndUsers, TakeAFreshUserTokenForTheSameRequest) {
  const std::string id = CreatedId();
  api::CreateEndUser request = Request();
  request.user_token = Secret("another.jwt.x");
  const Result<ApiAnswer> again = Create(std::move(request));
  ExpectReply(again, 200);
  EXPECT_EQ(Member(again, "id"), id);
}

TEST_F(CreateEndUsers, KeepTheAnswerForAUserThatWasThereUnderItsKeyToo) {
  CreatedId();
  const Result<ApiAnswer> first = Create(Request(), "k-2");
  const Result<ApiAnswer> second = Create(Request(), "k-2");
  ExpectReply(first, 200);
  ExpectReply(second, 200);
  EXPECT_EQ(BodyOf(first), BodyOf(second));
  EXPECT_FALSE(IsReplayed(first));
  EXPECT_TRUE(IsReplayed(second));
}

TEST_F(CreateEndUsers, RefuseOtherContentForTheSameExternalId) {
  CreatedId();
  const Result<ApiAnswer> other = Create(Request("u-1", "c@d.example"));
  ExpectError(other, ErrorKind::kEndUserExists);
  ASSERT_EQ(ErrorOf(other).fields.size(), 1U);
  EXPECT_EQ(ErrorOf(other).fields.front().pointer, "/external_id");
  EXPECT_EQ(Sent(), 1U);
}

TEST_F(CreateEndUsers, NeverGiveAnExternalIdOfADeletedUserToAnother) {
  DeleteNow(CreatedId());
  const Result<ApiAnswer> again = Create();
  ExpectError(again, ErrorKind::kEndUserExists);
  EXPECT_NE(ErrorOf(again).detail.find("deleted"), std::string::npos);
}

TEST_F(CreateEndUsers, JoinParallelOnesIntoOneVendorCall) {
  vendor_.Hold();
  vendor_.PushJson(201, VendorUser());
  const Pending first = Start(service_.Create(Caller(), Request()));
  const Pending second = Start(service_.Create(Caller(), Request()));
  const Pending third = Start(service_.Create(Caller("k-3"), Request()));
  loop_.Turn();
  EXPECT_FALSE(first->has_value() || second->has_value() || third->has_value());
  vendor_.Release();
  loop_.Turn();
  ASSERT_TRUE(first->has_value() && second->has_value() && third->has_value());
  EXPECT_EQ(Sent(), 1U);
  ExpectReply(**first, 201);
  ExpectReply(**second, 200);
  ExpectReply(**third, 200);
  EXPECT_EQ(Member(**second, "id"), Member(**first, "id"));
}

TEST_F(CreateEndUsers, RefuseAParallelOneWithOtherContent) {
  vendor_.Hold();
  vendor_.PushJson(201, VendorUser());
  const Pending first = Start(service_.Create(Caller(), Request()));
  const Pending second = Start(service_.Create(Caller(), Request("u-1", "c@d.example")));
  vendor_.Release();
  loop_.Turn();
  ASSERT_TRUE(first->has_value() && second->has_value());
  ExpectReply(**first, 201);
  ExpectError(**second, ErrorKind::kEndUserExists);
}

TEST_F(CreateEndUsers, SayAtOnceThatTheSameKeyIsUnderWay) {
  vendor_.Hold();
  vendor_.PushJson(201, VendorUser());
  const Pending first = Start(service_.Create(Caller("k-1"), Request()));
  const Result<ApiAnswer> second = Create(Request(), "k-1");
  ExpectError(second, ErrorKind::kRequestInProgress);
  EXPECT_TRUE(ErrorOf(second).retry_after.has_value());
  vendor_.Release();
  loop_.Turn();
  ASSERT_TRUE(first->has_value());
  ExpectReply(**first, 201);
}

TEST_F(CreateEndUsers, OfDifferentUsersDoNotWaitForEachOther) {
  vendor_.Hold();
  vendor_.PushJson(201, VendorUser());
  vendor_.PushJson(201, VendorUser("[]", "u-2"));
  Start(service_.Create(Caller(), Request()));
  Start(service_.Create(Caller(), Request("u-2")));
  EXPECT_EQ(vendor_.held(), 2U);
  vendor_.Release();
  loop_.Turn();
}

TEST_F(CreateEndUsers, OneAfterAnotherWhenTheFirstWasRefused) {
  vendor_.Hold();
  vendor_.PushJson(422, R"({"code":"no"})");
  vendor_.PushJson(201, VendorUser());
  const Pending first = Start(service_.Create(Caller(), Request()));
  const Pending second = Start(service_.Create(Caller(), Request()));
  vendor_.Release();
  loop_.Turn();
  ASSERT_TRUE(first->has_value() && second->has_value());
  ExpectError(**first, ErrorKind::kProviderRejected);
  ExpectReply(**second, 201);
}

TEST_F(CreateEndUsers, SendNothingWhenNoProviderAdmitsTheRequest) {
  api::CreateEndUser request = Request();
  request.wallets.push_back({api::Chain::kSolana, api::WalletKind::kEoa});
  ExpectError(Create(std::move(request)), ErrorKind::kNoEligibleProvider);
  EXPECT_EQ(log_, EventLog{});
}

TEST_F(CreateEndUsers, RefuseAnAnswerAboutSomebodyElseAndKeepTheIntent) {
  vendor_.PushJson(201, VendorUser("[]", "u-9"));
  ExpectError(Create(), ErrorKind::kProviderBadResponse, Applied::kUnknown);
  EXPECT_EQ(OpenIntents(), 1U);
}

TEST_F(CreateEndUsers, CountWhatWasFoundUnderTheirKeys) {
  CreatedId();
  ExpectReply(Create(), 200);
  EXPECT_EQ(KeysCounted("new"), "0") << "without a key there is nothing to count";
  ExpectReply(Create(Request(), "k-1"), 200);
  ExpectReply(Create(Request(), "k-1"), 200);
  ExpectError(Create(Request("u-2"), "k-1"), ErrorKind::kIdempotencyKeyReused);
  vendor_.PushJson(201, VendorUser("[]", "u-3"));
  vendor_.Hold();
  const Pending first = Start(service_.Create(Caller("k-3"), Request("u-3")));
  ExpectError(Create(Request("u-3"), "k-3"), ErrorKind::kRequestInProgress);
  vendor_.Release();
  loop_.Turn();
  EXPECT_EQ(KeysCounted("new"), "2");
  EXPECT_EQ(KeysCounted("replayed"), "1");
  EXPECT_EQ(KeysCounted("mismatch"), "1");
  EXPECT_EQ(KeysCounted("in_progress"), "1");
}

// What is kept under a key: answers that repeating could not change.

TEST_F(CreateEndUsers, KeepARefusalOfTheCallersDataUnderTheKey) {
  vendor_.PushJson(422, R"({"code":"no"})");
  ExpectError(Create(Request(), "k-1"), ErrorKind::kProviderRejected);
  const Result<ApiAnswer> again = Create(Request(), "k-1");
  ExpectReply(again, 422);
  EXPECT_TRUE(IsReplayed(again));
  EXPECT_EQ(again->content_type, "application/problem+json");
  EXPECT_NE(BodyOf(again).find("\"provider_rejected\""), std::string::npos);
  EXPECT_EQ(Sent(), 1U);
  EXPECT_EQ(OpenIntents(), 0U);
}

TEST_F(CreateEndUsers, KeepTheVendorsConflictUnderTheKey) {
  vendor_.PushJson(409, R"({"code":"taken"})");
  ExpectError(Create(Request(), "k-1"), ErrorKind::kEndUserExists);
  ExpectReply(Create(Request(), "k-1"), 409);
  EXPECT_EQ(Sent(), 1U);
}

struct Passing {
  std::string name;
  int status = 0;
  std::string body;
  ErrorKind kind = ErrorKind::kInternal;
};

class PassingErrors : public CreateEndUsers, public testing::WithParamInterface<Passing> {};

TEST_P(PassingErrors, AreNotKeptUnderTheKey) {
  vendor_.PushJson(GetParam().status, GetParam().body);
  ExpectError(Create(Request(), "k-1"), GetParam().kind);
  EXPECT_EQ(log_, (EventLog{"begin with key k-1", "send POST /users", "end not applied"}));
  vendor_.PushJson(201, VendorUser());
  const Result<ApiAnswer> again = Create(Request(), "k-1");
  ExpectReply(again, 201);
  EXPECT_FALSE(IsReplayed(again));
}

INSTANTIATE_TEST_SUITE_P(OfVendors, PassingErrors,
                         testing::Values(Passing{"Throttled", 429, "{}", ErrorKind::kProviderRateLimited},
                                         Passing{"Credentials", 401, "{}", ErrorKind::kProviderCredentials},
                                         Passing{"Account", 402, R"({"code":"unpaid"})", ErrorKind::kProviderAccount},
                                         Passing{"Busy", 503, R"({"code":"busy"})", ErrorKind::kProviderUnavailable}),
                         [](const auto& tested) { return tested.param.name; });

TEST_F(CreateEndUsers, DoNotKeepAConnectionThatFailedUnderTheKey) {
  RefuseConnection();
  ExpectError(Create(Request(), "k-1"), ErrorKind::kProviderUnavailable);
  EXPECT_EQ(OpenIntents(), 0U);
  vendor_.PushJson(201, VendorUser());
  ExpectReply(Create(Request(), "k-1"), 201);
}

TEST_F(CreateEndUsers, DoNotKeepARoutingRefusalUnderTheKey) {
  api::CreateEndUser request = Request();
  request.provider = "bolt";
  ExpectError(Create(request, "k-1"), ErrorKind::kInvalidRequest);
  Use({{}, {.id = "bolt"}});
  vendor_.PushJson(201, VendorUser());
  ExpectReply(Create(request, "k-1"), 201);
}

// The store may fail at each step.

TEST_F(CreateEndUsers, StopBeforeAnythingWhenTheStoreCannotBeRead) {
  store_.FailOnce("find_prior");
  ExpectError(Create(), ErrorKind::kStoreUnavailable);
  EXPECT_EQ(log_, EventLog{});
}

TEST_F(CreateEndUsers, SendNothingWhenTheIntentIsNotDurable) {
  store_.FailOnce("begin");
  ExpectError(Create(), ErrorKind::kStoreUnavailable);
  EXPECT_EQ(Sent(), 0U);
  vendor_.PushJson(201, VendorUser());
  ExpectReply(Create(), 201);
}

TEST_F(CreateEndUsers, SayThatItWasAppliedWhenOnlyTheOutcomeIsNotDurable) {
  vendor_.PushJson(201, VendorUser());
  store_.FailOnce("end");
  ExpectError(Create(), ErrorKind::kStoreUnavailable, Applied::kYes);
  EXPECT_EQ(OpenIntents(), 1U) << "what a repeat settles";
}

TEST_F(CreateEndUsers, SayThatItWasNotAppliedWhenARefusalIsNotDurable) {
  vendor_.PushJson(422, R"({"code":"no"})");
  store_.FailOnce("end");
  ExpectError(Create(), ErrorKind::kStoreUnavailable, Applied::kNo);
}

TEST_F(CreateEndUsers, SayThatTheOutcomeIsUnknownWhenThatIsNotDurable) {
  LoseReply();
  store_.FailOnce("end");
  ExpectError(Create(), ErrorKind::kStoreUnavailable, Applied::kUnknown);
  EXPECT_EQ(OpenIntents(), 1U);
}

TEST_F(CreateEndUsers, FailWhenTheKeyOfAnExistingUserIsNotDurable) {
  CreatedId();
  store_.FailOnce("put_key");
  ExpectError(Create(Request(), "k-2"), ErrorKind::kStoreUnavailable);
}

TEST_F(CreateEndUsers, LandAfterAFailureSoThatTheNextMayFly) {
  store_.FailOnce("begin");
  ExpectError(Create(Request(), "k-1"), ErrorKind::kStoreUnavailable);
  vendor_.PushJson(201, VendorUser());
  ExpectReply(Create(Request(), "k-1"), 201);
}

}  // namespace
}  // namespace walletgate::routing
