// A create whose reply was lost, and what settles it.

#include "tests/routing/service_harness.h"

namespace walletgate::routing {
namespace {

constexpr const char* kKeyed = "{header: Acme-Key, format: uuid4, window: 24h, unknown_outcome: [repeat]}";
constexpr const char* kGet = "{none: true, settles_within: 8s, unknown_outcome: [get]}";

class Recovery : public ServiceTest {
 protected:
  void ExpectAbsenceIsBelievedIn(std::chrono::seconds wait) {
    clock_.Advance(wait - std::chrono::seconds(1));
    vendor_.PushJson(404, kNoSuchUser);
    ExpectError(Create(), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
    clock_.Advance(std::chrono::seconds(1));
    vendor_.PushJson(404, kNoSuchUser);
    vendor_.PushJson(201, VendorUser());
    ExpectReply(Create(), 201);
  }
  std::string VendorKeyOf(std::size_t request) { return HeaderOf(vendor_.requests()[request], "Acme-Key"); }
};

TEST_F(Recovery, IsLeftToAnOperatorWhenTheVendorHasNoMeans) {
  Use({{}});
  LoseCreate();
  const Result<ApiAnswer> again = Create();
  ExpectError(again, ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  ExpectAwaitsOperator(again);
  EXPECT_EQ(Sent(), 1U);
  EXPECT_EQ(OpenIntents(), 1U);
}

TEST_F(Recovery, RefusesOtherContentWhileTheOutcomeIsUnknown) {
  UseIdempotency(kKeyed);
  LoseCreate();
  const Result<ApiAnswer> other = Create(Request("u-1", "c@d.example"));
  ExpectError(other, ErrorKind::kRequestInProgress);
  EXPECT_NE(ErrorOf(other).detail.find("outcome is not known"), std::string::npos) << "nothing is running";
  EXPECT_FALSE(ErrorOf(other).awaits_operator);
  EXPECT_EQ(Sent(), 1U);
  EXPECT_EQ(OpenIntents(), 1U);
}

TEST_F(Recovery, IsOfNoConcernToOtherUsers) {
  UseIdempotency(kKeyed);
  LoseCreate();
  vendor_.PushJson(201, VendorUser("[]", "u-2"));
  ExpectReply(Create(Request("u-2")), 201);
}

TEST_F(Recovery, StaysUnknownWhileTheTenantHasNotTheProvider) {
  UseIdempotency(kKeyed);
  LoseCreate();
  Use({{.id = "bolt"}});
  ExpectError(Create(), ErrorKind::kProviderNotConfigured, Applied::kUnknown);
  EXPECT_EQ(OpenIntents(), 1U);
  EXPECT_EQ(Sent(), 1U);
}

// By repeating.

TEST_F(Recovery, RepeatsTheSameBytesUnderTheSameKey) {
  UseIdempotency(kKeyed);
  LoseCreate();
  vendor_.PushJson(201, VendorUser());
  ExpectReply(Create(), 201);
  ASSERT_EQ(Sent(), 2U);
  EXPECT_EQ(vendor_.requests()[1].body, vendor_.requests()[0].body);
  EXPECT_EQ(vendor_.requests()[1].target, vendor_.requests()[0].target);
  EXPECT_EQ(VendorKeyOf(1), VendorKeyOf(0));
  EXPECT_EQ(VendorKeyOf(0).size(), 36U);
  EXPECT_EQ(log_, (EventLog{"begin", "send POST /users", "end applied"}));
  EXPECT_EQ(OpenIntents(), 0U);
}

TEST_F(Recovery, RepeatsTheStoredCallAlsoWhenTheFileHasChangedMeanwhile) {
  UseIdempotency(kKeyed);
  LoseCreate();
  Use({{.idempotency = kKeyed, .login_methods = "{types: [email], max: 1}"}});
  api::CreateEndUser same = Request();
  same.user_token = Secret("fresh.jwt.x");
  vendor_.PushJson(201, VendorUser());
  ExpectReply(Create(std::move(same)), 201);
  EXPECT_EQ(vendor_.requests()[1].body, vendor_.requests()[0].body);
}

TEST_F(Recovery, KeepsTheAnswerOfTheRepeatUnderTheCallersKey) {
  UseIdempotency(kKeyed);
  LoseCreate(std::chrono::seconds(10), "k-1");
  vendor_.PushJson(201, VendorUser());
  const Result<ApiAnswer> settled = Create(Request(), "k-1");
  ExpectReply(settled, 201);
  EXPECT_FALSE(IsReplayed(settled));
  const Result<ApiAnswer> again = Create(Request(), "k-1");
  ExpectReply(again, 201);
  EXPECT_TRUE(IsReplayed(again));
  EXPECT_EQ(BodyOf(again), BodyOf(settled));
}

TEST_F(Recovery, AlsoFollowsAnOutcomeThatCouldNotBeWrittenDown) {
  UseIdempotency(kKeyed);
  vendor_.PushJson(201, VendorUser());
  store_.FailOnce("end");
  ExpectError(Create(Request(), "k-1"), ErrorKind::kStoreUnavailable, Applied::kYes);
  vendor_.PushJson(201, VendorUser());
  ExpectReply(Create(Request(), "k-1"), 201);
  EXPECT_EQ(VendorKeyOf(1), VendorKeyOf(0));
}

TEST_F(Recovery, StaysUnknownWhenTheRepeatIsLostToo) {
  UseIdempotency(kKeyed);
  LoseCreate();
  LoseReply();
  ExpectError(Create(), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  EXPECT_EQ(OpenIntents(), 1U);
  vendor_.PushJson(201, VendorUser());
  ExpectReply(Create(), 201);
  EXPECT_EQ(VendorKeyOf(2), VendorKeyOf(0));
}

TEST_F(Recovery, StaysUnknownWhenTheRepeatDoesNotReachTheVendor) {
  UseIdempotency(kKeyed);
  LoseCreate();
  RefuseConnection();
  ExpectError(Create(), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  EXPECT_EQ(OpenIntents(), 1U) << "the first request may have been applied";
  vendor_.PushJson(201, VendorUser());
  ExpectReply(Create(), 201);
  EXPECT_EQ(VendorKeyOf(2), VendorKeyOf(0));
}

TEST_F(Recovery, StaysUnknownWhenTheVendorDoesNotLookAtTheRepeat) {
  for (const int status : {401, 402, 429}) {
    UseIdempotency(kKeyed);
    if (OpenIntents() == 0) LoseCreate();
    vendor_.PushJson(status, "{}");
    ExpectError(Create(), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
    EXPECT_EQ(OpenIntents(), 1U) << status;
  }
}

TEST_F(Recovery, StaysUnknownWhenTheRepeatIsNotDurable) {
  UseIdempotency(kKeyed);
  LoseCreate();
  store_.FailOnce("begin");
  const Result<ApiAnswer> again = Create();
  ASSERT_FALSE(again);
  EXPECT_EQ(ErrorOf(again).applied, Applied::kUnknown) << "the first request may have been applied";
  EXPECT_EQ(Sent(), 1U);
}

TEST_F(Recovery, SaysThatItWasAppliedWhenTheRepeatSucceedsAndTheStoreFails) {
  UseIdempotency(kKeyed);
  LoseCreate();
  vendor_.PushJson(201, VendorUser());
  store_.FailOnce("end");
  ExpectError(Create(), ErrorKind::kStoreUnavailable, Applied::kYes);
  EXPECT_EQ(OpenIntents(), 1U);
}

TEST_F(Recovery, StaysUnknownWhenTheRepeatIsRefusedHoweverItIs) {
  for (const bool natural : {false, true}) {
    UseIdempotency(natural ? "{natural: true, unknown_outcome: [repeat]}" : kKeyed);
    if (OpenIntents() == 0) LoseCreate();
    for (const int status : {400, 404, 409, 422}) {
      vendor_.PushJson(status, R"({"code":"no"})");
      ExpectError(Create(), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
      EXPECT_EQ(OpenIntents(), 1U) << status << ": the first call's success may be why";
    }
    vendor_.PushJson(409, R"({"code":"taken"})");
    ExpectError(Create(), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  }
}

TEST_F(Recovery, TakesARefusalThatProvesItForTheAnswer) {
  UseIdempotency(kKeyed);
  LoseCreate();
  vendor_.PushJson(422, R"({"code":"never_made"})");
  ExpectError(Create(), ErrorKind::kProviderRejected);
  EXPECT_EQ(OpenIntents(), 0U);
}

TEST_F(Recovery, LooksTheUserUpWhenTheRepeatIsToldThatItExists) {
  UseIdempotency("{header: Acme-Key, format: uuid4, unknown_outcome: [repeat, get]}");
  LoseCreate();
  vendor_.PushJson(409, R"({"code":"taken"})");
  vendor_.PushJson(200, VendorUser());
  const Result<ApiAnswer> reply = Create();
  ExpectReply(reply, 201);
  EXPECT_EQ(Member(reply, "provider_user_id"), "v-1") << "taken by the call whose reply was lost";
}

TEST_F(Recovery, DoesNotRepeatOutsideTheWindow) {
  UseIdempotency(kKeyed);
  LoseCreate(std::chrono::hours(24));
  ExpectError(Create(), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  EXPECT_EQ(Sent(), 1U);
}

TEST_F(Recovery, RepeatsWithoutEndWhenTheVendorRemembersForEver) {
  UseIdempotency("{header: Acme-Key, format: uuid4, unknown_outcome: [repeat]}");
  LoseCreate(std::chrono::hours(24 * 365));
  vendor_.PushJson(201, VendorUser());
  ExpectReply(Create(), 201);
  EXPECT_EQ(VendorKeyOf(1), VendorKeyOf(0));
}

TEST_F(Recovery, RepeatsWithoutEndWhenTheVendorKnowsTheUserByItsId) {
  UseIdempotency("{natural: true, unknown_outcome: [repeat]}");
  LoseCreate(std::chrono::hours(24 * 365));
  vendor_.PushJson(201, VendorUser());
  ExpectReply(Create(), 201);
  EXPECT_EQ(VendorKeyOf(1), "(absent)");
}

TEST_F(Recovery, TakesANewKeyWhereErrorsAreReplayedAndTheIdIsKnown) {
  UseIdempotency(
      "{natural: true, header: Acme-Key, format: uuid4, window: 24h, stores_errors: true, unknown_outcome: [repeat]}");
  LoseCreate();
  vendor_.PushJson(201, VendorUser());
  ExpectReply(Create(), 201);
  EXPECT_EQ(vendor_.requests()[1].body, vendor_.requests()[0].body);
  EXPECT_NE(VendorKeyOf(1), VendorKeyOf(0));
  EXPECT_EQ(VendorKeyOf(1).size(), 36U);
}

TEST_F(Recovery, KeepsTheKeyWhereErrorsAreReplayedButTheIdIsNotKnown) {
  UseIdempotency("{header: Acme-Key, format: uuid4, stores_errors: true, unknown_outcome: [repeat]}");
  LoseCreate();
  vendor_.PushJson(201, VendorUser());
  ExpectReply(Create(), 201);
  EXPECT_EQ(VendorKeyOf(1), VendorKeyOf(0));
}

TEST_F(Recovery, GoesOnToTheNextMeansWhenTheRepeatSettlesNothing) {
  UseIdempotency("{header: Acme-Key, format: uuid4, unknown_outcome: [repeat, get]}");
  LoseCreate();
  LoseReply();
  vendor_.PushJson(200, VendorUser());
  ExpectReply(Create(), 201);
  EXPECT_EQ(log_, (EventLog{"begin", "send POST /users", "end unknown", "send GET /users/u-1", "end applied"}));
}

TEST_F(Recovery, GoesOnToTheNextMeansOutsideTheWindow) {
  UseIdempotency("{header: Acme-Key, format: uuid4, window: 1h, unknown_outcome: [repeat, get]}");
  LoseCreate(std::chrono::hours(2));
  vendor_.PushJson(200, VendorUser());
  ExpectReply(Create(), 201);
  EXPECT_EQ(log_, (EventLog{"send GET /users/u-1", "end applied"}));
}

// By getting.

TEST_F(Recovery, TakesOverTheUserThatGetFinds) {
  UseIdempotency(kGet);
  LoseCreate(std::chrono::seconds(10), "k-1");
  vendor_.PushJson(200, VendorUser("[" + VendorWallet("bitcoin", kBitcoinAddress) + "]"));
  const Result<ApiAnswer> reply = Create(Request(), "k-1");
  ExpectReply(reply, 201);
  EXPECT_EQ(Member(reply, "provider_user_id"), "v-1");
  EXPECT_EQ(Addresses(reply), std::vector<std::string>{kBitcoinAddress});
  EXPECT_EQ(log_, (EventLog{"send GET /users/u-1", "end applied"}));
  EXPECT_EQ(OpenIntents(), 0U);
  EXPECT_TRUE(IsReplayed(Create(Request(), "k-1")));
}

TEST_F(Recovery, CreatesAnewWhenGetFindsNobody) {
  UseIdempotency(kGet);
  LoseCreate();
  vendor_.PushJson(404, kNoSuchUser);
  vendor_.PushJson(201, VendorUser());
  ExpectReply(Create(), 201);
  EXPECT_EQ(log_, (EventLog{"send GET /users/u-1", "begin", "send POST /users", "end applied"}));
  EXPECT_EQ(OpenIntents(), 0U);
}

TEST_F(Recovery, DoesNotTrustAnAbsenceBeforeWhatWasSentMustShow) {
  for (const char* means : {kGet, "{none: true, settles_within: 8s, unknown_outcome: [find]}"}) {
    UseIdempotency(means);
    if (OpenIntents() == 0) LoseCreate(std::chrono::seconds(7));
    vendor_.Push(means == std::string_view(kGet) ? FakeHttpClient::Json(404, kNoSuchUser)
                                                 : FakeHttpClient::Json(200, VendorList({})));
    const Result<ApiAnswer> early = Create();
    ExpectError(early, ErrorKind::kOutcomeUnknown, Applied::kUnknown);
    EXPECT_EQ(ErrorOf(early).retry_after, std::chrono::seconds(1)) << "what is left until then";
  }
  EXPECT_EQ(OpenIntents(), 1U);
}

TEST_F(Recovery, TakesTheLastByteForLateWhereNoOutcomeCouldBeWritten) {
  UseIdempotency(kGet);
  LoseReply();
  store_.FailOnce("end");
  ExpectError(Create(), ErrorKind::kStoreUnavailable, Applied::kUnknown);
  ExpectAbsenceIsBelievedIn(
      std::chrono::seconds(30 + 5 + 8));  // the caller's patience, the vendor's timeout, what settles
}

TEST_F(Recovery, WaitsTenMinutesForWhatMustShowWhereTheFileDoesNotSay) {
  UseIdempotency("{none: true, unknown_outcome: [get]}");
  LoseCreate(std::chrono::seconds(0));
  ExpectAbsenceIsBelievedIn(std::chrono::minutes(10));
}

TEST_F(Recovery, GoesByWhatTheDeploymentSaysOfHowLateAUserMayShow) {
  Use({{.idempotency = kGet, .settles_within = std::chrono::minutes(2)}});
  LoseCreate(std::chrono::seconds(0));
  ExpectAbsenceIsBelievedIn(std::chrono::minutes(2));
}

TEST_F(Recovery, SaysThatItWasAppliedWhenGetFindsTheUserAndTheStoreFails) {
  UseIdempotency(kGet);
  LoseCreate();
  vendor_.PushJson(200, VendorUser());
  store_.FailOnce("end");
  ExpectError(Create(), ErrorKind::kStoreUnavailable, Applied::kYes);
  EXPECT_EQ(OpenIntents(), 1U);
}

TEST_F(Recovery, StaysUnknownWhenGetFails) {
  UseIdempotency(kGet);
  LoseCreate();
  for (const int status : {401, 429, 500}) {
    vendor_.PushJson(status, "{}");
    ExpectError(Create(), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  }
  RefuseConnection();
  ExpectError(Create(), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  EXPECT_EQ(OpenIntents(), 1U);
}

TEST_F(Recovery, StaysUnknownWhenGetTellsOfSomebodyElse) {
  UseIdempotency(kGet);
  LoseCreate();
  vendor_.PushJson(200, VendorUser("[]", "u-9"));
  ExpectError(Create(), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
}

}  // namespace
}  // namespace walletgate::routing
