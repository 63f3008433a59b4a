// The resolver: what it tries, when, how often, and what it leaves alone.

#include "base/json/parse.h"
#include "tests/routing/resolver_harness.h"

namespace walletgate::routing {
namespace {

using std::chrono::seconds;

constexpr const char* kKeyed = "{header: Acme-Key, format: uuid4, window: 24h, unknown_outcome: [repeat]}";
constexpr const char* kGet = "{none: true, settles_within: 5s, unknown_outcome: [get]}";
constexpr const char* kGetThenRepeat = "{natural: true, settles_within: 5s, unknown_outcome: [get, repeat]}";

class ResolverTest : public ResolverHarness {
 protected:
  /// An intent as an earlier process left it.
  storage::Intent Leave(const std::string& external_id, const std::string& provider = "acme") {
    storage::Intent intent;
    intent.id = "01J" + external_id;
    intent.user.id = "eu_" + external_id;
    intent.user.tenant = "t";
    intent.user.external_id = external_id;
    intent.user.provider = provider;
    intent.user.login_methods.emplace_back();
    intent.user.login_methods.back().email = external_id + "@b.example";
    intent.fingerprint = intent.user_fingerprint = "f-" + external_id;
    intent.call = {api::Operation::kCreateEndUser, "POST", "/users", {}, R"({"ref":")" + external_id + "\"}", "key"};
    intent.created_at = clock_.Now() - seconds(60);
    EXPECT_TRUE(*loop_.Run(store_.memory().Begin(loop_, intent, std::nullopt)));
    return intent;
  }
  /// Every create succeeds from now on.
  void Answer() {
    vendor_.OnRequest([](const transport::HttpRequest& request) -> FakeHttpClient::Reply {
      const Result<json::Document> body = json::Parse(request.body);
      return FakeHttpClient::Json(201, VendorUser("[]", body ? std::string(body->root().Get("ref").AsString()) : ""));
    });
  }
  /// Nothing is answered from now on.
  void StaySilent() {
    vendor_.OnRequest([](const transport::HttpRequest&) -> FakeHttpClient::Reply {
      Error error = MakeError(ErrorKind::kProviderTimeout, "no answer");
      error.applied = Applied::kUnknown;
      return error;
    });
  }
  bool HasUser(const std::string& external_id) {
    const auto prior = Run(store_.memory().FindPrior(loop_, {"t", "", external_id}));
    return prior && prior->user;
  }
};

TEST_F(ResolverTest, SettlesACreateThatNobodyRepeats) {
  UseIdempotency(kKeyed);
  LoseCreate();
  vendor_.PushJson(201, VendorUser());
  StartResolver();
  Turn();
  EXPECT_EQ(OpenIntents(), 0U);
  EXPECT_EQ(vendor_.requests()[1].body, vendor_.requests()[0].body);
  EXPECT_EQ(HeaderOf(vendor_.requests()[1], "Acme-Key"), HeaderOf(vendor_.requests()[0], "Acme-Key"));
  const Result<ApiAnswer> later = Create();
  ExpectReply(later, 200);
  EXPECT_EQ(Member(later, "provider_user_id"), "v-1");
  EXPECT_EQ(Sent(), 2U);
}

TEST_F(ResolverTest, FinishesTheKeyOfTheCallerWhoGaveUp) {
  UseIdempotency(kKeyed);
  LoseCreate(seconds(10), "k-1");
  vendor_.PushJson(201, VendorUser());
  StartResolver();
  Turn();
  const Result<ApiAnswer> first = Create(Request(), "k-1");
  ExpectReply(first, 201);
  EXPECT_TRUE(IsReplayed(first));
  const Result<ApiAnswer> again = Create(Request(), "k-1");
  EXPECT_TRUE(IsReplayed(again));
  EXPECT_EQ(BodyOf(again), BodyOf(first));
}

TEST_F(ResolverTest, NeverTouchesWhatARequestIsAtWorkOn) {
  UseIdempotency(kKeyed);
  options_.min_age = seconds(0);
  vendor_.PushJson(201, VendorUser());
  vendor_.Hold();
  const Pending flying = Start(service_.Create(Caller(), Request()));
  StartResolver();
  LetPass(seconds(20));
  EXPECT_EQ(Sent(), 1U);
  EXPECT_FALSE(tries_.Find(store_.last_intent().id).has_value());
  vendor_.Release();
  ASSERT_TRUE(flying->has_value());
  ExpectReply(**flying, 201);
}

TEST_F(ResolverTest, LetsACallerWaitForItsTry) {
  UseIdempotency(kKeyed);
  LoseCreate();
  StartResolver();
  vendor_.PushJson(201, VendorUser());
  vendor_.Hold();
  Turn();
  ASSERT_EQ(vendor_.held(), 1U);
  const Pending waiting = Start(service_.Create(Caller(), Request()));
  Turn();
  EXPECT_FALSE(waiting->has_value());
  vendor_.Release();
  Turn();
  ASSERT_TRUE(waiting->has_value());
  ExpectReply(**waiting, 200);
  EXPECT_EQ(Sent(), 2U);
}

TEST_F(ResolverTest, LeavesAYoungIntentToItsCaller) {
  UseIdempotency(kKeyed);
  StartResolver();
  Turn();
  LoseCreate(seconds(1));
  Answer();
  LetPass(seconds(3));
  EXPECT_EQ(Sent(), 1U);
  LetPass(seconds(10));
  EXPECT_EQ(OpenIntents(), 0U);
}

TEST_F(ResolverTest, TriesWithGrowingPausesAndNotForEver) {
  UseIdempotency(kKeyed);
  LoseCreate();
  StaySilent();
  options_.pass_pause = seconds(1);
  options_.max_pause = seconds(20);
  options_.max_tries = 4;
  StartResolver();
  std::vector<int> tried_at;
  for (int second = 0; second < 300; ++second) {
    const std::size_t before = Sent();
    Turn();
    if (Sent() > before) tried_at.push_back(second);
    clock_.Advance(seconds(1));
  }
  EXPECT_EQ(tried_at, (std::vector<int>{0, 5, 15, 35}));
  const std::optional<TryTable::Entry> entry = tries_.Find(store_.last_intent().id);
  ASSERT_TRUE(entry.has_value());
  EXPECT_EQ(entry->tries, 4);
  EXPECT_FALSE(entry->next_at.has_value());
  EXPECT_EQ(OpenIntents(), 1U) << "it stays visible";
}

TEST_F(ResolverTest, EndsAnIntentOfWhichTheVendorKnowsNothing) {
  UseIdempotency(kGet);
  LoseCreate();
  vendor_.PushJson(404, kNoSuchUser);
  StartResolver();
  Turn();
  EXPECT_EQ(OpenIntents(), 0U);
  EXPECT_EQ(log_, (EventLog{"send GET /users/u-1", "end not applied"})) << "nobody asks for this user any more";
  vendor_.PushJson(201, VendorUser());
  ExpectReply(Create(), 201);
}

TEST_F(ResolverTest, BelievesNoAbsenceWhileTheVendorMayStillBeAtWork) {
  for (const char* means : {kGet, kGetThenRepeat}) {
    UseIdempotency(means);
    LoseCreate(seconds(4));
    vendor_.PushJson(404, kNoSuchUser);
    StartResolver();
    Turn();
    EXPECT_EQ(OpenIntents(), 1U) << means;
    EXPECT_EQ(log_, EventLog{"send GET /users/u-1"}) << "and repeats nothing that it may yet see";
    vendor_.PushJson(404, kNoSuchUser);
    LetPass(seconds(6));
    EXPECT_EQ(OpenIntents(), 0U) << means;
    StopResolver();
  }
}

TEST_F(ResolverTest, BelievesNoAbsenceRightAfterALostRepeatOfACaller) {
  UseIdempotency(kGetThenRepeat);
  LoseCreate(std::chrono::minutes(10));
  vendor_.PushJson(500, "{}");
  LoseReply();
  ExpectError(Create(), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  clock_.Advance(seconds(1));
  vendor_.PushJson(404, kNoSuchUser);
  StartResolver();
  Turn();
  EXPECT_EQ(OpenIntents(), 1U);
}

TEST_F(ResolverTest, BelievesNoAbsenceRightAfterACrash) {
  UseIdempotency(kGet);
  Leave("u-1");
  vendor_.PushJson(404, kNoSuchUser);
  vendor_.PushJson(404, kNoSuchUser);
  StartResolver();
  Turn();
  EXPECT_EQ(OpenIntents(), 1U) << "what the earlier process sent last is not known";
  LetPass(seconds(6));
  EXPECT_EQ(OpenIntents(), 0U);
}

TEST_F(ResolverTest, SettlesWhatACrashLeft) {
  UseIdempotency(kKeyed);
  Leave("u-1");
  vendor_.PushJson(201, VendorUser());
  StartResolver();
  Turn();
  EXPECT_EQ(OpenIntents(), 0U);
  EXPECT_TRUE(HasUser("u-1"));
}

TEST_F(ResolverTest, PassesOverThoseThatAreStuckToAllOthers) {
  UseIdempotency(kKeyed);
  for (int i = 100; i < 120; ++i) Leave("u-" + std::to_string(i), "gone");
  for (int i = 120; i < 125; ++i) Leave("u-" + std::to_string(i));
  options_.page_size = 4;
  Answer();
  StartResolver();
  Turn();
  EXPECT_EQ(OpenIntents(), 20U);
  EXPECT_EQ(Sent(), 5U);
  const std::optional<TryTable::Entry> stuck = tries_.Find("01Ju-100");
  ASSERT_TRUE(stuck.has_value());
  EXPECT_TRUE(stuck->no_means);
  EXPECT_EQ(stuck->tries, 0);
}

TEST_F(ResolverTest, BoundsTheWorkOfOnePassAndGoesOnSoonWithTheOldest) {
  UseIdempotency(kKeyed);
  for (int i = 0; i < 8; ++i) Leave("u-" + std::to_string(i));
  options_.tries_per_pass = 3;
  Answer();
  StartResolver();
  loop_.Turn();
  EXPECT_EQ(OpenIntents(), 5U);
  EXPECT_TRUE(HasUser("u-0") && HasUser("u-1") && HasUser("u-2"));
  LetPass(seconds(3));
  EXPECT_EQ(OpenIntents(), 0U);
}

TEST_F(ResolverTest, DoesNotLetASilentVendorHoldUpAnother) {
  Use({{.idempotency = kKeyed}, {.id = "bolt", .idempotency = kKeyed}});
  for (int i = 0; i < 9; ++i) Leave("u-" + std::to_string(i));
  Leave("u-9", "bolt");
  vendor_.OnRequest([](const transport::HttpRequest& request) -> FakeHttpClient::Reply {
    if (request.body.find("u-9") != std::string::npos) return FakeHttpClient::Json(201, VendorUser("[]", "u-9"));
    Error error = MakeError(ErrorKind::kProviderTimeout, "no answer");
    error.applied = Applied::kUnknown;
    return error;
  });
  StartResolver();
  loop_.Turn();
  EXPECT_EQ(Sent(), 4U) << "three tries at the silent one";
  EXPECT_TRUE(HasUser("u-9"));
}

TEST_F(ResolverTest, OneAtWhichEveryTryEndsInAnExceptionStopsNoOther) {
  UseIdempotency(kKeyed);
  const storage::Intent broken = Leave("u-1");
  Leave("u-2");
  vendor_.OnRequest([](const transport::HttpRequest& request) -> FakeHttpClient::Reply {
    if (request.body.find("u-1") != std::string::npos) throw std::bad_alloc();
    return FakeHttpClient::Json(201, VendorUser("[]", "u-2"));
  });
  StartResolver();
  LetPass(seconds(2));
  EXPECT_TRUE(HasUser("u-2"));
  EXPECT_FALSE(HasUser("u-1"));
  ASSERT_TRUE(tries_.Find(broken.id));
  EXPECT_EQ(tries_.Find(broken.id)->tries, 1) << "it waits for its next try like any other";
}

TEST_F(ResolverTest, GoesOnWhenTheStoreCouldNotBeRead) {
  UseIdempotency(kKeyed);
  Leave("u-1");
  Answer();
  store_.FailOnce("open_intents");
  StartResolver();
  Turn();
  EXPECT_EQ(OpenIntents(), 1U);
  LetPass(seconds(6));
  EXPECT_EQ(OpenIntents(), 0U);
}

TEST_F(ResolverTest, TriesAgainWhenTheOutcomeCouldNotBeWrittenDown) {
  UseIdempotency(kKeyed);
  Leave("u-1");
  Answer();
  store_.FailOnce("end");
  StartResolver();
  Turn();
  EXPECT_EQ(OpenIntents(), 1U);
  LetPass(seconds(12));
  EXPECT_EQ(OpenIntents(), 0U);
}

TEST_F(ResolverTest, SettlesAWalletAndKeepsWhatTheUserHasBecome) {
  Use({{.wallet_idempotency = kKeyed}});
  const std::string id = CreatedId();
  LoseReply();
  ExpectError(CreateWallet(id), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  vendor_.PushJson(200, VendorUser("[" + VendorWallet("stellar", kStellarAddress) + "]"));
  ExpectReply(Get(id, true), 200);
  vendor_.PushJson(201, VendorWallet("bitcoin", kBitcoinAddress));
  StartResolver();
  LetPass(seconds(10));
  EXPECT_EQ(OpenIntents(), 0U);
  EXPECT_EQ(Addresses(Get(id)), (std::vector<std::string>{kStellarAddress, kBitcoinAddress}));
}

TEST_F(ResolverTest, DropsTheWalletOfAUserWhoIsGoneWithoutACall) {
  Use({{.wallet_idempotency = kKeyed}});
  const std::string id = CreatedId();
  LoseReply();
  ExpectError(CreateWallet(id), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  storage::Intent open = Run(store_.OpenIntents(loop_, "", 1))->front();
  DeleteNow(id);
  ASSERT_TRUE(*loop_.Run(store_.memory().Begin(loop_, open, std::nullopt))) << "as an older version left it";
  const std::size_t sent = Sent();
  StartResolver();
  LetPass(seconds(10));
  EXPECT_EQ(OpenIntents(), 0U);
  EXPECT_EQ(Sent(), sent);
  EXPECT_EQ(Member(Get(id), "status"), "deleted");
}

TEST_F(ResolverTest, DeletingAUserEndsItsOpenWallet) {
  Use({{.wallet_idempotency = kKeyed}});
  const std::string id = CreatedId();
  LoseReply();
  ExpectError(CreateWallet(id), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  DeleteNow(id);
  EXPECT_EQ(OpenIntents(), 0U);
}

TEST_F(ResolverTest, BeginsNothingWhileTheGatewayDrains) {
  UseIdempotency(kKeyed);
  Leave("u-1");
  Answer();
  stopping_ = true;
  StartResolver();
  LetPass(seconds(20));
  EXPECT_EQ(Sent(), 0U);
}

TEST_F(ResolverTest, MayEndInTheMiddleOfATry) {
  UseIdempotency(kKeyed);
  Leave("u-1");
  vendor_.PushJson(201, VendorUser());
  vendor_.Hold();
  StartResolver();
  Turn();
  ASSERT_EQ(vendor_.held(), 1U);
  StopResolver();
  LetPass(seconds(20));
  EXPECT_EQ(OpenIntents(), 1U) << "for the next start";
}

TEST_F(ResolverTest, ShowsWhatIsOpenInTheMetrics) {
  Use({{}});
  Leave("u-2");
  LoseCreate();
  StartResolver();
  Turn();
  const std::string text = metrics_.Text();
  EXPECT_NE(text.find("{state=\"started\"} 1\n"), std::string::npos) << text;
  EXPECT_NE(text.find("{state=\"unknown\"} 1\n"), std::string::npos) << text;
}

}  // namespace
}  // namespace walletgate::routing
