// What a caller is told while an outcome is not known: when the same request helps, and when nothing but an operator
// does.

#include "api/problem.h"
#include "tests/routing/service_harness.h"

namespace walletgate::routing {
namespace {

using std::chrono::seconds;

constexpr const char* kKeyedThenGet =
    "{header: Acme-Key, format: uuid4, window: 24h, settles_within: 60s, unknown_outcome: [repeat, get]}";
constexpr const char* kStoresErrors =
    "{header: Acme-Key, format: uuid4, window: 24h, settles_within: 60s, stores_errors: true, unknown_outcome: "
    "[repeat, get]}";

class OpenOutcome : public ServiceTest {
 protected:
  static std::string Problem(const Result<ApiAnswer>& reply) {
    return api::ProblemText(ErrorOf(reply), "/v1", "req_1");
  }
  void Answer(int status) { vendor_.PushJson(status, R"({"code":"oops"})"); }
  void AnswerAbsent() { vendor_.PushJson(404, kNoSuchUser); }
  static void ExpectWait(const Result<ApiAnswer>& reply, seconds wait) {
    ExpectError(reply, ErrorKind::kOutcomeUnknown, Applied::kUnknown);
    EXPECT_EQ(ErrorOf(reply).retry, Retry::kSafe);
    EXPECT_EQ(ErrorOf(reply).retry_after, wait);
  }
  std::size_t CreatesSent() const {
    return static_cast<std::size_t>(std::count(log_.begin(), log_.end(), "send POST /users"));
  }
};

// Of the first answer already.

TEST_F(OpenOutcome, IsAnOperatorsAtOnceWhereTheVendorHasNoMeans) {
  Use({{}});
  LoseReply();
  const Result<ApiAnswer> lost = Create();
  ExpectError(lost, ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  ExpectAwaitsOperator(lost);
  EXPECT_NE(Problem(lost).find(R"("retryable":false)"), std::string::npos);
  EXPECT_NE(Problem(lost).find(R"("awaits":"operator")"), std::string::npos);
}

TEST_F(OpenOutcome, IsWorthARepeatWhereTheVendorHasMeans) {
  for (const char* means : {"{natural: true, unknown_outcome: [repeat]}", kKeyedThenGet,
                            "{none: true, unknown_outcome: [get]}", "{none: true, unknown_outcome: [find]}"}) {
    UseIdempotency(means);
    LoseReply();
    const Result<ApiAnswer> lost = Create(Request(std::string("u-") + std::to_string(log_.size())));
    ExpectWait(lost, seconds(5));
    EXPECT_EQ(Problem(lost).find("awaits"), std::string::npos);
  }
}

TEST_F(OpenOutcome, OfASuccessThatCannotBeReadIsWorthARepeatWhereTheVendorHasMeans) {
  UseIdempotency(kKeyedThenGet);
  vendor_.PushJson(201, "not JSON");
  const Result<ApiAnswer> unread = Create();
  ExpectError(unread, ErrorKind::kProviderBadResponse, Applied::kUnknown);
  EXPECT_NE(Problem(unread).find(R"("retryable":true)"), std::string::npos);
  vendor_.PushJson(201, VendorUser());
  ExpectReply(Create(), 201);
}

TEST_F(OpenOutcome, OfASuccessThatCannotBeReadIsAnOperatorsWhereTheVendorHasNone) {
  Use({{}});
  vendor_.PushJson(201, "not JSON");
  const Result<ApiAnswer> unread = Create();
  ExpectError(unread, ErrorKind::kProviderBadResponse, Applied::kUnknown);
  ExpectAwaitsOperator(unread);
}

TEST_F(OpenOutcome, IsAnOperatorsOnceTheVendorHasForgottenTheKey) {
  UseIdempotency("{header: Acme-Key, format: uuid4, window: 1h, unknown_outcome: [repeat]}");
  LoseCreate(std::chrono::hours(1));
  ExpectAwaitsOperator(Create());
}

TEST_F(OpenOutcome, IsAnOperatorsWhereNoContactIsThereToSearchBy) {
  UseIdempotency("{none: true, unknown_outcome: [find]}");
  api::CreateEndUser request = Request();
  request.login_methods.clear();
  LoseReply();
  ExpectAwaitsOperator(Create(request));
}

TEST_F(OpenOutcome, IsAnOperatorsWhereASuccessNamesAUserOfSomebodyElse) {
  UseIdempotency("{none: true, unknown_outcome: [get]}");
  CreatedId();
  vendor_.PushJson(201, R"({"id":"v-1","ref":"u-2","state":"on","wallets":[])" + Made("2026-05-20T10:00:00Z"));
  const Result<ApiAnswer> held = Create(Request("u-2"));
  ExpectError(held, ErrorKind::kProviderBadResponse, Applied::kUnknown);
  ExpectAwaitsOperator(held);
}

TEST_F(OpenOutcome, OfAWalletIsToldInWordsOfAWallet) {
  Use({{}});
  const std::string id = CreatedId();
  LoseReply();
  ExpectAwaitsOperator(CreateWallet(id));
  const Result<ApiAnswer> again = CreateWallet(id);
  ExpectAwaitsOperator(again);
  EXPECT_EQ(ErrorOf(again).detail.find("external_id"), std::string::npos);
  const Result<ApiAnswer> other = CreateWallet(id, api::Chain::kStellar);
  ExpectError(other, ErrorKind::kRequestInProgress);
  EXPECT_TRUE(ErrorOf(other).awaits_operator);
}

TEST_F(OpenOutcome, WithOtherContentWaitsForTheOperatorToo) {
  Use({{}});
  LoseCreate();
  const Result<ApiAnswer> other = Create(Request("u-1", "c@d.example"));
  ExpectError(other, ErrorKind::kRequestInProgress);
  ExpectAwaitsOperator(other);
}

// Keys under which an error is kept.

TEST_F(OpenOutcome, IsNotRepeatedUnderAKeyThatHasKeptAnError) {
  UseIdempotency(kStoresErrors);
  Answer(500);
  ExpectWait(Create(), seconds(60));
  clock_.Advance(seconds(20));
  AnswerAbsent();
  ExpectWait(Create(), seconds(40));
  EXPECT_EQ(CreatesSent(), 1U);
  clock_.Advance(seconds(40));
  AnswerAbsent();
  vendor_.PushJson(201, VendorUser());
  ExpectReply(Create(), 201);
  EXPECT_NE(HeaderOf(vendor_.requests()[0], "Acme-Key"), HeaderOf(LastSent(), "Acme-Key"));
}

TEST_F(OpenOutcome, OfACreateThatWasAppliedAllTheSameIsSettledByALookUp) {
  UseIdempotency(kStoresErrors);
  LoseCreate(seconds(10));
  Answer(500);
  vendor_.PushJson(200, VendorUser());
  ExpectReply(Create(), 201);
  EXPECT_EQ(OpenIntents(), 0U);
}

TEST_F(OpenOutcome, IsRepeatedWhereTheVendorDidNotLookAtTheLastOne) {
  UseIdempotency(kStoresErrors);
  LoseCreate(seconds(10));
  for (const int status : {401, 403, 409, 425, 429}) {
    Answer(status);
    AnswerAbsent();
    ExpectWait(Create(), seconds(5));
  }
  vendor_.PushJson(201, VendorUser());
  ExpectReply(Create(), 201);
}

TEST_F(OpenOutcome, IsAnOperatorsWhereTheKeyIsSpentAndNothingElseIsLeft) {
  UseIdempotency("{header: Acme-Key, format: uuid4, stores_errors: true, unknown_outcome: [repeat]}");
  Answer(503);
  ExpectAwaitsOperator(Create());
  ExpectAwaitsOperator(Create());
  EXPECT_EQ(CreatesSent(), 1U);
}

TEST_F(OpenOutcome, IsRepeatedAfterAnErrorWhereTheVendorKeepsNone) {
  UseIdempotency(kKeyedThenGet);
  for (int i = 0; i < 3; ++i) {
    Answer(503);
    if (i > 0) AnswerAbsent();
    ExpectWait(Create(), seconds(5));
    clock_.Advance(seconds(10));
  }
  vendor_.PushJson(201, VendorUser());
  ExpectReply(Create(), 201);
  EXPECT_EQ(HeaderOf(vendor_.requests()[0], "Acme-Key"), HeaderOf(LastSent(), "Acme-Key"));
}

TEST_F(OpenOutcome, ComesToAnEndWhereTheVendorKeepsErrorsThoughItsFileDoesNotSaySo) {
  UseIdempotency(kKeyedThenGet);
  Answer(500);
  ExpectWait(Create(), seconds(5));
  clock_.Advance(seconds(60));
  Answer(500);
  AnswerAbsent();
  ExpectWait(Create(), seconds(60));
  clock_.Advance(seconds(60));
  AnswerAbsent();
  vendor_.PushJson(201, VendorUser());
  ExpectReply(Create(), 201);
}

TEST_F(OpenOutcome, TakesANewKeyAtOnceWhereTheVendorKnowsTheUserByOurId) {
  UseIdempotency(
      "{natural: true, header: Acme-Key, format: uuid4, stores_errors: true, unknown_outcome: [get, repeat]}");
  Answer(500);
  ExpectWait(Create(), seconds(5));
  AnswerAbsent();
  vendor_.PushJson(201, VendorUser());
  ExpectReply(Create(), 201);
}

TEST_F(OpenOutcome, ComesToAnEndThoughEachRepeatIsTurnedAway) {
  for (const int status : {401, 403, 409, 422, 0}) {
    UseIdempotency("{header: Acme-Key, format: uuid4, settles_within: 60s, unknown_outcome: [repeat, get]}");
    const std::string id = "u-" + std::to_string(status);
    const auto again = [&] {
      if (status == 0) RefuseConnection();
      if (status != 0) vendor_.PushJson(status, R"({"code":"no"})");
      AnswerAbsent();
    };
    LoseReply();
    ExpectWait(Create(Request(id)), seconds(5));
    clock_.Advance(seconds(59));
    again();
    ExpectWait(Create(Request(id)), seconds(5));
    clock_.Advance(seconds(1));
    again();
    vendor_.PushJson(201, VendorUser("[]", id));
    ExpectReply(Create(Request(id)), 201);
  }
}

// What else happens at the same time.

TEST_F(OpenOutcome, RemembersASpentKeyAcrossARestart) {
  UseIdempotency(kStoresErrors);
  Answer(500);
  ExpectWait(Create(), seconds(60));
  clock_.Advance(seconds(30));
  EndUserService next(context_, {store_, flights_, PlainAnswers(), {}, 1});
  AnswerAbsent();
  ExpectWait(Run(next.Create(Caller(), Request())), seconds(30));
  EXPECT_EQ(CreatesSent(), 1U);
}

TEST_F(OpenOutcome, IsNotSpentByAProxysWord) {
  UseIdempotency(kStoresErrors);
  vendor_.PushJson(502, "<html>");
  ExpectWait(Create(), seconds(5));
  vendor_.PushJson(201, VendorUser());
  ExpectReply(Create(), 201);
  EXPECT_EQ(CreatesSent(), 2U);
}

TEST_F(OpenOutcome, KeepsTheKeyOfAUserWhomNoLookUpCanFind) {
  UseIdempotency("{header: Acme-Key, format: uuid4, settles_within: 60s, unknown_outcome: [repeat, find]}");
  api::CreateEndUser request = Request();
  request.login_methods.clear();
  Answer(503);
  ExpectWait(Create(request), seconds(5));
  clock_.Advance(seconds(61));
  Answer(503);
  ExpectWait(Create(request), seconds(5));
  vendor_.PushJson(201, VendorUser());
  ExpectReply(Create(request), 201);
}

TEST_F(OpenOutcome, GoesByWhatAReloadSaysOfHowLateItMayShow) {
  UseIdempotency("{none: true, settles_within: 60s, unknown_outcome: [get]}");
  LoseCreate(seconds(60));
  Use({{.idempotency = "{none: true, unknown_outcome: [get]}", .settles_within = seconds(90)}});
  AnswerAbsent();
  ExpectWait(Create(), seconds(30));
  Use({{.idempotency = "{none: true, unknown_outcome: [get]}", .settles_within = seconds(60)}});
  AnswerAbsent();
  vendor_.PushJson(201, VendorUser());
  ExpectReply(Create(), 201);
}

TEST_F(OpenOutcome, OfARepeatThatNamesAUserOfSomebodyElseIsAnOperatorsAgain) {
  UseIdempotency("{header: Acme-Key, format: uuid4, unknown_outcome: [repeat]}");
  CreatedId();
  const std::string held = R"({"id":"v-1","ref":"u-2","state":"on","wallets":[])" + Made("2026-05-20T10:00:00Z");
  for (int i = 0; i < 2; ++i) {
    vendor_.PushJson(201, held);
    const Result<ApiAnswer> reply = Create(Request("u-2"));
    ExpectError(reply, ErrorKind::kProviderBadResponse, Applied::kUnknown);
    ExpectAwaitsOperator(reply);
  }
}

TEST_F(OpenOutcome, OfASearchThatNamesAUserOfSomebodyElseSaysWhenToComeAgain) {
  UseIdempotency("{none: true, unknown_outcome: [find]}");
  CreatedId();
  LoseReply();
  ExpectWait(Create(Request("u-2")), seconds(5));
  vendor_.PushJson(200, VendorList({Listed("v-1", "2026-05-20T10:00:01Z")}));
  ExpectWait(Create(Request("u-2")), seconds(5));
}

}  // namespace
}  // namespace walletgate::routing
