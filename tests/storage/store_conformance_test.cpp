// What every Store promises.

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

TYPED_TEST(StoreConformance, HidesAnExpiredKey) {
  this->Run(this->store_->PutKey(this->loop_, this->MakeKey("t1", "k1", true)));
  this->clock_.Advance(std::chrono::hours(24) - std::chrono::seconds(1));
  EXPECT_TRUE(this->PriorOf("t1", "u1", "k1").key);
  this->clock_.Advance(std::chrono::seconds(1));
  EXPECT_FALSE(this->PriorOf("t1", "u1", "k1").key);
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

TYPED_TEST(StoreConformance, FindsAndUpdatesAUserById) {
  this->AddUser("t1", "u1");
  std::optional<UserRecord> record = this->Run(this->store_->FindUser(this->loop_, "t1", "eu_u1"));
  ASSERT_TRUE(record);
  record->user.status = api::Status::kDeleted;
  this->Run(this->store_->UpdateUser(this->loop_, *record));
  EXPECT_EQ(this->Run(this->store_->FindUser(this->loop_, "t1", "eu_u1"))->user.status, api::Status::kDeleted);
  EXPECT_EQ(this->PriorOf("t1", "u1").user->user.status, api::Status::kDeleted);
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
  ending.if_held = {Ending::Outcome::kNotApplied, this->MakeKey("t2", "k1", true)};
  ending.if_held.key->status = 409;
  this->Run(this->store_->Begin(this->loop_, ending.intent, this->MakeKey("t2", "k1", false)));
  EXPECT_EQ(this->Run(this->store_->End(this->loop_, std::move(ending))), Ended::kHeld);
  const Prior prior = this->PriorOf("t2", "u9", "k1");
  EXPECT_FALSE(prior.user || prior.intent);
  ASSERT_TRUE(prior.key);
  EXPECT_EQ(prior.key->status, 409);
}

TYPED_TEST(StoreConformance, KeepsTheLinkWithUserAndIntent) {
  const Intent intent = this->IntentAt("t1", "u1", "acme/main", "p-1");
  this->Run(this->store_->Begin(this->loop_, intent, std::nullopt));
  EXPECT_EQ(this->PriorOf("t1", "u1").intent->link.account, "acme/main");
  EXPECT_EQ(this->PriorOf("t1", "u1").intent->link.id_at_provider, "told-u1");
  this->Run(this->store_->End(this->loop_, this->EndingOf(intent)));
  std::optional<UserRecord> record = this->Run(this->store_->FindUser(this->loop_, "t1", "eu_u1"));
  ASSERT_TRUE(record);
  EXPECT_EQ(record->link.account, "acme/main");
  EXPECT_EQ(record->link.id_at_provider, "told-u1");
  EXPECT_EQ(record->link.state, Link::State::kActive);
  this->Run(this->store_->UpdateUser(this->loop_, *record));
  EXPECT_EQ(this->PriorOf("t1", "u1").user->link.id_at_provider, "told-u1");
}

TYPED_TEST(StoreConformance, ListsByEveryFilter) {
  this->AddUser("t1", "u1", "Alice@b.co");
  this->AddUser("t1", "u2", "bob@b.co");
  Intent phone = this->MakeIntent("t1", "u3");
  phone.user.provider = "other";
  phone.user.status = api::Status::kActive;
  api::LoginMethod login;
  login.type = api::LoginType::kPhone;
  login.phone_number = "+14155550123";
  phone.user.login_methods.push_back(login);
  this->Apply(phone);
  ListQuery all;
  all.tenant = "t1";
  EXPECT_EQ(this->Listed(all), (std::vector<std::string>{"u1", "u2", "u3"}));
  ListQuery query = all;
  query.email = "alice@B.CO";
  EXPECT_EQ(this->Listed(query), std::vector<std::string>{"u1"});
  query = all;
  query.phone_number = "+14155550123";
  EXPECT_EQ(this->Listed(query), std::vector<std::string>{"u3"});
  query = all;
  query.provider = "other";
  EXPECT_EQ(this->Listed(query), std::vector<std::string>{"u3"});
  query = all;
  query.status = api::Status::kActive;
  EXPECT_EQ(this->Listed(query), std::vector<std::string>{"u3"});
  query = all;
  query.external_id = "u2";
  EXPECT_EQ(this->Listed(query), std::vector<std::string>{"u2"});
  query.email = "alice@b.co";
  EXPECT_TRUE(this->Listed(query).empty());
}

TYPED_TEST(StoreConformance, PagesWithoutGapsOrRepeats) {
  for (const char* id : {"u1", "u2", "u3", "u4", "u5"}) this->AddUser("t1", id);
  ListQuery query;
  query.tenant = "t1";
  query.limit = 2;
  std::vector<std::string> seen;
  bool more = true;
  while (more) {
    const Page page = this->Run(this->store_->List(this->loop_, query));
    for (const UserRecord& record : page.users) seen.push_back(record.user.external_id);
    more = page.has_more;
    query.after = page.users.back().user.id;
  }
  EXPECT_EQ(seen, (std::vector<std::string>{"u1", "u2", "u3", "u4", "u5"}));
}

TYPED_TEST(StoreConformance, GivesOpenIntentsOldestFirstAndNoMoreThanAsked) {
  for (const char* id : {"u2", "u1", "u3"}) {
    this->Run(this->store_->Begin(this->loop_, this->MakeIntent("t1", id), std::nullopt));
  }
  const std::vector<Intent> open = this->Run(this->store_->OpenIntents(this->loop_, "", 2));
  ASSERT_EQ(open.size(), 2U);
  EXPECT_EQ(open[0].id, "intent-u1");
  EXPECT_EQ(open[1].id, "intent-u2");
}

TYPED_TEST(StoreConformance, PagesThroughOpenIntentsAndFindsOneById) {
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

TYPED_TEST(StoreConformance, CountsOpenIntentsAndRemembersWhenTheLastByteWentOut) {
  StoreFacts facts = this->Run(this->store_->Facts(this->loop_));
  EXPECT_EQ(facts.started_intents + facts.unknown_intents, 0U);
  EXPECT_FALSE(facts.oldest_intent.has_value());
  this->Run(this->store_->Begin(this->loop_, this->MakeIntent("t1", "1"), std::nullopt));
  Ending ending;
  ending.intent = this->MakeIntent("t2", "2");
  ending.intent.last_sent_at = ending.intent.created_at + std::chrono::seconds(7);
  ending.outcome = Ending::Outcome::kUnknown;
  this->Run(this->store_->End(this->loop_, ending));
  facts = this->Run(this->store_->Facts(this->loop_));
  EXPECT_EQ(facts.started_intents, 1U);
  EXPECT_EQ(facts.unknown_intents, 1U);
  EXPECT_EQ(facts.oldest_intent, ending.intent.created_at);
  const std::optional<Intent> open = this->Run(this->store_->FindIntent(this->loop_, ending.intent.id));
  ASSERT_TRUE(open.has_value());
  EXPECT_EQ(open->last_sent_at, ending.intent.last_sent_at);
}

}  // namespace
}  // namespace walletgate::storage
