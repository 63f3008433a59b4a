// What every Store promises of the calls that take several of its parts.

#include "tests/storage/store_conformance.h"

namespace walletgate::storage {
namespace {

TYPED_TEST_SUITE(StoreConformance, Implementations);

TYPED_TEST(StoreConformance, KnowsNothingAtFirst) {
  const Prior prior = this->PriorOf("t1", "u1", "k1");
  EXPECT_FALSE(prior.key || prior.user || prior.intent);
  EXPECT_TRUE(this->Run(this->store_->OpenIntents(this->loop_, "", 10)).empty());
}

TYPED_TEST(StoreConformance, KeepsAnIntentWithTheExactCallUntilItEnds) {
  const Intent intent = this->MakeIntent("t1", "u1");
  this->Run(this->store_->Begin(this->loop_, intent, this->MakeKey("t1", "k1", false)));
  const Prior prior = this->PriorOf("t1", "u1", "k1");
  ASSERT_TRUE(prior.intent && prior.key);
  EXPECT_FALSE(prior.key->done);
  EXPECT_EQ(prior.intent->state, IntentState::kStarted);
  EXPECT_EQ(prior.intent->call.body, intent.call.body);
  EXPECT_EQ(prior.intent->call.headers, intent.call.headers);
  EXPECT_EQ(prior.intent->call.vendor_key, "vendor-key");
  EXPECT_EQ(prior.intent->user.id, "eu_u1");
  this->Apply(intent);
  EXPECT_FALSE(this->PriorOf("t1", "u1").intent);
}

TYPED_TEST(StoreConformance, TurnsAnAppliedIntentIntoAUserAndAFinishedKey) {
  Ending ending;
  ending.intent = this->MakeIntent("t1", "u1");
  ending.outcome = Ending::Outcome::kApplied;
  ending.user = UserRecord{ending.intent.user, "f-u1"};
  ending.key_name = "k1";
  ending.key = this->MakeKey("t1", "k1", true);
  this->Run(this->store_->Begin(this->loop_, ending.intent, this->MakeKey("t1", "k1", false)));
  this->Run(this->store_->End(this->loop_, ending));
  const Prior prior = this->PriorOf("t1", "u1", "k1");
  ASSERT_TRUE(prior.user && prior.key);
  EXPECT_EQ(prior.user->fingerprint, "f-u1");
  EXPECT_TRUE(prior.key->done);
  EXPECT_EQ(prior.key->body, "{}");
}

TYPED_TEST(StoreConformance, ForgetsAnIntentThatWasNotAppliedAndItsRunningKey) {
  Ending ending;
  ending.intent = this->MakeIntent("t1", "u1");
  ending.key_name = "k1";
  this->Run(this->store_->Begin(this->loop_, ending.intent, this->MakeKey("t1", "k1", false)));
  this->Run(this->store_->End(this->loop_, ending));
  const Prior prior = this->PriorOf("t1", "u1", "k1");
  EXPECT_FALSE(prior.key || prior.user || prior.intent);
}

TYPED_TEST(StoreConformance, FinishesTheRunningKeysOfARequestWhoseKeyIsNotKnown) {
  Ending ending;
  ending.intent = this->MakeIntent("t1", "u1");
  ending.intent.fingerprint = "f-k1";
  ending.outcome = Ending::Outcome::kApplied;
  ending.user = UserRecord{ending.intent.user, "f-u1"};
  ending.key = this->MakeKey("t1", "", true);
  ending.key->fingerprint = "f-k1";
  ending.key->body = "answer";
  this->Run(this->store_->Begin(this->loop_, ending.intent, this->MakeKey("t1", "k1", false)));
  this->Run(this->store_->PutKey(this->loop_, this->MakeKey("t1", "k2", false)));
  this->Run(this->store_->PutKey(this->loop_, this->MakeKey("t2", "k1", false)));
  this->Run(this->store_->End(this->loop_, ending));
  const std::optional<KeyRecord> finished = this->PriorOf("t1", "u1", "k1").key;
  ASSERT_TRUE(finished && finished->done);
  EXPECT_EQ(finished->body, "answer");
  EXPECT_FALSE(this->PriorOf("t1", "u1", "k2").key->done) << "of another request";
  EXPECT_FALSE(this->PriorOf("t2", "u1", "k1").key->done) << "of another tenant";
}

TYPED_TEST(StoreConformance, KeepsAnUnknownOutcomeVisible) {
  Ending ending;
  ending.intent = this->MakeIntent("t1", "u1");
  ending.outcome = Ending::Outcome::kUnknown;
  this->Run(this->store_->Begin(this->loop_, ending.intent, std::nullopt));
  this->Run(this->store_->End(this->loop_, ending));
  ASSERT_TRUE(this->PriorOf("t1", "u1").intent);
  EXPECT_EQ(this->PriorOf("t1", "u1").intent->state, IntentState::kUnknown);
  const std::vector<Intent> open = this->Run(this->store_->OpenIntents(this->loop_, "", 10));
  ASSERT_EQ(open.size(), 1U);
  EXPECT_EQ(open.front().id, "intent-u1");
}

TYPED_TEST(StoreConformance, NeverShowsOneTenantWhatAnotherOneHas) {
  this->AddUser("t1", "u1", "a@b.co");
  this->Run(this->store_->PutKey(this->loop_, this->MakeKey("t1", "k1", true)));
  this->Run(this->store_->Begin(this->loop_, this->MakeIntent("t1", "u2"), std::nullopt));
  const Prior prior = this->PriorOf("t2", "u1", "k1");
  EXPECT_FALSE(prior.key || prior.user);
  EXPECT_FALSE(this->PriorOf("t2", "u2").intent);
  EXPECT_FALSE(this->Run(this->store_->FindUser(this->loop_, "t2", "eu_u1")));
  ListQuery query;
  query.tenant = "t2";
  EXPECT_TRUE(this->Listed(query).empty());
}

TYPED_TEST(StoreConformance, HoldsAVendorUserForOneEndUser) {
  const auto end_as = [&](const std::string& tenant, const std::string& external_id, const std::string& account) {
    Ending ending = this->EndingOf(this->IntentAt(tenant, external_id, account, "p-1"));
    this->Run(this->store_->Begin(this->loop_, ending.intent, std::nullopt));
    return this->Run(this->store_->End(this->loop_, std::move(ending)));
  };
  EXPECT_EQ(end_as("t1", "u1", "acme/"), Ended::kAsAsked);
  EXPECT_EQ(end_as("t1", "u1", "acme/"), Ended::kAsAsked) << "the same end user again";
  EXPECT_EQ(end_as("t2", "u1", "acme/"), Ended::kHeld) << "of another tenant";
  EXPECT_EQ(end_as("t1", "u2", "acme/"), Ended::kHeld) << "of the same one";
  EXPECT_EQ(end_as("t2", "u2", "acme/t2"), Ended::kAsAsked) << "ids are an account's own";
  const std::optional<Holder> holder = this->Run(this->store_->FindHolder(this->loop_, "acme/", "p-1"));
  ASSERT_TRUE(holder);
  EXPECT_EQ(holder->tenant + " " + holder->user_id, "t1 eu_u1");
  EXPECT_FALSE(this->Run(this->store_->FindHolder(this->loop_, "acme/", "p-2")));
  EXPECT_FALSE(this->PriorOf("t2", "u1").user);
  EXPECT_EQ(this->PriorOf("t2", "u1").intent->state, IntentState::kUnknown)
      << "what happens if nothing else is asked for";
}

TYPED_TEST(StoreConformance, HoldsNobodyAndForgetsTheIntentWhereThatIsAskedFor) {
  this->Run(this->store_->End(this->loop_, this->EndingOf(this->IntentAt("t1", "u1", "acme/", "p-1"))));
  Ending ending = this->EndingOf(this->IntentAt("t2", "u9", "acme/", "p-1"));
  ending.key_name = "k1";
  ending.key = this->MakeKey("t2", "k1", true);
  ending.if_held.outcome = Ending::Outcome::kNotApplied;
  ending.if_held.key = this->MakeKey("t2", "k1", true);
  ending.if_held.key->status = 409;
  this->Run(this->store_->Begin(this->loop_, ending.intent, this->MakeKey("t2", "k1", false)));
  EXPECT_EQ(this->Run(this->store_->End(this->loop_, std::move(ending))), Ended::kHeld);
  const Prior prior = this->PriorOf("t2", "u9", "k1");
  EXPECT_FALSE(prior.user || prior.intent);
  ASSERT_TRUE(prior.key);
  EXPECT_EQ(prior.key->status, 409);
}

}  // namespace
}  // namespace walletgate::storage
