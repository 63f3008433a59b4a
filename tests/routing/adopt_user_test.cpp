// One user whom the vendor has already, taken over: what is held against what, and what is never done
// (docs/adr/0017).

#include "routing/users/adopt_user.h"

#include "tests/routing/service_harness.h"

namespace walletgate::routing {
namespace {

using provider::Ids;
using Reason = AdoptionReason;

class Adopting : public ServiceTest {
 protected:
  Adopting() { Use({{.idempotency = "{none: true, unique: [email]}"}}); }

  /// As the vendor shows him: under our id "u-1".
  static std::string Shown(const std::string& mail = "a@b.example", const std::string& wallets = "[]",
                           const std::string& ref = "u-1", const std::string& id = "v-1") {
    return R"({"id":")" + id + R"(","ref":")" + ref + R"(","state":"on","mail":")" + mail + R"(","wallets":)" +
           wallets + Made("2026-05-01T10:00:00Z");
  }
  static Adoptee Named(const std::string& mail = "a@b.example") {
    Adoptee adoptee;
    adoptee.external_id = "u-1";
    adoptee.provider_user_id = "v-1";
    adoptee.login_methods = Request("u-1", mail).login_methods;
    return adoptee;
  }
  static api::Wallet Bitcoin(std::string address) { return {api::Chain::kBitcoin, api::WalletKind::kEoa, address}; }

