// Tenants, providers and accounts that were renamed or retired, with the users that they had before.

#include "tests/routing/service_harness.h"

namespace walletgate::routing {
namespace {

class Renamed : public ServiceTest {
 protected:
  static api::CreateEndUser At(const std::string& provider, const std::string& external_id = "u-1") {
    api::CreateEndUser request = Request(external_id);
    request.provider = provider;
    return request;
  }
  /// The vendor "acme" and its account are called "bolt" from now on; the tenant, "new".
  void RenameAll(provider::Ids ids = provider::Ids::kPlain) {
    RenameTo(BindVendor({.id = "bolt"}, {}, {.name = "acme/", .ids = ids, .new_name = "bolt/", .provider = "acme"}));
  }
  void RenameTo(const ProviderPtr& vendor) {
    auto state = std::make_shared<State>();
    state->AddInstance("", vendor);
    Tenant tenant;
    tenant.id = "t";
    tenant.new_id = "new";
    tenant.providers["bolt"] = vendor;
    tenant.rules = InOrder({vendor});
    state->AddTenant(std::move(tenant), {});
    state_ = std::move(state);
  }
  Result<ApiAnswer> ListOf(const std::string& provider, const std::string& cursor = {}) {
    storage::ListQuery query;
    query.provider = provider;
    query.limit = 1;
    return Run(service_.List(Caller(), query, cursor));
  }
};

TEST_F(Renamed, TheSameCreateAgainFindsItsUserUnderTheOldNameOfTheProviderAndTheNewOne) {
  Use({{}});
  vendor_.PushJson(201, VendorUser());
  const Result<ApiAnswer> first = Create(At("acme"), "k-1");
  ExpectReply(first, 201);
  RenameAll();
  for (const char* name : {"acme", "bolt"}) {
    const Result<ApiAnswer> again = Create(At(name));
    ExpectReply(again, 200);
    EXPECT_EQ(Member(again, "id"), Member(first, "id"));
    EXPECT_EQ(Member(again, "provider"), "bolt");
  }
  const Result<ApiAnswer> replayed = Create(At("bolt"), "k-1");
  ExpectReply(replayed, 201);
  EXPECT_TRUE(IsReplayed(replayed));
  EXPECT_EQ(Sent(), 1U) << "nobody was made a second time";
}

TEST_F(Renamed, UsersOfBeforeAndAfterAreServedAlike) {
  Use({{}});
  const std::string before = CreatedId();
  RenameAll();
  vendor_.PushJson(201, VendorUser("[]", "u-2"));
  const Result<ApiAnswer> made = Create(At("bolt", "u-2"));
  ExpectReply(made, 201);
  EXPECT_EQ(Member(made, "provider"), "bolt");
  const std::string after = Member(made, "id");
  for (const std::string& id : {before, after}) {
    EXPECT_EQ(Member(Get(id), "provider"), "bolt");
    vendor_.PushJson(200, id == before ? VendorUser() : VendorUser("[]", "u-2"));
    ExpectReply(Get(id, true), 200);
    vendor_.PushJson(201, VendorWallet("bitcoin", kBitcoinAddress));
    ExpectReply(CreateWallet(id), 201);
    DeleteNow(id);
  }
}

TEST_F(Renamed, DerivedIdsAreThoseOfTheNameThatTheTenantBeganWith) {
  RenameAll(provider::Ids::kDerived);
  const std::string id = provider::IdAtVendor(provider::Ids::kDerived, {"t", "", "u-1"});
  vendor_.PushJson(201, R"({"id":"v-1","ref":")" + id + R"(","state":"on","wallets":[]})");
  ExpectReply(Create(), 201);
  EXPECT_NE(LastSent().body.find(id), std::string::npos);
}

TEST_F(Renamed, ListsAndTheirCursorsGoOn) {
  Use({{}});
  const std::string first = CreatedId();
  clock_.Advance(std::chrono::seconds(1));
  vendor_.PushJson(201, VendorUser("[]", "u-2"));
  ExpectReply(Create(At("acme", "u-2")), 201);
  const Result<ApiAnswer> page = ListOf("acme");
  const std::string cursor = Member(page, "next_cursor");
  RenameAll();
  for (const char* name : {"acme", "bolt", ""}) {
    EXPECT_NE(BodyOf(ListOf(name)).find(first), std::string::npos) << name;
    const Result<ApiAnswer> rest = ListOf(name, cursor);
    ExpectReply(rest, 200);
    EXPECT_NE(BodyOf(rest).find("u-2"), std::string::npos) << name;
    EXPECT_NE(BodyOf(rest).find(R"("provider":"bolt")"), std::string::npos) << name;
  }
}

TEST_F(Renamed, AnOpenCreateIsSettledByTheSameCallAtTheSameAccount) {
  UseIdempotency("{none: true, unknown_outcome: [get]}");
  LoseCreate();
  const storage::Intent open = Run(store_.OpenIntents(loop_, "", 1))->front();
  RenameTo(BindVendor({.id = "bolt", .idempotency = "{none: true, unknown_outcome: [get]}"}, {},
                      {.name = "acme/", .new_name = "bolt/", .provider = "acme"}));
  vendor_.PushJson(200, VendorUser());
  const Deadline deadline = Deadline::After(clock_.Steady(), std::chrono::seconds(30));
  std::optional<Resolution> resolution;
  Spawn(service_.intent_resolution().Run(state_, open, deadline), [&](Resolution one) { resolution = one; });
  loop_.Turn();
  EXPECT_EQ(resolution, Resolution::kApplied);
  ExpectReply(Create(), 200);
}

class Retired : public Renamed {
 protected:
  /// The tenant has "acme" retired, or is itself.
  void Retire(bool tenant_too) {
    auto state = std::make_shared<State>();
    const ProviderPtr other = BindVendor({.id = "bolt"});
    Tenant tenant;
    tenant.id = "t";
    tenant.retired = tenant_too;
    if (!tenant_too) {
      tenant.retired_providers = {"acme"};
      tenant.providers["bolt"] = other;
      tenant.rules = InOrder({other});
    }
    state->AddInstance("somebody", BindVendor({}));
    state->AddTenant(std::move(tenant), {});
    state_ = std::move(state);
  }
  void ExpectOnlyWhatTheDirectoryKnows(const std::string& id) {
    ExpectReply(Get(id), 200);
    EXPECT_NE(BodyOf(ListOf("")).find(id), std::string::npos);
    ExpectError(Get(id, true), ErrorKind::kProviderNotConfigured);
    ExpectError(CreateWallet(id), ErrorKind::kProviderNotConfigured);
    ExpectError(Delete(id), ErrorKind::kProviderNotConfigured);
    ExpectError(Create(At("acme", "u-9")), ErrorKind::kProviderNotConfigured);
    ExpectReply(Delete(id, true), 204);
  }
};

TEST_F(Retired, AProviderLeavesTheDirectoryAndLocalDeletes) {
  Use({{}});
  const std::string id = CreatedId();
  Retire(false);
  ExpectReply(Create(), 200);
  ExpectOnlyWhatTheDirectoryKnows(id);
  EXPECT_EQ(Sent(), 1U);
  vendor_.PushJson(201, VendorUser("[]", "u-3"));
  ExpectReply(Create(Request("u-3")), 201);
}

TEST_F(Retired, ATenantLeavesTheDirectoryAndLocalDeletes) {
  Use({{}});
  const std::string id = CreatedId();
  Retire(true);
  ExpectError(Create(Request("u-3")), ErrorKind::kProviderNotConfigured);
  ExpectOnlyWhatTheDirectoryKnows(id);
  EXPECT_EQ(Sent(), 1U);
}

TEST_F(Retired, AnOpenCreateIsAnOperatorsAndItsRepeatSaysThatItMayHaveBeenApplied) {
  UseIdempotency("{none: true, unknown_outcome: [get]}");
  LoseCreate();
  Retire(false);
  const Result<ApiAnswer> repeated = Create();
  ExpectError(repeated, ErrorKind::kProviderNotConfigured, Applied::kUnknown);
  ExpectAwaitsOperator(repeated);
  clock_.Advance(std::chrono::minutes(10));
  const storage::Intent open = Run(store_.OpenIntents(loop_, "", 1))->front();
  const Deadline deadline = Deadline::After(clock_.Steady(), std::chrono::seconds(30));
  EXPECT_TRUE(Run(service_.operator_resolution().Run(state_, open.id, {false, {}}, deadline)));
  vendor_.PushJson(201, VendorUser());
  const Result<ApiAnswer> made = Create();
  ExpectReply(made, 201);
  EXPECT_EQ(Member(made, "provider"), "bolt");
}

}  // namespace
}  // namespace walletgate::routing
