// What an operator sees of open intents, and what ending one by hand does.

#include "routing/admin/intent_desk.h"

#include "tests/routing/service_harness.h"

namespace walletgate::routing {
namespace {

using std::chrono::seconds;

constexpr const char* kKeyed = "{header: Acme-Key, format: uuid4, window: 24h, unknown_outcome: [repeat, get]}";

class IntentDeskTest : public ServiceTest {
 protected:
  void OpenDesk() {
    engine_.emplace(loop_,
                    provider::LoopContext::Shared{pool_, clock_, random_, metrics_,
                                                  [this](EventLoop&, const auto&) { return NewClient(); }},
                    ServiceOptions{store_, flights_, PlainAnswers()}, state_);
    desk_.emplace(IntentDesk::Parts{*engine_, store_, flights_, tries_, PlainAnswers()});
  }
  Result<ApiAnswer> List(const std::string& after = "", std::size_t limit = 100) {
    return Run(desk_->List(after, limit));
  }
  Result<ApiAnswer> End(const OperatorWord& word) { return End(store_.last_intent().id, word); }
  Result<ApiAnswer> End(const std::string& id, const OperatorWord& word) { return Run(desk_->Resolve(id, word)); }
  static bool Has(const Result<ApiAnswer>& reply, const std::string& text) {
    return BodyOf(reply).find(text) != std::string::npos;
  }
  static std::string Pointer(const Result<ApiAnswer>& reply) {
    return reply || reply.error().fields.empty() ? "(none)" : reply.error().fields.front().pointer;
  }

