// What every IdempotencyKeys promises.

#include "tests/storage/store_conformance.h"

namespace walletgate::storage {
namespace {

template <class Implementation>
class IdempotencyKeysConformance : public StoreConformance<Implementation> {};

TYPED_TEST_SUITE(IdempotencyKeysConformance, Implementations);

TYPED_TEST(IdempotencyKeysConformance, HidesAnExpiredKey) {
  this->Run(this->store_->PutKey(this->loop_, this->MakeKey("t1", "k1", true)));
  this->clock_.Advance(std::chrono::hours(24) - std::chrono::seconds(1));
  EXPECT_TRUE(this->PriorOf("t1", "u1", "k1").key);
  this->clock_.Advance(std::chrono::seconds(1));
  EXPECT_FALSE(this->PriorOf("t1", "u1", "k1").key);
}

TYPED_TEST(IdempotencyKeysConformance, KeepsTheAnswerAndReplacesTheRunningKey) {
  this->Run(this->store_->PutKey(this->loop_, this->MakeKey("t1", "k1", false)));
  KeyRecord answered = this->MakeKey("t1", "k1", true);
  answered.status = 409;
  answered.provider = "acme";
  this->Run(this->store_->PutKey(this->loop_, answered));
  const std::optional<KeyRecord> kept = this->PriorOf("t1", "u1", "k1").key;
  ASSERT_TRUE(kept);
  EXPECT_TRUE(kept->done);
  EXPECT_EQ(kept->status, 409);
  EXPECT_EQ(kept->content_type + kept->body + kept->provider, "application/json{}acme");
  EXPECT_FALSE(this->PriorOf("t2", "u1", "k1").key) << "of another tenant";
}

TYPED_TEST(IdempotencyKeysConformance, TellsHowManyATenantHasWhereANewOneComes) {
  EXPECT_EQ(this->PriorOf("t1", "u1", "k1").keys_kept, 0U);
  this->Run(this->store_->PutKey(this->loop_, this->MakeKey("t1", "k1", true)));
  this->Run(this->store_->PutKey(this->loop_, this->MakeKey("t1", "k1", true)));
  this->Run(this->store_->PutKey(this->loop_, this->MakeKey("t1", "k2", true)));
  this->Run(this->store_->PutKey(this->loop_, this->MakeKey("t2", "k1", true)));
  EXPECT_EQ(this->PriorOf("t1", "u1", "k3").keys_kept, 2U);
  EXPECT_EQ(this->PriorOf("t2", "u1", "k3").keys_kept, 1U);
  Ending ending;
  ending.intent = this->MakeIntent("t1", "u1");
  ending.key_name = "k1";
  this->Run(this->store_->End(this->loop_, ending));
  EXPECT_EQ(this->PriorOf("t1", "u1", "k3").keys_kept, 1U);
}

TYPED_TEST(IdempotencyKeysConformance, GivesEachKeyTheAnswerThatItGotThoughTheBodyIsShared) {
  for (const char* body : {"a", "b", "a"}) {
    KeyRecord key = this->MakeKey("t1", std::string("k-") + body, true);
    key.shared_by = "eu_u1";
    key.body = body;
    this->Run(this->store_->PutKey(this->loop_, key));
  }
  EXPECT_EQ(this->PriorOf("t1", "u1", "k-a").key->body, "a");
  EXPECT_EQ(this->PriorOf("t1", "u1", "k-b").key->body, "b");
}

}  // namespace
}  // namespace walletgate::storage