  AdoptionTerms Terms() const {
    AdoptionTerms terms;
    terms.provider = state_->FindTenant("t")->FindProvider("acme");
    return terms;
  }
  AdoptionOutcome Adopt(Adoptee adoptee) { return Adopt(std::move(adoptee), Terms()); }
  AdoptionOutcome Adopt(Adoptee adoptee, const AdoptionTerms& terms) {
    const CallerContext caller = Caller();
    auto outcome = loop_.Run(service_.adopt_user().Run(caller, terms, std::move(adoptee)));
    EXPECT_TRUE(outcome.has_value()) << "did not end";
    return outcome ? *std::move(outcome) : AdoptionOutcome{Reason::kStoreFailed, {}, {}};
  }
  std::string CodeOf(Adoptee adoptee) { return std::string(InfoOf(Adopt(std::move(adoptee)).reason).code); }
  storage::UserRecord Record(const std::string& id) {
    const auto found = Run(store_.FindUser(loop_, "t", id));
    EXPECT_TRUE(found && *found);
    return found && *found ? **found : storage::UserRecord();
  }
  std::size_t Users() {
    storage::ListQuery query;
    query.tenant = "t";
    return Run(store_.List(loop_, query))->users.size();
  }
};

TEST_F(Adopting, TakesOverWhatTheVendorShowsAndWritesNothingThere) {
  vendor_.PushJson(200, Shown("A@B.example", "[" + VendorWallet("bitcoin", kBitcoinAddress) + "]"));
  const AdoptionOutcome outcome = Adopt(Named());
  ASSERT_EQ(outcome.reason, Reason::kTakenOver);
  ASSERT_TRUE(outcome.user);
  EXPECT_EQ(outcome.user->wallets.size(), 1U);
  EXPECT_EQ(outcome.user->status, api::Status::kActive);
  const storage::UserRecord record = Record(outcome.user->id);
  EXPECT_EQ(record.link.origin, storage::Link::Origin::kImported);
  EXPECT_EQ(record.link.id_at_provider, "u-1");
  EXPECT_TRUE(record.link.verified_at);
  EXPECT_EQ(log_, EventLog({"send GET /users/u-1"}));
}

TEST_F(Adopting, TheSameAgainIsKnownAndAsksNobody) {
  vendor_.PushJson(200, Shown());
  ASSERT_EQ(Adopt(Named()).reason, Reason::kTakenOver);
  EXPECT_EQ(Adopt(Named()).reason, Reason::kHere);
  EXPECT_EQ(Sent(), 1U);
  EXPECT_EQ(Users(), 1U);
}

TEST_F(Adopting, ADryRunSaysTheSameAndWritesNothing) {
  AdoptionTerms dry = Terms();
  dry.dry_run = true;
  vendor_.PushJson(200, Shown());
  const AdoptionOutcome outcome = Adopt(Named(), dry);
  EXPECT_EQ(outcome.reason, Reason::kTakenOver);
  EXPECT_FALSE(outcome.user);
  EXPECT_EQ(Users(), 0U);
}

TEST_F(Adopting, WhatIsSaidIsHeldAgainstWhatTheVendorShows) {
  vendor_.PushJson(200, Shown("other@b.example"));
  EXPECT_EQ(CodeOf(Named()), "contacts_differ");
  Adoptee with_wallet = Named();
  with_wallet.wallets = {Bitcoin("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa")};
  vendor_.PushJson(200, Shown("a@b.example", "[" + VendorWallet("bitcoin", kBitcoinAddress) + "]"));
  EXPECT_EQ(CodeOf(with_wallet), "wallets_differ");
  vendor_.PushJson(200, Shown("a@b.example", "[]", "u-2"));
  EXPECT_EQ(CodeOf(Named()), "other_id_at_provider");
  vendor_.PushJson(200, Shown("a@b.example", "[]", "u-1", "v-9"));
  vendor_.PushJson(404, kNoSuchUser);
  EXPECT_EQ(CodeOf(Named()), "unknown_at_provider");
  vendor_.PushJson(200, R"({"id":"v-1","ref":"u-1","state":"gone"})");
  EXPECT_EQ(CodeOf(Named()), "deleted_at_provider");
  EXPECT_EQ(Users(), 0U);
}

TEST_F(Adopting, WhatCannotBeIsRefusedUnasked) {
  Adoptee adoptee = Named();
  adoptee.external_id = "a b";
  EXPECT_EQ(CodeOf(adoptee), "external_id_format");
  adoptee = Named();
  adoptee.provider_user_id = "v/1";
  EXPECT_EQ(CodeOf(adoptee), "provider_user_id_format");
  adoptee = Named();
  adoptee.wallets = {Bitcoin("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5")};
  EXPECT_EQ(CodeOf(adoptee), "address_format");
  adoptee = Named();
  adoptee.created_at = clock_.Now() + std::chrono::hours(1);
  EXPECT_EQ(CodeOf(adoptee), "created_later");
  EXPECT_EQ(Sent(), 0U);
}

TEST_F(Adopting, AnAddressInMixedCaseCarriesItsChecksum) {
  Adoptee adoptee = Named();
  adoptee.wallets = {{api::Chain::kEvm, api::WalletKind::kEoa, "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD"}};
  EXPECT_EQ(CodeOf(adoptee), "address_format");
}

TEST_F(Adopting, AnExternalIdOfSomebodyElseIsAConflict) {
  CreatedId();
  Adoptee other = Named();
  other.provider_user_id = "v-2";
  EXPECT_EQ(CodeOf(other), "external_id_taken");
  Adoptee second = Named();
  second.external_id = "u-2";
  vendor_.PushJson(404, kNoSuchUser);
  vendor_.PushJson(200, Shown("a@b.example", "[]", "v-1"));
  EXPECT_EQ(CodeOf(second), "provider_user_held");
}

TEST_F(Adopting, OneWhoIsGoneKeepsHisExternalId) {
  DeleteNow(CreatedId());
  EXPECT_EQ(CodeOf(Named()), "external_id_taken");
}

TEST_F(Adopting, WhileACreatesOutcomeIsNotKnownNobodyIsAdopted) {
  LoseCreate();
  const AdoptionOutcome outcome = Adopt(Named());
  EXPECT_EQ(outcome.reason, Reason::kInProgress);
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->kind, ErrorKind::kRequestInProgress);
  EXPECT_EQ(OpenIntents(), 1U);
}

TEST_F(Adopting, NobodyIsTakenFromTheCreateThatMayHaveMadeHim) {
  LoseCreate();
  Adoptee adoptee = Named();
  adoptee.external_id = "u-2";
  adoptee.shown.emplace();
  adoptee.shown->provider_user_id = "v-1";
  adoptee.shown->status = api::Status::kActive;
  adoptee.shown->shows_wallets = true;
  adoptee.shown->emails = {"a@b.example"};
  EXPECT_EQ(Adopt(adoptee).reason, Reason::kInProgress);
  adoptee.login_methods.clear();
  adoptee.shown->emails = {"c@b.example"};
  EXPECT_EQ(Adopt(adoptee).reason, Reason::kTakenOver);
}

TEST_F(Adopting, AVendorThatDoesNotAnswerIsTriedAgainLater) {
  RefuseConnection();
  const AdoptionOutcome outcome = Adopt(Named());
  EXPECT_EQ(outcome.state(), AdoptionState::kFailed);
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->retry, Retry::kSafe);
}

