// What every IntentLog promises.

#include "tests/storage/store_conformance.h"

namespace walletgate::storage {
namespace {

template <class Implementation>
class IntentLogConformance : public StoreConformance<Implementation> {};

TYPED_TEST_SUITE(IntentLogConformance, Implementations);

TYPED_TEST(IntentLogConformance, GivesOpenIntentsOldestFirstAndNoMoreThanAsked) {
  for (const char* id : {"u2", "u1", "u3"}) {
    this->Run(this->store_->Begin(this->loop_, this->MakeIntent("t1", id), std::nullopt));
  }
  const std::vector<Intent> open = this->Run(this->store_->OpenIntents(this->loop_, "", 2));
  ASSERT_EQ(open.size(), 2U);
  EXPECT_EQ(open[0].id, "intent-u1");
  EXPECT_EQ(open[1].id, "intent-u2");
}

TYPED_TEST(IntentLogConformance, PagesThroughOpenIntentsAndFindsOneById) {
  for (const char* id : {"3", "1", "2"}) {
    this->Run(this->store_->Begin(this->loop_, this->MakeIntent("t1", id), std::nullopt));
  }
  const std::vector<Intent> first = this->Run(this->store_->OpenIntents(this->loop_, "", 2));
  ASSERT_EQ(first.size(), 2U);
  const std::vector<Intent> rest = this->Run(this->store_->OpenIntents(this->loop_, first.back().id, 2));
  ASSERT_EQ(rest.size(), 1U);
  EXPECT_EQ(rest.front().user.external_id, "3");
  const std::optional<Intent> found = this->Run(this->store_->FindIntent(this->loop_, first.front().id));
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->user.external_id, "1");
  EXPECT_FALSE(this->Run(this->store_->FindIntent(this->loop_, "nobody's")).has_value());
}

TYPED_TEST(IntentLogConformance, KeepsThoseOfOtherOperationsApartAndCreatesAlone) {
  const auto begins = [this](Intent intent, api::Operation operation) {
    intent.call.operation = operation;
    intent.id = "intent-" + std::string(ToString(operation));
    const auto begun = this->loop_.Run(this->store_->Begin(this->loop_, intent, std::nullopt));
    return begun && *begun;
  };
  const auto prior = [this](api::Operation operation) {
    const Prior found = this->Run(this->store_->FindPrior(this->loop_, {"t1", "", "u1", operation}));
    return found.intent ? ToString(found.intent->call.operation) : std::string_view("none");
  };
  using O = api::Operation;
  const Intent user = this->MakeIntent("t1", "u1");
  EXPECT_TRUE(begins(user, O::kCreateWallet));
  EXPECT_TRUE(begins(user, O::kDeleteEndUser));
  EXPECT_FALSE(begins(user, O::kCreateEndUser)) << "while anything is open";
  EXPECT_EQ(prior(O::kCreateWallet), "create_wallet");
  EXPECT_EQ(prior(O::kDeleteEndUser), "delete_end_user");
  EXPECT_NE(prior(O::kCreateEndUser), "none");
  Ending ending;
  ending.intent = user;
  ending.intent.id = "intent-create_wallet";
  this->Run(this->store_->End(this->loop_, ending));
  EXPECT_EQ(prior(O::kCreateWallet), "none");
  EXPECT_EQ(prior(O::kDeleteEndUser), "delete_end_user");
  EXPECT_TRUE(begins(user, O::kCreateWallet));
  ending.ends_others = true;
  this->Run(this->store_->End(this->loop_, ending));
  EXPECT_EQ(prior(O::kCreateEndUser), "none");
  EXPECT_TRUE(begins(user, O::kCreateEndUser));
  EXPECT_FALSE(begins(user, O::kCreateWallet)) << "of one who is not there yet";
  EXPECT_EQ(prior(O::kCreateWallet), "create_end_user");
}

TYPED_TEST(IntentLogConformance, KeepsChangesOfAUserOneAfterTheOther) {
  const auto begins = [this](api::Operation operation) {
    Intent intent = this->MakeIntent("t1", "u1");
    intent.call.operation = operation;
    intent.id = "intent-" + std::string(ToString(operation));
    const auto begun = this->loop_.Run(this->store_->Begin(this->loop_, intent, std::nullopt));
    return begun && *begun;
  };
  using O = api::Operation;
  EXPECT_TRUE(begins(O::kUpdateEndUser));
  EXPECT_FALSE(begins(O::kRemoveLoginMethod)) << "two who say how he is to be";
  EXPECT_TRUE(begins(O::kCreateWallet));
  EXPECT_TRUE(begins(O::kUpdateEndUser)) << "its own repeat";
  const Prior found = this->Run(this->store_->FindPrior(this->loop_, {"t1", "", "u1", O::kRemoveLoginMethod}));
  ASSERT_TRUE(found.intent);
  EXPECT_EQ(found.intent->id, "intent-update_end_user");
}

TYPED_TEST(IntentLogConformance, DoesNotBeginWhereAnotherOneIsOpen) {
  Intent first = this->MakeIntent("t1", "u1");
  first.call.vendor_key = "first";
  this->Run(this->store_->Begin(this->loop_, first, std::nullopt));
  Intent second = first;
  second.id = "intent-second";
  second.call.vendor_key = "second";
  const auto refused = this->loop_.Run(this->store_->Begin(this->loop_, second, this->MakeKey("t1", "k1", false)));
  ASSERT_TRUE(refused && !*refused);
  EXPECT_EQ(refused->error().kind, ErrorKind::kRequestInProgress);
  EXPECT_EQ(this->PriorOf("t1", "u1").intent->call.vendor_key, "first");
  EXPECT_FALSE(this->PriorOf("t1", "u1", "k1").key) << "nothing of it is kept";
  first.call.vendor_key = "again";
  this->Run(this->store_->Begin(this->loop_, first, std::nullopt));
  EXPECT_EQ(this->PriorOf("t1", "u1").intent->call.vendor_key, "again") << "its own repeat";
  second.replaces = first.id;
  this->Run(this->store_->Begin(this->loop_, second, std::nullopt));
  EXPECT_EQ(this->PriorOf("t1", "u1").intent->id, second.id) << "the first was not applied";
}

TYPED_TEST(IntentLogConformance, EndsNoOtherThanTheOneThatEnds) {
  const Intent open = this->MakeIntent("t1", "u1");
  this->Run(this->store_->Begin(this->loop_, open, std::nullopt));
  Ending ending;
  ending.intent = open;
  ending.intent.id = "intent-second";
  this->Run(this->store_->End(this->loop_, ending));
  EXPECT_TRUE(this->PriorOf("t1", "u1").intent);
  ending.outcome = Ending::Outcome::kUnknown;
  const auto unknown = this->loop_.Run(this->store_->End(this->loop_, ending));
  EXPECT_FALSE(unknown && *unknown) << "it would take the place of the one that is open";
  EXPECT_EQ(this->PriorOf("t1", "u1").intent->id, open.id);
}

// Claims.

template <class Implementation>
class IntentClaims : public StoreConformance<Implementation> {
 protected:
  bool Claim(const std::string& holder, const std::string& intent_id = "intent-u1") {
    return this->Run(this->store_->Claim(this->loop_, {intent_id, holder, std::chrono::seconds(10)}));
  }
  void Begin(const std::string& external_id = "u1") {
    this->Run(this->store_->Begin(this->loop_, this->MakeIntent("t1", external_id), std::nullopt));
  }
};

TYPED_TEST_SUITE(IntentClaims, Implementations);

TYPED_TEST(IntentClaims, GiveAnOpenIntentToOneHolder) {
  this->Begin();
  EXPECT_TRUE(this->Claim("a"));
  EXPECT_FALSE(this->Claim("b"));
  EXPECT_FALSE(this->Claim("a", "nobody's")) << "which is not open";
}

TYPED_TEST(IntentClaims, AreRenewedByTheirHolderAndTakenOverWhenTheirTimeIsOver) {
  this->Begin();
  EXPECT_TRUE(this->Claim("a"));
  this->clock_.Advance(std::chrono::seconds(9));
  EXPECT_TRUE(this->Claim("a")) << "renewed";
  this->clock_.Advance(std::chrono::seconds(9));
  EXPECT_FALSE(this->Claim("b"));
  this->clock_.Advance(std::chrono::seconds(1));
  EXPECT_TRUE(this->Claim("b"));
  EXPECT_FALSE(this->Claim("a"));
}

TYPED_TEST(IntentClaims, AreGivenBackByTheirHolderOnly) {
  this->Begin();
  EXPECT_TRUE(this->Claim("a"));
  this->Run(this->store_->Release(this->loop_, "intent-u1", "b"));
  EXPECT_FALSE(this->Claim("b"));
  this->Run(this->store_->Release(this->loop_, "intent-u1", "a"));
  EXPECT_TRUE(this->Claim("b"));
}

TYPED_TEST(IntentClaims, StayWhenTheOutcomeIsUnknownAndGoWithTheIntent) {
  this->Begin();
  EXPECT_TRUE(this->Claim("a"));
  Ending ending;
  ending.intent = this->MakeIntent("t1", "u1");
  ending.outcome = Ending::Outcome::kUnknown;
  this->Run(this->store_->End(this->loop_, ending));
  EXPECT_FALSE(this->Claim("b"));
  ending.outcome = Ending::Outcome::kNotApplied;
  this->Run(this->store_->End(this->loop_, ending));
  EXPECT_FALSE(this->Claim("a")) << "nothing is open";
  this->Begin();
  EXPECT_TRUE(this->Claim("b"));
}

TYPED_TEST(IntentClaims, AreOfOneIntentNotOfTheNextOneForTheSameExternalId) {
  this->Begin();
  EXPECT_TRUE(this->Claim("a"));
  Intent next = this->MakeIntent("t1", "u1");
  next.id = "intent-next";
  next.replaces = "intent-u1";
  this->Run(this->store_->Begin(this->loop_, next, std::nullopt));
  EXPECT_TRUE(this->Claim("b", "intent-next"));
}

TYPED_TEST(IntentClaims, ThatAClockThatWasWrongHasPutFarAheadAreOver) {
  this->clock_.Advance(std::chrono::hours(24));
  this->Begin();
  EXPECT_TRUE(this->Claim("a"));
  this->clock_.Advance(-std::chrono::hours(24));
  EXPECT_TRUE(this->Claim("b"));
}

}  // namespace
}  // namespace walletgate::storage