  TryTable tries_;
  std::optional<Engine> engine_;
  std::optional<IntentDesk> desk_;
};

TEST_F(IntentDeskTest, ShowsWhatIsOpenAndWhoActsNext) {
  UseIdempotency(kKeyed);
  OpenDesk();
  EXPECT_TRUE(Has(List(), R"("data":[],"has_more":false,"next_cursor":null)"));
  LoseCreate(seconds(90));
  Result<ApiAnswer> list = List();
  EXPECT_TRUE(Has(list, R"("external_id":"u-1")")) << BodyOf(list);
  EXPECT_TRUE(Has(list, R"("state":"unknown")"));
  EXPECT_TRUE(Has(list, R"("age_seconds":90)"));
  EXPECT_TRUE(Has(list, R"("means":["repeat","get"],"tries":0,"next_step":"retry")")) << BodyOf(list);
  EXPECT_FALSE(Has(list, "b.example")) << "no contact, no body";
  tries_.Put(store_.last_intent().id, {3, clock_.Steady() + seconds(20), false});
  EXPECT_TRUE(Has(List(), R"("tries":3,"next_step":"retry","next_try_seconds":20)"));
  tries_.Put(store_.last_intent().id, {64, std::nullopt, false});
  EXPECT_TRUE(Has(List(), R"("tries":64,"next_step":"operator")"));
}

TEST_F(IntentDeskTest, ShowsThatARequestIsAtWork) {
  UseIdempotency(kKeyed);
  OpenDesk();
  vendor_.Hold();
  vendor_.PushJson(201, VendorUser());
  const Pending flying = Start(service_.Create(Caller(), Request()));
  EXPECT_TRUE(Has(List(), R"("state":"in_flight")"));
  ExpectError(End({}), ErrorKind::kRequestInProgress);
  vendor_.Release();
  EXPECT_TRUE(flying->has_value());
}

TEST_F(IntentDeskTest, LeavesToTheOperatorWhatHasNoMeans) {
  Use({{}});
  OpenDesk();
  LoseCreate();
  EXPECT_TRUE(Has(List(), R"("means":[],"tries":0,"next_step":"operator")"));
}

TEST_F(IntentDeskTest, Pages) {
  Use({{}});
  OpenDesk();
  for (int i = 0; i < 5; ++i) {
    LoseReply();
    EXPECT_FALSE(Create(Request("u-" + std::to_string(i))));
    clock_.Advance(seconds(1));
  }
  const Result<ApiAnswer> first = List("", 3);
  EXPECT_TRUE(Has(first, "u-2") && !Has(first, "u-3") && Has(first, R"("has_more":true)")) << BodyOf(first);
  const Result<ApiAnswer> second = List(Member(first, "next_cursor"), 3);
  EXPECT_TRUE(Has(second, "u-3") && Has(second, "u-4") && Has(second, R"("has_more":false)")) << BodyOf(second);
}

TEST_F(IntentDeskTest, EndsWhatWasNotAppliedSoThatARepeatCreatesAnew) {
  Use({{}});
  OpenDesk();
  LoseCreate();
  ExpectReply(End({}), 200);
  EXPECT_EQ(OpenIntents(), 0U);
  vendor_.PushJson(201, VendorUser());
  ExpectReply(Create(), 201);
  EXPECT_EQ(Sent(), 2U);
}

TEST_F(IntentDeskTest, CallsNothingNotAppliedBeforeItMustShow) {
  Use({{}});
  OpenDesk();
  LoseCreate(seconds(3));
  const Result<ApiAnswer> early = End({});
  ExpectError(early, ErrorKind::kWrongState);
  EXPECT_EQ(ErrorOf(early).retry_after, seconds(2));
  EXPECT_EQ(OpenIntents(), 1U);
  clock_.Advance(seconds(2));
  ExpectReply(End({}), 200);
}

TEST_F(IntentDeskTest, CallsNothingNotAppliedTooEarlyAtAVendorWhoIsGoneEither) {
  Use({{}});
  OpenDesk();
  LoseCreate(seconds(599));
  Use({{.id = "bolt"}});
  engine_->SetState(state_);
  ExpectError(End({}), ErrorKind::kWrongState);
  clock_.Advance(seconds(1));
  ExpectReply(End({}), 200);
}

TEST_F(IntentDeskTest, EndsEarlyWhatIsForced) {
  Use({{}});
  OpenDesk();
  LoseCreate(seconds(0));
  ExpectReply(End({false, "", true}), 200);
  EXPECT_EQ(OpenIntents(), 0U);
}

TEST_F(IntentDeskTest, TakesAWordOfAppliedAtOnceWhereTheVendorConfirmsIt) {
  Use({{}});
  OpenDesk();
  LoseCreate(seconds(0));
  vendor_.PushJson(200, VendorUser());
  const Result<ApiAnswer> ended = End({true, "v-1"});
  ExpectReply(ended, 200);
  EXPECT_EQ(Member(ended, "look_up"), "confirms");
}

TEST_F(IntentDeskTest, AsksTheVendorForTheWalletsOfWhatWasApplied) {
  Use({{}});
  OpenDesk();
  LoseCreate();
  vendor_.PushJson(200, VendorUser("[" + VendorWallet("bitcoin", kBitcoinAddress) + "]"));
  const Result<ApiAnswer> ended = End({true, "v-1"});
  ExpectReply(ended, 200);
  EXPECT_EQ(OpenIntents(), 0U);
  const Result<ApiAnswer> user = Create();
  ExpectReply(user, 200);
  EXPECT_EQ(Member(user, "provider_user_id"), "v-1");
  EXPECT_EQ(Addresses(user), std::vector<std::string>{kBitcoinAddress});
  EXPECT_EQ(Member(ended, "end_user_id"), Member(user, "id"));
}

TEST_F(IntentDeskTest, TakesTheOperatorsWordWhereTheVendorCannotBeAsked) {
  Use({{.full = false}});
  OpenDesk();
  LoseCreate();
  const Result<ApiAnswer> ended = End({true, "v-9"});
  ExpectReply(ended, 200);
  EXPECT_EQ(Member(ended, "look_up"), "none");
  EXPECT_EQ(Member(Create(), "provider_user_id"), "v-9");
  EXPECT_EQ(Sent(), 1U);
}

TEST_F(IntentDeskTest, TakesTheOperatorsWordWhereTheLookUpFailsOrCannotBeRead) {
  for (const auto& [status, body] : {std::pair(500, "{}"), std::pair(401, "{}"), std::pair(404, "no JSON"),
                                     std::pair(200, "not JSON"), std::pair(200, R"({"id":[]})")}) {
    Use({{}});
    OpenDesk();
    const std::string external_id = "u-1" + std::to_string(log_.size());
    LoseReply();
    EXPECT_FALSE(Create(Request(external_id)));
    vendor_.PushJson(status, body);
    const Result<ApiAnswer> ended = End({true, "v-" + external_id});
    ExpectReply(ended, 200);
    EXPECT_EQ(Member(ended, "look_up"), "failed") << status << body;
    const Result<ApiAnswer> user = Create(Request(external_id));
    ExpectReply(user, 200);
    EXPECT_EQ(Member(user, "provider_user_id"), "v-" + external_id);
  }
}

TEST_F(IntentDeskTest, CanBeForcedToBelieveTheOperatorAgainstTheVendor) {
  for (const bool unknown : {true, false}) {
    Use({{}});
    OpenDesk();
    const std::string external_id = unknown ? "u-1" : "u-2";
    LoseReply();
    EXPECT_FALSE(Create(Request(external_id)));
    unknown ? vendor_.PushJson(404, kNoSuchUser) : vendor_.PushJson(200, VendorUser("[]", external_id));
    const Result<ApiAnswer> ended = End({true, "v-forced-" + external_id, true});
    ExpectReply(ended, 200);
    EXPECT_EQ(Member(ended, "look_up"), unknown ? "unknown" : "contradicts");
    EXPECT_EQ(Member(Create(Request(external_id)), "provider_user_id"), "v-forced-" + external_id);
  }
}

TEST_F(IntentDeskTest, RefusesAnIdThatTheVendorDoesNotConfirm) {
  Use({{}});
  OpenDesk();
  LoseCreate();
  for (const std::string id : {"", "a b", "v\xC3\xA4"}) {
    EXPECT_EQ(Pointer(End({true, id})), "/provider_user_id") << id;
  }
  EXPECT_EQ(Sent(), 1U);
  vendor_.PushJson(404, kNoSuchUser);
  EXPECT_EQ(Pointer(End({true, "v-1"})), "/provider_user_id");
  vendor_.PushJson(200, VendorUser());
  EXPECT_EQ(Pointer(End({true, "v-2"})), "/provider_user_id") << "the vendor knows u-1 as v-1";
  EXPECT_EQ(OpenIntents(), 1U);
}

TEST_F(IntentDeskTest, NeverGivesAwayAUserThatSomebodyHas) {
  Use({{}});
  OpenDesk();
  vendor_.PushJson(201, VendorUser("[]", "u-0"));
  ExpectReply(Create(Request("u-0")), 201);
  LoseCreate();
  ExpectError(End({true, "v-u-0"}), ErrorKind::kEndUserExists);
  ExpectError(End({true, "v-u-0", true}), ErrorKind::kEndUserExists);
  EXPECT_EQ(OpenIntents(), 1U);
}

TEST_F(IntentDeskTest, EndsAWalletThatBlocksTheNext) {
  Use({{}});
  OpenDesk();
  const std::string id = CreatedId();
  LoseReply();
  ExpectError(CreateWallet(id), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  clock_.Advance(seconds(10));
  EXPECT_EQ(Pointer(End({true, "v-7"})), "/provider_user_id");
  vendor_.PushJson(200, VendorUser("[" + VendorWallet("bitcoin", kBitcoinAddress) + "]"));
  ExpectReply(End({true, ""}), 200);
  EXPECT_EQ(Addresses(Get(id)), std::vector<std::string>{kBitcoinAddress});
  vendor_.PushJson(201, VendorWallet("stellar", kStellarAddress));
  ExpectReply(CreateWallet(id, api::Chain::kStellar), 201);
}

TEST_F(IntentDeskTest, EndsAWalletThatTheVendorsFileNoLongerOffers) {
  Use({{}});
  OpenDesk();
  CreatedId();
  LoseReply();
  ExpectError(CreateWallet(store_.last_intent().user.id), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  Use({{.full = false}});
  engine_->SetState(state_);
  ExpectReply(End({true, ""}), 200);
  EXPECT_EQ(OpenIntents(), 0U);
}

TEST_F(IntentDeskTest, KnowsNothingOfAnIntentThatIsSettled) {
  Use({{}});
  OpenDesk();
  LoseCreate();
  ExpectReply(End({}), 200);
  ExpectError(End({}), ErrorKind::kNotFound);
  ExpectError(End("01J0", {}), ErrorKind::kNotFound);
}

TEST_F(IntentDeskTest, KeepsTheIntentWhenTheStoreFails) {
  Use({{}});
  OpenDesk();
  LoseCreate();
  store_.FailOnce("end");
  ExpectError(End({}), ErrorKind::kStoreUnavailable);
  EXPECT_EQ(OpenIntents(), 1U);
  ExpectReply(End({}), 200);
}

TEST_F(IntentDeskTest, CountsWhatItEnds) {
  Use({{}});
  OpenDesk();
  LoseCreate();
  ExpectReply(End({}), 200);
  EXPECT_NE(metrics_.Text().find(R"(walletgate_intents_resolved_total{provider="acme",result="not_applied"} 1)"),
            std::string::npos);
}

}  // namespace
}  // namespace walletgate::routing