TEST_F(Adopting, WithoutACheckTheTenantsWordCountsAndTheLinkSaysSo) {
  AdoptionTerms unverified = Terms();
  unverified.verify = false;
  Adoptee adoptee = Named();
  adoptee.wallets = {Bitcoin(kBitcoinAddress)};
  const AdoptionOutcome outcome = Adopt(adoptee, unverified);
  ASSERT_EQ(outcome.reason, Reason::kTakenOver);
  ASSERT_EQ(outcome.user->wallets.size(), 1U);
  EXPECT_TRUE(outcome.user->wallets.front().is_default);
  EXPECT_FALSE(Record(outcome.user->id).link.verified_at);
  EXPECT_EQ(Sent(), 0U);
}

TEST_F(Adopting, WhomAListHasShownNobodyAsksForAgain) {
  Adoptee adoptee = Named();
  adoptee.login_methods.clear();
  adoptee.shown.emplace();
  adoptee.shown->provider_user_id = "v-1";
  adoptee.shown->external_id = "u-1";
  adoptee.shown->status = api::Status::kActive;
  adoptee.shown->shows_wallets = true;
  adoptee.shown->wallets = {Bitcoin(kBitcoinAddress)};
  const AdoptionOutcome outcome = Adopt(adoptee);
  ASSERT_EQ(outcome.reason, Reason::kTakenOver);
  EXPECT_EQ(outcome.user->wallets.size(), 1U);
  EXPECT_EQ(Sent(), 0U);
}

TEST_F(Adopting, WhoIsNotNamedIsAskedForByOurId) {
  Adoptee adoptee = Named();
  adoptee.provider_user_id.clear();
  vendor_.PushJson(200, Shown());
  const AdoptionOutcome outcome = Adopt(adoptee);
  ASSERT_EQ(outcome.reason, Reason::kTakenOver);
  EXPECT_EQ(outcome.user->provider_user_id, "v-1");
  EXPECT_EQ(CodeOf(Named()), "here_already");
}

TEST_F(Adopting, WhereTheVendorHasOneIdAloneWhoeverMadeTheUserHasChosenIt) {
  Adoptee adoptee = Named();
  adoptee.provider_user_id = "theirs-1";
  vendor_.PushJson(404, kNoSuchUser);
  vendor_.PushJson(200, Shown("a@b.example", "[]", "theirs-1", "theirs-1"));
  const AdoptionOutcome outcome = Adopt(adoptee);
  ASSERT_EQ(outcome.reason, Reason::kTakenOver);
  EXPECT_EQ(Record(outcome.user->id).link.id_at_provider, "theirs-1");
}

TEST_F(Adopting, AFailedWriteIsNoAdoption) {
  vendor_.PushJson(200, Shown());
  store_.FailOnce("adopt");
  EXPECT_EQ(Adopt(Named()).reason, Reason::kStoreFailed);
  EXPECT_EQ(Users(), 0U);
}

class AdoptingOnASharedAccount : public Adopting {
 protected:
  void Share(Ids ids) {
    const ProviderPtr vendor = BindVendor({}, {}, {.name = "acme/main", .ids = ids});
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
};

TEST_F(AdoptingOnASharedAccount, UnderPlainIdsOnlyAnOperatorSaysWhoseAUserIs) {
  Share(Ids::kPlain);
  EXPECT_EQ(CodeOf(Named()), "operators_only");
  EXPECT_EQ(Sent(), 0U);
  AdoptionTerms operators = Terms();
  operators.by_operator = true;
  vendor_.PushJson(200, Shown());
  EXPECT_EQ(Adopt(Named(), operators).reason, Reason::kTakenOver);
}

TEST_F(AdoptingOnASharedAccount, APrefixedIdThatTheVendorShowsProvesWhoseHeIs) {
  Share(Ids::kPrefixed);
  vendor_.PushJson(200, Shown("a@b.example", "[]", "t-u-1"));
  EXPECT_EQ(Adopt(Named()).reason, Reason::kTakenOver);
  EXPECT_EQ(LastSent().target, "/users/t-u-1");
}

TEST_F(AdoptingOnASharedAccount, AnotherTenantsUserLooksLikeNobody) {
  Share(Ids::kPrefixed);
  vendor_.PushJson(200, Shown("a@b.example", "[]", "s-u-1"));
  EXPECT_EQ(CodeOf(Named()), "unknown_at_provider");
  EXPECT_EQ(Sent(), 1U) << "no other id than the tenant's own is asked for";
}

TEST_F(AdoptingOnASharedAccount, WithoutALookUpNobodyIsATenants) {
  Share(Ids::kPrefixed);
  AdoptionTerms unverified = Terms();
  unverified.verify = false;
  EXPECT_EQ(Adopt(Named(), unverified).reason, Reason::kOperatorsOnly);
}

}  // namespace
}  // namespace walletgate::routing
