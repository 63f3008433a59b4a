// Wallets, refresh, delete and the list.

#include "base/json/parse.h"
#include "tests/routing/service_harness.h"

namespace walletgate::routing {
namespace {

constexpr const char* kUnknownId = "eu_01ARZ3NDEKTSV4RRFFQ69G5FAV";

class Wallets : public ServiceTest {
 protected:
  Wallets() { Use({{}}); }
};

TEST_F(Wallets, AreAddedToTheUser) {
  const std::string id = CreatedId();
  log_.clear();
  vendor_.PushJson(201, VendorWallet("bitcoin", kBitcoinAddress));
  const Result<ApiAnswer> reply = CreateWallet(id);
  ExpectReply(reply, 201);
  EXPECT_EQ(log_, (EventLog{"begin", "send POST /users/v-1/wallets", "end applied"}));
  EXPECT_EQ(LastSent().body, R"({"chain":"bitcoin"})");
  EXPECT_EQ(Member(reply, "id"), id);
  EXPECT_EQ(Addresses(reply), std::vector<std::string>{kBitcoinAddress});
  EXPECT_EQ(BodyOf(Get(id)), BodyOf(reply));
}

TEST_F(Wallets, LeaveTheContentOfTheCreateAsItWas) {
  const std::string id = CreatedId();
  vendor_.PushJson(201, VendorWallet("bitcoin", kBitcoinAddress));
  ExpectReply(CreateWallet(id), 201);
  const Result<ApiAnswer> same = Create();
  ExpectReply(same, 200);
  EXPECT_EQ(Addresses(same), std::vector<std::string>{kBitcoinAddress});
  ExpectError(Create(Request("u-1", "c@d.example")), ErrorKind::kEndUserExists);
}

TEST_F(Wallets, AreReplayedUnderTheirKey) {
  const std::string id = CreatedId();
  vendor_.PushJson(201, VendorWallet("bitcoin", kBitcoinAddress));
  const Result<ApiAnswer> first = CreateWallet(id, api::Chain::kBitcoin, "k-1");
  const Result<ApiAnswer> second = CreateWallet(id, api::Chain::kBitcoin, "k-1");
  ExpectReply(second, 201);
  EXPECT_TRUE(IsReplayed(second));
  EXPECT_EQ(BodyOf(second), BodyOf(first));
  ExpectError(CreateWallet(id, api::Chain::kStellar, "k-1"), ErrorKind::kIdempotencyKeyReused);
  EXPECT_EQ(KeysCounted("new") + KeysCounted("replayed") + KeysCounted("mismatch"), "111");
  ExpectError(Create(Request(), "k-1"), ErrorKind::kIdempotencyKeyReused);
  EXPECT_EQ(Sent(), 2U);
}

TEST_F(Wallets, ThatTheProviderDoesNotOfferAreRefusedByField) {
  const std::string id = CreatedId();
  const Result<ApiAnswer> reply = CreateWallet(id, api::Chain::kSolana);
  ExpectError(reply, ErrorKind::kUnsupportedByProvider);
  ASSERT_FALSE(ErrorOf(reply).fields.empty());
  EXPECT_EQ(ErrorOf(reply).fields.front().pointer, "/chain");
  EXPECT_EQ(Sent(), 1U);
}

TEST_F(Wallets, AreRefusedWhereTheProviderMakesNoneLater) {
  Use({{.full = false}});
  ExpectError(CreateWallet(CreatedId()), ErrorKind::kUnsupportedByProvider);
}

TEST_F(Wallets, AreRefusedWhenTheTenantHasLostTheProvider) {
  const std::string id = CreatedId();
  Use({{.id = "bolt"}});
  ExpectError(CreateWallet(id), ErrorKind::kProviderNotConfigured);
  ExpectError(Get(id, true), ErrorKind::kProviderNotConfigured);
  ExpectError(Delete(id), ErrorKind::kProviderNotConfigured);
  EXPECT_EQ(Sent(), 1U);
}

TEST_F(Wallets, OfADeletedOrUnknownUserAreNotFound) {
  const std::string id = CreatedId();
  DeleteNow(id);
  ExpectError(CreateWallet(id), ErrorKind::kEndUserNotFound);
  ExpectError(CreateWallet(kUnknownId), ErrorKind::kEndUserNotFound);
  ExpectError(CreateWallet("nonsense"), ErrorKind::kEndUserNotFound);
}

TEST_F(Wallets, AskedForInParallelAreMadeOneAfterTheOther) {
  const std::string id = CreatedId();
  vendor_.PushJson(201, VendorWallet("bitcoin", kBitcoinAddress));
  vendor_.PushJson(201, VendorWallet("stellar", kStellarAddress));
  vendor_.Hold();
  const Pending first = Start(service_.CreateWallet(Caller(), id, {api::Chain::kBitcoin, api::WalletKind::kEoa}));
  const Pending second = Start(service_.CreateWallet(Caller(), id, {api::Chain::kStellar, api::WalletKind::kEoa}));
  loop_.Turn();
  EXPECT_EQ(vendor_.held(), 1U);
  vendor_.Release();
  loop_.Turn();
  ASSERT_TRUE(first->has_value() && second->has_value());
  ExpectReply(**first, 201);
  ExpectReply(**second, 201);
  EXPECT_EQ(Addresses(**second), (std::vector<std::string>{kBitcoinAddress, kStellarAddress}));
  EXPECT_EQ(Addresses(Get(id)), (std::vector<std::string>{kBitcoinAddress, kStellarAddress}));
}

TEST_F(Wallets, AreNotSentWhenTheIntentIsNotDurable) {
  const std::string id = CreatedId();
  store_.FailOnce("begin");
  ExpectError(CreateWallet(id), ErrorKind::kStoreUnavailable);
  store_.FailOnce("find_prior");
  ExpectError(CreateWallet(id), ErrorKind::kStoreUnavailable);
  store_.FailOnce("find_user");
  ExpectError(CreateWallet(id), ErrorKind::kStoreUnavailable);
  EXPECT_EQ(Sent(), 1U);
}

TEST_F(Wallets, SayThatTheyWereMadeWhenOnlyTheOutcomeIsNotDurable) {
  const std::string id = CreatedId();
  vendor_.PushJson(201, VendorWallet("bitcoin", kBitcoinAddress));
  store_.FailOnce("end");
  ExpectError(CreateWallet(id), ErrorKind::kStoreUnavailable, Applied::kYes);
}

class DeleteEndUsers : public ServiceTest {
 protected:
  DeleteEndUsers() { Use({{}}); }
};

TEST_F(DeleteEndUsers, AtTheVendorAndThenHere) {
  const std::string id = CreatedId();
  log_.clear();
  vendor_.PushJson(204, "");
  const Result<ApiAnswer> reply = Delete(id);
  ExpectReply(reply, 204);
  EXPECT_EQ(BodyOf(reply), "");
  EXPECT_EQ(log_, (EventLog{"send DELETE /users/v-1", "update user"}));
  EXPECT_EQ(Member(Get(id), "status"), "deleted");
}

TEST_F(DeleteEndUsers, WithLoginMethodsProfileAndMetadata) {
  vendor_.PushJson(201, VendorUser("[" + VendorWallet("stellar", kStellarAddress) + "]"));
  api::CreateEndUser request = Request();
  request.metadata["note"] = "private";
  const std::string id = Member(Create(request), "id");
  ExpectReply(Delete(id, true), 204);
  const Result<ApiAnswer> left = Get(id);
  EXPECT_EQ(BodyOf(left).find("a@b.example"), std::string::npos);
  EXPECT_EQ(BodyOf(left).find("private"), std::string::npos);
  EXPECT_EQ(Member(left, "external_id"), "u-1");
  EXPECT_EQ(Member(left, "provider_user_id"), "v-1");
  EXPECT_EQ(Addresses(left), std::vector<std::string>{kStellarAddress});
}

TEST_F(DeleteEndUsers, AgainWithoutAskingTheVendorAgain) {
  const std::string id = CreatedId();
  vendor_.PushJson(204, "");
  ExpectReply(Delete(id), 204);
  ExpectReply(Delete(id), 204);
  EXPECT_EQ(Sent(), 2U);
}

TEST_F(DeleteEndUsers, ThatTheVendorHasLostAlready) {
  const std::string id = CreatedId();
  vendor_.PushJson(404, kNoSuchUser);
  ExpectReply(Delete(id), 204);
  EXPECT_EQ(Member(Get(id), "status"), "deleted");
}

TEST_F(DeleteEndUsers, OnlyWhenTheVendorHasDoneIt) {
  const std::string id = CreatedId();
  vendor_.PushJson(500, "{}");
  ExpectError(Delete(id), ErrorKind::kProviderUnavailable, Applied::kUnknown);
  vendor_.PushJson(401, "{}");
  ExpectError(Delete(id), ErrorKind::kProviderCredentials);
  EXPECT_EQ(Member(Get(id), "status"), "active");
}

TEST_F(DeleteEndUsers, OnlyHereWhenThatIsAskedForAndTheVendorCannot) {
  Use({{.full = false}});
  const std::string id = CreatedId();
  const Result<ApiAnswer> refused = Delete(id);
  ExpectError(refused, ErrorKind::kUnsupportedByProvider);
  EXPECT_NE(ErrorOf(refused).detail.find("local=true"), std::string::npos);
  ExpectReply(Delete(id, true), 204);
  EXPECT_EQ(Sent(), 1U);
  EXPECT_EQ(Member(Get(id), "status"), "deleted");
}

TEST_F(DeleteEndUsers, OnlyOfOnesOwn) {
  CreatedId();
  ExpectError(Delete(kUnknownId), ErrorKind::kEndUserNotFound);
  ExpectError(Delete("nonsense"), ErrorKind::kEndUserNotFound);
}

TEST_F(DeleteEndUsers, SayWhenTheStoreFails) {
  const std::string id = CreatedId();
  store_.FailOnce("find_user");
  ExpectError(Delete(id), ErrorKind::kStoreUnavailable);
  vendor_.PushJson(204, "");
  store_.FailOnce("update_user");
  ExpectError(Delete(id), ErrorKind::kStoreUnavailable, Applied::kYes);
  vendor_.PushJson(404, kNoSuchUser);
  ExpectReply(Delete(id), 204);
}

TEST_F(DeleteEndUsers, AfterAnotherChangeHasLanded) {
  const std::string id = CreatedId();
  vendor_.PushJson(201, VendorWallet("bitcoin", kBitcoinAddress));
  vendor_.PushJson(204, "");
  vendor_.Hold();
  const Pending wallet = Start(service_.CreateWallet(Caller(), id, {api::Chain::kBitcoin, api::WalletKind::kEoa}));
  const Pending gone = Start(service_.Delete(Caller(), id, false));
  vendor_.Release();
  loop_.Turn();
  ASSERT_TRUE(wallet->has_value() && gone->has_value());
  ExpectReply(**wallet, 201);
  ExpectReply(**gone, 204);
  const Result<ApiAnswer> left = Get(id);
  EXPECT_EQ(Member(left, "status"), "deleted");
  EXPECT_EQ(Addresses(left), std::vector<std::string>{kBitcoinAddress}) << "what landed first is kept";
}

class GetEndUsers : public ServiceTest {
 protected:
  GetEndUsers() { Use({{}}); }
};

TEST_F(GetEndUsers, WithoutAskingTheVendor) {
  const std::string id = CreatedId();
  const Result<ApiAnswer> reply = Get(id);
  ExpectReply(reply, 200);
  EXPECT_EQ(Member(reply, "id"), id);
  EXPECT_EQ(reply->provider, "acme");
  EXPECT_EQ(Sent(), 1U);
  ExpectError(Get(kUnknownId), ErrorKind::kEndUserNotFound);
}

TEST_F(GetEndUsers, TakeOverWhatTheVendorSaysOnRefresh) {
  const std::string id = CreatedId();
  vendor_.PushJson(200, VendorUser("[" + VendorWallet("stellar", kStellarAddress) + "]"));
  const Result<ApiAnswer> fresh = Get(id, true);
  ExpectReply(fresh, 200);
  EXPECT_EQ(LastSent().target, "/users/u-1");
  EXPECT_EQ(Addresses(fresh), std::vector<std::string>{kStellarAddress});
  EXPECT_EQ(BodyOf(fresh).find("provider_data"), std::string::npos);
  EXPECT_EQ(BodyOf(Get(id)), BodyOf(fresh));
}

TEST_F(GetEndUsers, ShowTheVendorsOwnWordsOnlyWhenAsked) {
  const std::string id = CreatedId();
  vendor_.PushJson(200, VendorUser());
  const Result<ApiAnswer> reply = Get(id, false, true);
  ExpectReply(reply, 200);
  EXPECT_NE(BodyOf(reply).find(R"("provider_data":{"id":"v-1")"), std::string::npos) << BodyOf(reply);
}

TEST_F(GetEndUsers, LeaveTheRecordAloneWhenTheVendorFails) {
  const std::string id = CreatedId();
  const std::string before = BodyOf(Get(id));
  vendor_.PushJson(500, "{}");
  ExpectError(Get(id, true), ErrorKind::kProviderUnavailable);
  vendor_.PushJson(404, R"({"message":"no Route matched with those values"})");
  ExpectError(Get(id, true), ErrorKind::kProviderBadResponse);
  vendor_.PushJson(200, R"({"id":"v-OTHER","state":"on","wallets":[]})");
  ExpectError(Get(id, true), ErrorKind::kProviderBadResponse);
  vendor_.PushJson(200, R"({"id":"v-1","ref":"u-2","state":"on","wallets":[]})");
  ExpectError(Get(id, true), ErrorKind::kProviderBadResponse);
  vendor_.PushJson(200, VendorUser());
  store_.FailOnce("update_user");
  clock_.Advance(std::chrono::seconds(5));
  ExpectError(Get(id, true), ErrorKind::kStoreUnavailable);
  EXPECT_EQ(BodyOf(Get(id)), before);
}

TEST_F(GetEndUsers, WhomTheVendorNoLongerKnowsIsMissingAndNotDeleted) {
  const std::string id = CreatedId();
  vendor_.PushJson(404, kNoSuchUser);
  const Result<ApiAnswer> reply = Get(id, true);
  ExpectReply(reply, 200);
  EXPECT_EQ(Member(reply, "status"), "pending");
  EXPECT_EQ(Member(reply, "missing_since"), "2026-05-20T10:00:00Z");
  clock_.Advance(std::chrono::seconds(5));
  vendor_.PushJson(404, kNoSuchUser);
  EXPECT_EQ(Member(Get(id, true), "missing_since"), "2026-05-20T10:00:00Z") << "since when, not when it was asked last";
  EXPECT_EQ(Member(Get(id), "status"), "pending") << "also without asking";
  vendor_.PushJson(200, VendorUser());
  const std::string back = BodyOf(Get(id, true));
  EXPECT_EQ(back.find("missing_since"), std::string::npos) << back;
  EXPECT_NE(back.find(R"("status":"active")"), std::string::npos) << back;
}

TEST_F(GetEndUsers, SayWhenTheProviderCannotBeAsked) {
  Use({{.full = false}});
  ExpectError(Get(CreatedId(), true), ErrorKind::kUnsupportedByProvider);
}

TEST_F(GetEndUsers, NeverAskForADeletedOne) {
  const std::string id = CreatedId();
  DeleteNow(id);
  const std::size_t sent = Sent();
  EXPECT_EQ(Member(Get(id, true), "status"), "deleted");
  EXPECT_EQ(Sent(), sent);
}

TEST_F(GetEndUsers, LandAfterAFailureSoThatOthersMayFly) {
  const std::string id = CreatedId();
  vendor_.PushJson(500, "{}");
  ExpectError(Get(id, true), ErrorKind::kProviderUnavailable);
  DeleteNow(id);
}

TEST_F(GetEndUsers, NeverBringADeletedOneBackByARefreshThatWasUnderWay) {
  const std::string id = CreatedId();
  vendor_.PushJson(200, VendorUser());
  vendor_.PushJson(204, "");
  vendor_.Hold();
  const Pending fresh = Start(service_.Get(Caller(), id, {true, false}));
  const Pending gone = Start(service_.Delete(Caller(), id, false));
  loop_.Turn();
  EXPECT_EQ(vendor_.held(), 1U) << "the delete waits for the refresh";
  vendor_.Release();
  loop_.Turn();
  ASSERT_TRUE(fresh->has_value() && gone->has_value());
  ExpectReply(**fresh, 200);
  ExpectReply(**gone, 204);
  EXPECT_EQ(Member(Get(id), "status"), "deleted");
}

TEST_F(GetEndUsers, LoseNoWalletThatIsMadeMeanwhile) {
  const std::string id = CreatedId();
  vendor_.PushJson(200, VendorUser());
  vendor_.PushJson(201, VendorWallet("bitcoin", kBitcoinAddress));
  vendor_.Hold();
  const Pending fresh = Start(service_.Get(Caller(), id, {true, false}));
  const Pending wallet = Start(service_.CreateWallet(Caller(), id, {api::Chain::kBitcoin, api::WalletKind::kEoa}));
  vendor_.Release();
  loop_.Turn();
  ASSERT_TRUE(fresh->has_value() && wallet->has_value());
  EXPECT_EQ(Addresses(Get(id)), std::vector<std::string>{kBitcoinAddress});
}

class ListEndUsers : public ServiceTest {
 protected:
  ListEndUsers() {
    Use({{}});
    for (const char* external_id : {"u-1", "u-2", "u-3"}) {
      vendor_.PushJson(201, VendorUser("[]", external_id));
      ExpectReply(Create(Request(external_id, std::string(external_id) + "@b.example")), 201);
      clock_.Advance(std::chrono::milliseconds(5));
    }
  }
  Result<ApiAnswer> List(std::size_t limit, std::string cursor = {}, const std::string& email = {}) {
    storage::ListQuery query;
    query.limit = limit;
    query.email = email;
    return Run(service_.List(Caller(), std::move(query), std::move(cursor)));
  }
  static std::vector<std::string> IdsOf(const Result<ApiAnswer>& reply) {
    std::vector<std::string> ids;
    const Result<json::Document> body = json::Parse(BodyOf(reply));
    if (!body) return {"(an error)"};
    const json::Value data = body->root().Get("data");
    for (std::size_t i = 0; i < data.size(); ++i) ids.emplace_back(data.At(i).Get("external_id").AsString());
    return ids;
  }
};

TEST_F(ListEndUsers, PageByPage) {
  const Result<ApiAnswer> first = List(2);
  ExpectReply(first, 200);
  EXPECT_EQ(IdsOf(first), (std::vector<std::string>{"u-1", "u-2"}));
  const Result<ApiAnswer> second = List(2, Member(first, "next_cursor"));
  ExpectReply(second, 200);
  EXPECT_EQ(IdsOf(second), std::vector<std::string>{"u-3"});
  EXPECT_EQ(Member(second, "next_cursor"), "");
}

TEST_F(ListEndUsers, ByContact) { EXPECT_EQ(IdsOf(List(10, {}, "U-2@B.example")), std::vector<std::string>{"u-2"}); }

TEST_F(ListEndUsers, OnlyAfterACursorOfTheirOwn) {
  const std::string cursor = Member(List(2), "next_cursor");
  for (const std::string& bad : {std::string("x"), std::string("cur_"), cursor + "0", cursor.substr(1),
                                 "cur_" + std::string(26, '0') + cursor.substr(cursor.size() - 12)}) {
    const Result<ApiAnswer> reply = List(2, bad);
    ExpectError(reply, ErrorKind::kInvalidRequest);
    ASSERT_FALSE(ErrorOf(reply).fields.empty());
    EXPECT_EQ(ErrorOf(reply).fields.front().pointer, "/cursor");
  }
}

}  // namespace
}  // namespace walletgate::routing
