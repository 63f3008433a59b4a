// Looks at pending users that nobody asks for, and wallets that are asked for while they are pending.

#include <gmock/gmock.h>

#include "base/log/log.h"
#include "routing/look_schedule.h"
#include "tests/routing/resolver_harness.h"

namespace walletgate::routing {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class PendingLooksTest : public ResolverHarness {
 protected:
  PendingLooksTest() {
    SetLogSink([this](std::string_view line) { logged_ += std::string(line) + "\n"; });
    UseIdempotency("{none: true}");
  }
  ~PendingLooksTest() override { SetLogSink({}); }

  void Restart() {
    StopResolver();
    StartResolver();
  }
  static api::CreateEndUser RequestWithWallet(const std::string& external_id = "u-1") {
    api::CreateEndUser request = Request(external_id);
    request.wallets.push_back({api::Chain::kBitcoin, api::WalletKind::kEoa});
    return request;
  }
  /// A user whose wallet the vendor's answer does not name.
  std::string PendingId(const std::string& external_id = "u-1") {
    vendor_.PushJson(201, VendorUser("[]", external_id));
    const Result<ApiAnswer> made = Create(RequestWithWallet(external_id));
    ExpectReply(made, 201);
    EXPECT_EQ(Member(made, "status"), "pending");
    return Member(made, "id");
  }
  /// From now on the vendor shows users with these wallets.
  void Show(const std::string& wallets) {
    vendor_.OnRequest([wallets](const transport::HttpRequest& request) -> FakeHttpClient::Reply {
      const std::string id = request.target.substr(request.target.rfind('/') + 1);
      return FakeHttpClient::Json(200, VendorUser(wallets, id));
    });
  }
  void ShowThatItHasCome() { Show("[" + VendorWallet("bitcoin", kBitcoinAddress) + "]"); }
  std::string Status(const std::string& id) { return Member(Get(id), "status"); }
  std::optional<storage::Look> LookOf(const std::string& id) {
    return Run(store_.memory().FindUser(loop_, "t", id))->value_or(storage::UserRecord()).look;
  }

