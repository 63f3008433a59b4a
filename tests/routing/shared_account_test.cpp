// Two tenants on one account: whose user it is when a vendor gives both the same one (PRODUCT section 3a, "Holders").

#include "tests/routing/service_harness.h"

namespace walletgate::routing {
namespace {

using provider::Ids;

class SharedAccount : public ServiceTest {
 protected:
  /// The tenants "t" and "s" at one vendor, with these ids.
  void Share(std::string idempotency, Ids ids = Ids::kPlain) {
    VendorParts parts;
    parts.idempotency = std::move(idempotency);
    const ProviderPtr vendor = BindVendor(parts, {}, {.name = "acme/main", .ids = ids});
    auto state = std::make_shared<State>();
    for (const char* id : {"t", "s"}) {
      Tenant tenant;
      tenant.id = id;
      tenant.prefix = std::string(id) + "-";
      tenant.providers["acme"] = vendor;
      tenant.rules = InOrder({vendor});
      state->AddTenant(std::move(tenant), {});
    }
    state_ = std::move(state);
  }
  Result<ApiAnswer> CreateAs(const std::string& tenant, const std::string& external_id, std::string key = {}) {
    CallerContext caller = Caller(std::move(key));
    caller.tenant = state_->FindTenant(tenant);
    return Run(service_.Create(std::move(caller), Request(external_id)));
  }
};

TEST_F(SharedAccount, WhereACreateMayGiveAnExistingUserTheSecondTenantGetsAConflict) {
  Share("{natural: true}");
  vendor_.PushJson(201, VendorUser());
  ExpectReply(CreateAs("t", "u-1"), 201);
  vendor_.PushJson(201, VendorUser());
  const Result<ApiAnswer> second = CreateAs("s", "u-1", "k-1");
  ExpectError(second, ErrorKind::kEndUserExists, Applied::kNo);
  EXPECT_EQ(second.error().detail.find("v-1"), std::string::npos) << "nothing of the other is shown";
  EXPECT_EQ(OpenIntents(), 0U);
  const Result<ApiAnswer> again = CreateAs("s", "u-1", "k-1");
  ExpectReply(again, 409);
  EXPECT_TRUE(again->replayed);
  EXPECT_EQ(Sent(), 2U);
}

TEST_F(SharedAccount, ElsewhereItIsTheVendorsFaultAndAnOperators) {
  Share("{none: true}");
  vendor_.PushJson(201, VendorUser());
  ExpectReply(CreateAs("t", "u-1"), 201);
  vendor_.PushJson(201, R"({"id":"v-1","ref":"u-2","state":"on"})");
  ExpectError(CreateAs("t", "u-2"), ErrorKind::kProviderBadResponse, Applied::kUnknown);
  EXPECT_EQ(OpenIntents(), 1U) << "of one tenant as of two";
}

TEST_F(SharedAccount, ASearchNeverClaimsAUserThatSomebodyHas) {
  Share("{none: true, unknown_outcome: [find]}");
  vendor_.PushJson(201, VendorUser());
  ExpectReply(CreateAs("t", "u-1"), 201);
  LoseReply();
  ExpectError(CreateAs("s", "u-2"), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  vendor_.PushJson(200, VendorList({Listed("v-1", "2026-05-20T10:00:01Z")}));
  ExpectError(CreateAs("s", "u-2"), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  EXPECT_EQ(OpenIntents(), 1U);
}

TEST_F(SharedAccount, ASearchNeverClaimsAUserThatAnotherLostCreateMayHaveMade) {
  Share("{none: true, unknown_outcome: [find]}");
  for (const char* tenant : {"t", "s"}) {
    LoseReply();
    ExpectError(CreateAs(tenant, "u-1"), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  }
  vendor_.PushJson(200, VendorList({Listed("v-1", "2026-05-20T10:00:01Z")}));
  ExpectError(CreateAs("s", "u-1"), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  EXPECT_EQ(OpenIntents(), 2U) << "the contact is of both: the vendor's user may have been made for either";
}

TEST_F(SharedAccount, ASearchSettlesWhereOtherLostCreatesHaveOtherContacts) {
  Share("{none: true, unknown_outcome: [find]}");
  LoseReply();
  CallerContext caller = Caller();
  caller.tenant = state_->FindTenant("t");
  ExpectError(Run(service_.Create(std::move(caller), Request("u-1", "other@b.example"))), ErrorKind::kOutcomeUnknown,
              Applied::kUnknown);
  LoseReply();
  ExpectError(CreateAs("s", "u-1"), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  vendor_.PushJson(200, VendorList({Listed("v-1", "2026-05-20T10:00:01Z")}));
  ExpectReply(CreateAs("s", "u-1"), 201);
  EXPECT_EQ(OpenIntents(), 1U);
}

TEST_F(SharedAccount, ALookUpThatFindsSomebodyElsesUserIsNotFollowedByAnotherCreate) {
  Share("{natural: true, unknown_outcome: [get, repeat]}");
  vendor_.PushJson(201, VendorUser());
  ExpectReply(CreateAs("t", "u-1"), 201);
  LoseReply();
  ExpectError(CreateAs("s", "u-1"), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  vendor_.PushJson(200, VendorUser());
  ExpectError(CreateAs("s", "u-1"), ErrorKind::kEndUserExists, Applied::kNo);
  EXPECT_EQ(Sent(), 3U);
  EXPECT_EQ(OpenIntents(), 0U);
}

TEST_F(SharedAccount, AbsenceUnderAnIdThatIsNotTodaysIsNotBelievedAtOnce) {
  Share("{natural: true, unknown_outcome: [get]}");
  LoseReply();
  ExpectError(CreateAs("t", "u-1"), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  Share("{natural: true, unknown_outcome: [get]}", Ids::kPrefixed);
  vendor_.PushJson(404, kNoSuchUser);
  ExpectError(CreateAs("t", "u-1"), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  EXPECT_EQ(Sent(), 2U) << "another id would make a second user when the first call lands";
}

TEST_F(SharedAccount, PrefixedAndDerivedIdsAreToldAndStayAsTheyWere) {
  Share("{natural: true}", Ids::kPrefixed);
  vendor_.PushJson(201, R"({"id":"v-1","ref":"t-u-1","state":"on"})");
  const Result<ApiAnswer> first = CreateAs("t", "u-1");
  ExpectReply(first, 201);
  EXPECT_NE(LastSent().body.find(R"("ref":"t-u-1")"), std::string::npos) << LastSent().body;
  EXPECT_EQ(Member(first, "external_id"), "u-1") << "what was told never shows";
  Share("{natural: true}", Ids::kDerived);
  vendor_.PushJson(200, R"({"id":"v-1","ref":"t-u-1","state":"on"})");
  ExpectReply(Get(Member(first, "id"), true), 200);
  EXPECT_EQ(LastSent().target, "/users/t-u-1") << "a changed policy concerns new users only";
  const std::string derived = provider::IdAtVendor(Ids::kDerived, {"s", "s-", "u-1"});
  vendor_.PushJson(201, R"({"id":"v-2","ref":")" + derived + R"(","state":"on"})");
  ExpectReply(CreateAs("s", "u-1"), 201);
  EXPECT_NE(LastSent().body.find(derived), std::string::npos) << LastSent().body;
}

TEST_F(SharedAccount, AnEchoIsComparedWithTheIdThatWasTold) {
  Share("{natural: true}", Ids::kPrefixed);
  vendor_.PushJson(201, R"({"id":"v-1","ref":"u-1","state":"on"})");
  ExpectError(CreateAs("t", "u-1"), ErrorKind::kProviderBadResponse, Applied::kUnknown);
}

TEST_F(SharedAccount, CallsGoToTheAccountThatIsStoredWhateverTodaysConfigurationSays) {
  Share("{natural: true}");
  vendor_.PushJson(201, VendorUser());
  const std::string id = Member(CreateAs("t", "u-1"), "id");
  const ProviderPtr kept = state_->FindTenant("t")->providers.at("acme");
  auto state = std::make_shared<State>();
  Tenant tenant;
  tenant.id = "t";
  tenant.providers["acme"] = BindVendor({}, {}, {.name = "acme/t"});
  state->AddInstance("", kept);
  state->AddTenant(std::move(tenant), {});
  state_ = state;
  vendor_.PushJson(200, VendorUser());
  ExpectReply(Get(id, true), 200);
  state_ = std::make_shared<State>();
  auto without = std::make_shared<State>();
  Tenant alone;
  alone.id = "t";
  alone.providers["acme"] = BindVendor({}, {}, {.name = "acme/t"});
  without->AddTenant(std::move(alone), {});
  state_ = without;
  ExpectError(Get(id, true), ErrorKind::kProviderNotConfigured);
  ExpectReply(Get(id), 200);
  ExpectReply(Delete(id, true), 204);
}

TEST(IdAtVendor, IsWhatTheContractSays) {
  EXPECT_EQ(provider::IdAtVendor(Ids::kPlain, {"a", "a-", "alice-1"}), "alice-1");
  EXPECT_EQ(provider::IdAtVendor(Ids::kPrefixed, {"a", "a-", "alice-1"}), "a-alice-1");
  EXPECT_EQ(provider::IdAtVendor(Ids::kDerived, {"a", "a-", "alice-1"}), "wg-acctkxjimxgcjlbicffq4guxtv");
  EXPECT_NE(provider::IdAtVendor(Ids::kDerived, {"a", "", "alice-1", 1}), "wg-acctkxjimxgcjlbicffq4guxtv");
}

}  // namespace
}  // namespace walletgate::routing
