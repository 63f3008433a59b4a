// "recreate": true, where the end user of the external id was deleted or erased.

#include "tests/routing/service_harness.h"

namespace walletgate::routing {
namespace {

constexpr const char* kNatural = "{natural: true, settles_within: 5s, unknown_outcome: [repeat]}";

class Recreate : public ServiceTest {
 protected:
  Recreate() { Use({{}}); }

  static api::CreateEndUser Again(std::string email = "a@b.example") {
    api::CreateEndUser request = Request("u-1", std::move(email));
    request.recreate = true;
    return request;
  }
  static std::string Shown(const std::string& id, const std::string& mail) {
    return R"({"id":")" + id + R"(","ref":"u-1","state":"on","mail":")" + mail + R"(","wallets":[])" +
           Made("2026-05-20T10:00:00Z");
  }
  static bool IsReused(const Result<ApiAnswer>& reply) {
    return BodyOf(reply).find(R"("reused_provider_user":true)") != std::string::npos;
  }
  /// Makes u-1 and takes him away; gives his id.
  std::string GoneId(bool erased = false) {
    const std::string id = CreatedId();
    ExpectReply(Delete(id, true), 204);
    if (erased) ExpectReply(Erase(id), 204);
    return id;
  }
};

TEST_F(Recreate, MakesANewEndUserWithANewIdAndLeavesTheOldOne) {
  const std::string old = GoneId();
  ExpectError(Create(), ErrorKind::kEndUserExists);
  vendor_.PushJson(201, Shown("v-2", "a@b.example"));
  const Result<ApiAnswer> made = Create(Again());
  ExpectReply(made, 201);
  EXPECT_NE(Member(made, "id"), old);
  EXPECT_FALSE(IsReused(made));
  EXPECT_EQ(Member(Get(old), "status"), "deleted");
  ExpectReply(Create(), 200);
  ExpectReply(Create(Again()), 200);
}

TEST_F(Recreate, AlsoAfterOneWhoWasErased) {
  const std::string old = GoneId(true);
  ExpectError(Create(), ErrorKind::kEndUserExists);
  vendor_.PushJson(201, Shown("v-2", "a@b.example"));
  const Result<ApiAnswer> made = Create(Again());
  ExpectReply(made, 201);
  EXPECT_NE(Member(made, "id"), old);
  ExpectError(Get(old), ErrorKind::kEndUserNotFound);
}

TEST_F(Recreate, SaysNothingWhereNobodyIsGone) {
  vendor_.PushJson(201, VendorUser());
  const Result<ApiAnswer> made = Create(Again(), "k-1");
  ExpectReply(made, 201);
  EXPECT_EQ(BodyOf(made).find("recreate"), std::string::npos);
  const Result<ApiAnswer> same = Create(Request(), "k-1");
  EXPECT_TRUE(IsReplayed(same)) << "it is no part of the request";
  ExpectReply(Create(Again()), 200);
  ExpectError(Create(Again("c@d.example")), ErrorKind::kEndUserExists);
  EXPECT_EQ(Sent(), 1U);
}

TEST_F(Recreate, TellsThatTheVendorGaveTheOldUserAgain) {
  GoneId();
  vendor_.PushJson(201, Shown("v-1", "a@b.example"));
  const Result<ApiAnswer> made = Create(Again());
  ExpectReply(made, 201);
  EXPECT_TRUE(IsReused(made));
  EXPECT_TRUE(IsReused(Get(Member(made, "id"))));
  EXPECT_EQ(Member(made, "provider_user_id"), "v-1");
}

TEST_F(Recreate, TellsSoAlsoOfOneWhoWasErased) {
  GoneId(true);
  vendor_.PushJson(201, Shown("v-1", "a@b.example"));
  EXPECT_TRUE(IsReused(Create(Again())));
}

TEST_F(Recreate, Is409WhereTheOldUserHasOtherContacts) {
  const std::string old = GoneId();
  vendor_.PushJson(201, Shown("v-1", "a@b.example"));
  const Result<ApiAnswer> refused = Create(Again("new@b.example"), "k-1");
  ExpectError(refused, ErrorKind::kEndUserExists);
  EXPECT_EQ(BodyOf(refused).find("a@b.example"), std::string::npos);
  EXPECT_EQ(OpenIntents(), 0U);
  EXPECT_EQ(Member(Get(old), "status"), "deleted");
  const Result<ApiAnswer> again = Create(Again("new@b.example"), "k-1");
  EXPECT_TRUE(IsReplayed(again) && again->status == 409);
}

TEST_F(Recreate, IsContradictedByAStrangerWithOtherContacts) {
  GoneId();
  vendor_.PushJson(201, Shown("v-2", "stranger@b.example"));
  ExpectError(Create(Again()), ErrorKind::kProviderBadResponse, Applied::kUnknown);
  EXPECT_EQ(OpenIntents(), 1U);
}

TEST_F(Recreate, NeverTakesTheVendorUserOfAnotherExternalId) {
  vendor_.PushJson(201, VendorUser("[]", "u-2"));
  const std::string other = Member(Create(Request("u-2", "z@b.example")), "id");
  ExpectReply(Delete(other, true), 204);
  GoneId();
  vendor_.PushJson(201, Shown("v-u-2", "a@b.example"));
  ExpectError(Create(Again()), ErrorKind::kProviderBadResponse, Applied::kUnknown);
}

TEST_F(Recreate, IsFoundByARepeatAfterALostReply) {
  UseIdempotency(kNatural);
  GoneId();
  LoseReply();
  ExpectError(Create(Again()), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  EXPECT_EQ(OpenIntents(), 1U);
  vendor_.PushJson(201, Shown("v-1", "a@b.example"));
  const Result<ApiAnswer> made = Create();
  ExpectReply(made, 201);
  EXPECT_TRUE(IsReused(made));
  EXPECT_EQ(OpenIntents(), 0U);
}

TEST_F(Recreate, KeepsErasureWaitingWhileItsOutcomeIsUnknown) {
  UseIdempotency(kNatural);
  const std::string old = GoneId();
  LoseReply();
  ExpectError(Create(Again()), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  ExpectError(Erase(old), ErrorKind::kRequestInProgress);
  vendor_.PushJson(201, Shown("v-2", "a@b.example"));
  ExpectReply(Create(Again()), 201);
  ExpectReply(Erase(old), 204);
  ExpectReply(Create(), 200);
}

TEST_F(Recreate, GivesNoWalletOfTheNewOneToWhoAsksForTheOld) {
  const std::string old = GoneId();
  vendor_.PushJson(201, Shown("v-2", "a@b.example"));
  ExpectReply(Create(Again()), 201);
  const std::size_t sent = Sent();
  ExpectError(CreateWallet(old), ErrorKind::kEndUserNotFound);
  ExpectReply(Delete(old), 204);
  EXPECT_EQ(Sent(), sent);
}

TEST_F(Recreate, SaysWhenTheStoreFails) {
  GoneId();
  vendor_.PushJson(201, Shown("v-1", "a@b.example"));
  store_.FailOnce("is_predecessors");
  ExpectError(Create(Again()), ErrorKind::kStoreUnavailable, Applied::kYes);
  EXPECT_EQ(OpenIntents(), 1U);
}

TEST_F(Recreate, TellsTheVendorAnotherDerivedId) {
  provider::Account account;
  account.name = "acme/main";
  account.ids = provider::Ids::kDerived;
  Tenant tenant;
  tenant.id = "t";
  const ProviderPtr vendor = BindVendor({}, {}, account);
  tenant.providers["acme"] = vendor;
  tenant.rules = InOrder({vendor});
  auto state = std::make_shared<State>();
  state->AddInstance("", vendor);
  state->AddTenant(std::move(tenant), {});
  state_ = std::move(state);
  vendor_.PushJson(201, R"({"id":"v-1","state":"on","wallets":[])" + Made("2026-05-20T10:00:00Z"));
  const Result<ApiAnswer> first = Create();
  const std::string told = LastSent().body;
  EXPECT_NE(told.find(provider::IdAtVendor(provider::Ids::kDerived, {"t", "", "u-1", 0})), std::string::npos) << told;
  ExpectReply(Delete(Member(first, "id"), true), 204);
  vendor_.PushJson(201, R"({"id":"v-2","state":"on","wallets":[])" + Made("2026-05-20T10:00:00Z"));
  ExpectReply(Create(Again()), 201);
  EXPECT_NE(LastSent().body.find(provider::IdAtVendor(provider::Ids::kDerived, {"t", "", "u-1", 1})), std::string::npos)
      << LastSent().body;
}

}  // namespace
}  // namespace walletgate::routing
