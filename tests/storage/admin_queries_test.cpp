// What every AdminQueries promises.

#include "tests/storage/store_conformance.h"

namespace walletgate::storage {
namespace {

template <class Implementation>
class AdminQueriesConformance : public StoreConformance<Implementation> {};

TYPED_TEST_SUITE(AdminQueriesConformance, Implementations);

TYPED_TEST(AdminQueriesConformance, CountsOpenIntentsAndRemembersWhenTheLastByteWentOut) {
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

TYPED_TEST(AdminQueriesConformance, CountsUsersByTenantProviderAndAccount) {
  this->Apply(this->IntentAt("t1", "u1", "acme/", "p-1"));
  this->Apply(this->IntentAt("t1", "u2", "acme/", "p-2"));
  this->Run(this->store_->Begin(this->loop_, this->IntentAt("t1", "u3", "acme/", ""), std::nullopt));
  this->Apply(this->IntentAt("t2", "u1", "acme/own", "p-1"));
  UserRecord gone = *this->Run(this->store_->FindUser(this->loop_, "t1", "eu_u2"));
  gone.user.status = api::Status::kDeleted;
  this->Run(this->store_->UpdateUser(this->loop_, gone));
  EXPECT_EQ(LinesOf(this->Run(this->store_->CountUsers(this->loop_))),
            (std::vector<std::string>{"t1 acme acme/ 1 1", "t2 acme acme/own 1 0"}));
}

}  // namespace
}  // namespace walletgate::storage