  std::string logged_;
};

TEST_F(PendingLooksTest, AWalletThatComesLaterIsFoundWithoutAnybodyAsking) {
  const std::string id = PendingId();
  StartResolver();
  Show("[]");
  LetPass(seconds(3));
  EXPECT_EQ(Status(id), "pending");
  EXPECT_EQ(Sent(), 2U) << "once, a second after the create";
  ShowThatItHasCome();
  LetPass(seconds(10));
  EXPECT_EQ(Status(id), "active");
  EXPECT_EQ(Addresses(Get(id)), std::vector<std::string>{kBitcoinAddress});
  EXPECT_FALSE(LookOf(id));
  LetPass(hours(3), minutes(1));
  EXPECT_EQ(Sent(), 3U) << "nothing more to look for";
}

TEST_F(PendingLooksTest, ARestartGoesOnWhereItWas) {
  const std::string id = PendingId();
  StartResolver();
  Show("[]");
  LetPass(seconds(10));
  EXPECT_EQ(LookOf(id)->tries, 2);
  Restart();
  EXPECT_EQ(LookOf(id)->tries, 2);
  LetPass(seconds(60));
  EXPECT_EQ(LookOf(id)->tries, 3);
}

TEST_F(PendingLooksTest, AfterAWeekTheWalletIsGivenUpAndStaysPending) {
  const std::string id = PendingId();
  StartResolver();
  Show("[]");
  LetPass(hours(24 * 8), minutes(10));
  EXPECT_EQ(LookOf(id)->tries, 12);
  EXPECT_EQ(Status(id), "pending");
  EXPECT_THAT(logged_, testing::HasSubstr("wallets that were asked for have not come"));
  EXPECT_NE(metrics_.Text().find("walletgate_pending_users{state=\"given_up\"} 1"), std::string::npos);
  const std::size_t sent = Sent();
  LetPass(hours(48), minutes(10));
  EXPECT_EQ(Sent(), sent);
  // A caller may still ask.
  ShowThatItHasCome();
  EXPECT_EQ(Member(Get(id, true), "status"), "active");
}

TEST_F(PendingLooksTest, AVendorThatDoesNotAnswerCostsNoTries) {
  const std::string id = PendingId();
  StartResolver();
  vendor_.OnRequest([](const transport::HttpRequest&) -> FakeHttpClient::Reply {
    return MakeError(ErrorKind::kProviderTimeout, "no answer");
  });
  LetPass(hours(2), seconds(30));
  EXPECT_EQ(LookOf(id)->tries, 0);
  ShowThatItHasCome();
  LetPass(minutes(2));
  EXPECT_EQ(Status(id), "active");
}

TEST_F(PendingLooksTest, OneWhomTheVendorDoesNotShowYetIsNotMissing) {
  const std::string id = PendingId();
  StartResolver();
  vendor_.OnRequest([](const transport::HttpRequest&) { return FakeHttpClient::Json(404, kNoSuchUser); });
  LetPass(seconds(3));
  EXPECT_EQ(LookOf(id)->tries, 1);
  ShowThatItHasCome();
  LetPass(seconds(6));
  EXPECT_EQ(Status(id), "active");
}

TEST_F(PendingLooksTest, AUserWhoWasDeletedIsNotLookedAt) {
  const std::string id = PendingId();
  DeleteNow(id);
  StartResolver();
  const std::size_t sent = Sent();
  LetPass(seconds(60));
  EXPECT_EQ(Sent(), sent);
}

TEST_F(PendingLooksTest, AStatusThatIsPendingByItselfIsLookedAtThreeTimes) {
  vendor_.PushJson(201, R"({"id":"v-1","ref":"u-1","state":"waiting","wallets":[])" + Made("2026-05-20T10:00:00Z"));
  const std::string id = Member(Create(), "id");
  StartResolver();
  vendor_.OnRequest([](const transport::HttpRequest&) {
    return FakeHttpClient::Json(
        200, R"({"id":"v-1","ref":"u-1","state":"waiting","wallets":[],"made":"2026-05-20T10:00:00Z"})");
  });
  LetPass(hours(72), minutes(1));
  EXPECT_EQ(Sent(), 4U);
  EXPECT_EQ(Status(id), "pending");
  Show("[]");
  LetPass(hours(72), minutes(1));
  EXPECT_EQ(Status(id), "pending") << "only a refresh asks from here on";
  EXPECT_EQ(Member(Get(id, true), "status"), "active");
}

TEST_F(PendingLooksTest, ManyAreLookedAtNoFasterThanTheirPaceAllows) {
  for (int i = 0; i < 60; ++i) PendingId("u-" + std::to_string(100 + i));
  Show("[]");
  const std::size_t before = Sent();
  StartResolver();
  LetPass(seconds(1));
  LetPass(seconds(1));
  EXPECT_LE(Sent() - before, 22U) << "ten a second where no rate is known";
  LetPass(seconds(4));
  EXPECT_GE(Sent() - before, 40U);
}

TEST_F(PendingLooksTest, NothingIsBegunOnceTheGatewayStops) {
  PendingId();
  StartResolver();
  Show("[]");
  stopping_ = true;
  LetPass(seconds(60));
  EXPECT_EQ(Sent(), 1U);
  EXPECT_TRUE(resolver_->Quiet());
}

TEST_F(PendingLooksTest, AUserAtWorkIsLeftAlone) {
  const std::string id = PendingId();
  vendor_.PushJson(200, VendorUser("[]"));
  vendor_.Hold();
  const Pending refreshing = Start(service_.Get(Caller(), id, {true, false}));
  StartResolver();
  LetPass(seconds(3));
  EXPECT_EQ(Sent(), 2U) << "the refresh alone";
  vendor_.Release();
  LetPass(seconds(1));
  EXPECT_TRUE(refreshing->has_value());
}

TEST_F(PendingLooksTest, AnAnswerAboutSomebodyElseChangesNothing) {
  const std::string id = PendingId();
  StartResolver();
  vendor_.OnRequest([](const transport::HttpRequest&) {
    return FakeHttpClient::Json(200, VendorUser("[" + VendorWallet("bitcoin", kBitcoinAddress) + "]", "u-2"));
  });
  LetPass(seconds(3));
  EXPECT_TRUE(Addresses(Get(id)).empty());
  EXPECT_EQ(LookOf(id)->tries, 1) << "it will be said again: that counts";
}

TEST_F(PendingLooksTest, AnAnswerThatCannotBeReadIsATryToo) {
  const std::string id = PendingId();
  StartResolver();
  vendor_.OnRequest([](const transport::HttpRequest&) {
    return FakeHttpClient::Json(200, VendorUser(R"([{"chain":"of tomorrow","address":"x"}])"));
  });
  LetPass(hours(24 * 8), minutes(10));
  EXPECT_EQ(LookOf(id)->tries, 12) << "not every minute for ever";
  EXPECT_TRUE(GivenUp(LookOf(id)));
}

TEST_F(PendingLooksTest, OneAtWhomEveryLookEndsInAnExceptionStopsNoOther) {
  PendingId("u-1");
  const std::string other = PendingId("u-2");
  vendor_.OnRequest([](const transport::HttpRequest& request) -> FakeHttpClient::Reply {
    if (request.target.find("u-1") != std::string::npos) throw std::bad_alloc();
    return FakeHttpClient::Json(200, VendorUser("[" + VendorWallet("bitcoin", kBitcoinAddress) + "]", "u-2"));
  });
  StartResolver();
  LetPass(seconds(10));
  EXPECT_EQ(Status(other), "active");
}

TEST_F(PendingLooksTest, AStoreThatCannotWriteAsksTheVendorNoFasterForThat) {
  PendingId();
  StartResolver();
  Show("[]");
  for (int i = 0; i < 100; ++i) store_.FailOnce("update_user");
  LetPass(seconds(50));
  EXPECT_EQ(Sent(), 2U);
}

TEST_F(PendingLooksTest, AWalletOnItsWayComesFirst) {
  const std::string id = PendingId();
  LoseReply();
  ExpectError(CreateWallet(id, api::Chain::kStellar), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  const std::size_t sent = Sent();
  StartResolver();
  ShowThatItHasCome();
  LetPass(seconds(30));
  EXPECT_EQ(Sent(), sent) << "what it shows might be the wallet on its way";
}

TEST_F(PendingLooksTest, AnotherTenantsOpenCircuitDelaysNobody) {
  const std::string id = PendingId();
  provider::Guard& guard = state_->FindTenant("t")->providers.at("acme")->guard();
  for (int i = 0; i < 10; ++i) {
    Result<provider::Guard::Permit> permit =
        Run(guard.Enter(loop_, "other", Deadline::After(clock_.Steady(), seconds(1))));
    ASSERT_TRUE(permit);
    permit->End(provider::CallEnd::kFailed, clock_.Steady(), {});
  }
  ASSERT_EQ(guard.circuit("other", clock_.Steady()), provider::Circuit::kOpen);
  StartResolver();
  ShowThatItHasCome();
  LetPass(seconds(3));
  EXPECT_EQ(Status(id), "active");
}

// POST …/wallets for a wallet that is pending.

TEST_F(PendingLooksTest, AskingAgainFindsWhatHasComeMeanwhile) {
  const std::string id = PendingId();
  ShowThatItHasCome();
  const Result<ApiAnswer> reply = CreateWallet(id, api::Chain::kBitcoin, "k-1");
  ExpectReply(reply, 201);
  EXPECT_EQ(Addresses(reply), std::vector<std::string>{kBitcoinAddress});
  EXPECT_EQ(LastSent().method, "GET") << "no second wallet was asked for";
  const std::size_t sent = Sent();
  const Result<ApiAnswer> again = CreateWallet(id, api::Chain::kBitcoin, "k-1");
  EXPECT_TRUE(IsReplayed(again));
  EXPECT_EQ(BodyOf(again), BodyOf(reply));
  EXPECT_EQ(Sent(), sent);
}

TEST_F(PendingLooksTest, AskingAgainTooEarlySaysWhenAndMakesNoSecondWallet) {
  Use({{.wallet_idempotency = "{none: true}"}});
  const std::string id = PendingId();
  clock_.Advance(minutes(4));
  Show("[]");
  const Result<ApiAnswer> reply = CreateWallet(id);
  ExpectError(reply, ErrorKind::kRequestInProgress);
  EXPECT_EQ(ErrorOf(reply).retry_after, seconds(360)) << "ten minutes since the last byte";
  EXPECT_EQ(LastSent().method, "GET");
}

TEST_F(PendingLooksTest, OnceItMustHaveSettledTheWalletIsAskedForOnceMore) {
  const std::string id = PendingId();
  clock_.Advance(minutes(10));
  vendor_.PushJson(200, VendorUser("[]"));
  vendor_.PushJson(201, VendorWallet("bitcoin", kBitcoinAddress));
  const Result<ApiAnswer> reply = CreateWallet(id);
  ExpectReply(reply, 201);
  EXPECT_EQ(Addresses(reply), std::vector<std::string>{kBitcoinAddress});
  EXPECT_EQ(Member(reply, "status"), "active");
  EXPECT_EQ(LastSent().method, "POST");
}

TEST_F(PendingLooksTest, TheFileSaysHowLongItTakesToSettle) {
  Use({{.wallet_idempotency = "{none: true, settles_within: 30s}"}});
  const std::string id = PendingId();
  clock_.Advance(seconds(29));
  Show("[]");
  EXPECT_EQ(ErrorOf(CreateWallet(id)).retry_after, seconds(1));
  vendor_.OnRequest({});
  clock_.Advance(seconds(1));
  vendor_.PushJson(200, VendorUser("[]"));
  vendor_.PushJson(201, VendorWallet("bitcoin", kBitcoinAddress));
  ExpectReply(CreateWallet(id), 201);
}

TEST_F(PendingLooksTest, AVendorThatKnowsTheWalletAgainIsAskedAtOnce) {
  Use({{.wallet_idempotency = "{natural: true}"}});
  const std::string id = PendingId();
  vendor_.PushJson(200, VendorUser("[]"));
  vendor_.PushJson(201, VendorWallet("bitcoin", kBitcoinAddress));
  ExpectReply(CreateWallet(id), 201);
  EXPECT_EQ(LastSent().method, "POST");
}

TEST_F(PendingLooksTest, WhatTheLookShowsBesidesIsKept) {
  Use({{.wallet_idempotency = "{natural: true}"}});
  const std::string id = PendingId();
  vendor_.PushJson(200, VendorUser("[" + VendorWallet("stellar", kStellarAddress) + "]"));
  vendor_.PushJson(201, VendorWallet("bitcoin", kBitcoinAddress));
  EXPECT_EQ(Addresses(CreateWallet(id)), (std::vector<std::string>{kStellarAddress, kBitcoinAddress}));
}

TEST_F(PendingLooksTest, AWalletOfAnotherChainNeedNotWait) {
  const std::string id = PendingId();
  vendor_.PushJson(201, VendorWallet("stellar", kStellarAddress));
  const Result<ApiAnswer> reply = CreateWallet(id, api::Chain::kStellar);
  ExpectReply(reply, 201);
  EXPECT_EQ(Member(reply, "status"), "pending") << "the first one is";
  EXPECT_EQ(LastSent().method, "POST");
}

/// The wallet comes, and is found by a look, between the answer that said "later" and the repeat.
TEST_F(PendingLooksTest, WhoComesBackAsToldGetsTheWalletThatHasComeMeanwhileAndNoSecondOne) {
  for (const std::string key : {"", "k-1"}) {
    UseIdempotency("{none: true}");
    const std::string id = PendingId(key.empty() ? "u-1" : "u-2");
    Show("[]");
    ExpectError(CreateWallet(id, api::Chain::kBitcoin, key), ErrorKind::kRequestInProgress);
    StartResolver();
    ShowThatItHasCome();
    LetPass(seconds(10));
    ASSERT_EQ(Status(id), "active");
    StopResolver();
    const std::size_t sent = Sent();
    const Result<ApiAnswer> again = CreateWallet(id, api::Chain::kBitcoin, key);
    ExpectReply(again, 201);
    EXPECT_EQ(Addresses(again), std::vector<std::string>{kBitcoinAddress});
    EXPECT_EQ(Sent(), sent) << "with the key " << key;
    if (!key.empty()) {
      EXPECT_TRUE(IsReplayed(CreateWallet(id, api::Chain::kBitcoin, key)));
    }
  }
}

TEST_F(PendingLooksTest, AfterThatTheNextOneIsAnotherWallet) {
  const std::string id = PendingId();
  ShowThatItHasCome();
  ExpectReply(CreateWallet(id), 201);
  vendor_.PushJson(201, VendorWallet("bitcoin", kBitcoinAddress));
  ExpectReply(CreateWallet(id), 201);
  EXPECT_EQ(LastSent().method, "POST");
}

TEST_F(PendingLooksTest, WhatCannotBeWrittenWhenTheWalletHasComeIsAnsweredWithItLater) {
  const std::string id = PendingId();
  ShowThatItHasCome();
  store_.FailOnce("end");
  ExpectError(CreateWallet(id, api::Chain::kBitcoin, "k-1"), ErrorKind::kStoreUnavailable);
  EXPECT_EQ(Addresses(CreateWallet(id, api::Chain::kBitcoin, "k-1")), std::vector<std::string>{kBitcoinAddress});
  EXPECT_EQ(LastSent().method, "GET");
}

TEST_F(PendingLooksTest, AVendorThatCannotBeAskedAtTheMomentLeavesThePromise) {
  const std::string id = PendingId();
  RefuseConnection();
  EXPECT_FALSE(CreateWallet(id));
  StartResolver();
  ShowThatItHasCome();
  LetPass(seconds(10));
  const std::size_t sent = Sent();
  ExpectReply(CreateWallet(id), 201);
  EXPECT_EQ(Sent(), sent);
}

}  // namespace
}  // namespace walletgate::routing
