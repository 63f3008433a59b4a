// What every Store promises of those who are deleted, erased and made again.

#include "tests/storage/store_conformance.h"

namespace walletgate::storage {
namespace {

template <class Implementation>
class ErasureConformance : public StoreConformance<Implementation> {
 protected:
  void MarkDeleted(const std::string& id) {
    std::optional<UserRecord> record = Find(id);
    ASSERT_TRUE(record);
    record->user.status = api::Status::kDeleted;
    this->Run(this->store_->UpdateUser(this->loop_, *record));
  }
  std::optional<UserRecord> Find(const std::string& id) {
    return this->Run(this->store_->FindUser(this->loop_, "t1", id));
  }
  void Erase(const std::string& id, std::vector<std::string> fingerprints = {}) {
    this->Run(this->store_->Erase(this->loop_, {"t1", id, std::move(fingerprints), this->clock_.Now()}));
  }
  bool WasErased(const std::string& id) { return this->Run(this->store_->WasErased(this->loop_, "t1", id)); }
  std::string HolderOf(const std::string& provider_user_id) {
    const auto holder = this->Run(this->store_->FindHolder(this->loop_, "acme/", provider_user_id));
    return holder ? holder->user_id : "nobody";
  }
  /// u1 again, with another id.
  Intent Again(const std::string& id, std::uint64_t generation, const std::string& provider_user_id) {
    Intent intent = this->IntentAt("t1", "u1", "acme/", provider_user_id);
    intent.user.id = id;
    intent.user.generation = generation;
    return intent;
  }
  Ended End(const Intent& intent, bool reused) {
    Ending ending = this->EndingOf(intent);
    ending.user->user.reused_provider_user = reused;
    return this->Run(this->store_->End(this->loop_, std::move(ending)));
  }
  ListQuery Query() const {
    ListQuery query;
    query.tenant = "t1";
    return query;
  }
};

TYPED_TEST_SUITE(ErasureConformance, Implementations);

TYPED_TEST(ErasureConformance, ListsLeaveOutWhoIsDeletedUnlessTheyAskForHim) {
  this->AddUser("t1", "u1", "a@b.co");
  this->AddUser("t1", "u2", "a@b.co");
  this->MarkDeleted("eu_u1");
  ListQuery query = this->Query();
  EXPECT_EQ(this->Listed(query), std::vector<std::string>{"u2"});
  query.email = "a@b.co";
  EXPECT_EQ(this->Listed(query), std::vector<std::string>{"u2"});
  query.email.clear();
  query.statuses = {api::Status::kDeleted};
  EXPECT_EQ(this->Listed(query), std::vector<std::string>{"u1"});
  query.statuses.clear();
  EXPECT_EQ(this->Listed(query), (std::vector<std::string>{"u1", "u2"}));
}

TYPED_TEST(ErasureConformance, APageIsFilledUpFromBehindThoseWhoAreDeleted) {
  for (const char* id : {"u1", "u2", "u3", "u4", "u5"}) this->AddUser("t1", id);
  for (const char* id : {"eu_u1", "eu_u3"}) this->MarkDeleted(id);
  this->Erase("eu_u3");
  ListQuery query = this->Query();
  query.limit = 2;
  const Page first = this->Run(this->store_->List(this->loop_, query));
  ASSERT_EQ(first.users.size(), 2U);
  EXPECT_TRUE(first.has_more);
  query.after = first.users.back().user.id;
  EXPECT_EQ(this->Listed(query), std::vector<std::string>{"u5"}) << "also where the last one shown is gone meanwhile";
  this->Erase("eu_u4");
  EXPECT_EQ(this->Listed(query), std::vector<std::string>{"u5"});
}

TYPED_TEST(ErasureConformance, NobodyFindsWhoIsErased) {
  this->AddUser("t1", "u1", "a@b.co");
  EXPECT_FALSE(this->WasErased("eu_u1"));
  this->Erase("eu_u1");
  EXPECT_TRUE(this->WasErased("eu_u1"));
  EXPECT_FALSE(this->Find("eu_u1"));
  ListQuery query = this->Query();
  query.statuses.clear();
  EXPECT_TRUE(this->Listed(query).empty());
  query.email = "a@b.co";
  EXPECT_TRUE(this->Listed(query).empty());
  EXPECT_TRUE(this->Run(this->store_->CountUsers(this->loop_)).empty());
  EXPECT_FALSE(this->Run(this->store_->WasErased(this->loop_, "t2", "eu_u1"))) << "another tenant's";
}

TYPED_TEST(ErasureConformance, TheExternalIdIsKnownAgain) {
  this->AddUser("t1", "u1");
  this->Erase("eu_u1");
  const Prior prior = this->PriorOf("t1", "u1");
  ASSERT_TRUE(prior.user);
  EXPECT_EQ(prior.user->user.id, "eu_u1");
  EXPECT_EQ(prior.user->user.status, api::Status::kDeleted);
  EXPECT_EQ(prior.user->user.generation, 0U);
  EXPECT_EQ(prior.user->fingerprint, "");
  EXPECT_FALSE(this->PriorOf("t2", "u1").user);
}

TYPED_TEST(ErasureConformance, ErasingNobodyOrAgainDoesNothing) {
  this->AddUser("t1", "u1");
  this->Erase("eu_nobody");
  EXPECT_FALSE(this->WasErased("eu_nobody"));
  this->Erase("eu_u1");
  this->Erase("eu_u1");
  EXPECT_TRUE(this->WasErased("eu_u1"));
}

TYPED_TEST(ErasureConformance, AnswersUnderHisRequestsGoAndNobodyElses) {
  this->AddUser("t1", "u1");
  for (const char* tenant : {"t1", "t2"}) {
    for (const char* key : {"his", "his:1", "his:2", "hisx", "other"}) {
      this->Run(this->store_->PutKey(this->loop_, this->MakeKey(tenant, key, true)));
    }
  }
  this->Erase("eu_u1", {"f-his"});
  for (const char* key : {"his", "his:1", "his:2"}) EXPECT_FALSE(this->PriorOf("t1", "x", key).key) << key;
  for (const char* key : {"hisx", "other"}) EXPECT_TRUE(this->PriorOf("t1", "x", key).key) << key;
  EXPECT_TRUE(this->PriorOf("t2", "x", "his").key);
}

TYPED_TEST(ErasureConformance, HisLookGoes) {
  Intent intent = this->IntentAt("t1", "u1", "acme/", "p-1");
  Ending ending = this->EndingOf(intent);
  ending.user->look = Look{Look::For::kStatus, this->clock_.Now(), 0, this->clock_.Now()};
  this->Run(this->store_->End(this->loop_, ending));
  EXPECT_EQ(this->Run(this->store_->DueLooks(this->loop_, this->clock_.Now(), 5)).size(), 1U);
  this->Erase("eu_u1");
  EXPECT_TRUE(this->Run(this->store_->DueLooks(this->loop_, this->clock_.Now(), 5)).empty());
}

TYPED_TEST(ErasureConformance, HisVendorUserIsNobodyElsesAfterwards) {
  this->Apply(this->IntentAt("t1", "u1", "acme/", "p-1"));
  this->Erase("eu_u1");
  EXPECT_EQ(this->HolderOf("p-1"), "eu_u1");
  const Intent other = this->IntentAt("t1", "u2", "acme/", "p-1");
  EXPECT_EQ(this->End(other, false), Ended::kHeld);
  EXPECT_EQ(this->End(other, true), Ended::kHeld) << "he had another external id";
  EXPECT_EQ(this->Run(this->store_->End(this->loop_, this->EndingOf(this->IntentAt("t2", "u1", "acme/", "p-1")))),
            Ended::kHeld);
}

TYPED_TEST(ErasureConformance, OnlyAReCreationTakesTheVendorUserOfOneWhoIsGone) {
  this->Apply(this->IntentAt("t1", "u1", "acme/", "p-1"));
  const Intent again = this->Again("eu_u1b", 1, "p-1");
  UserRecord record{again.user, "f", again.link};
  EXPECT_FALSE(this->Run(this->store_->IsPredecessors(this->loop_, record))) << "he lives";
  this->MarkDeleted("eu_u1");
  EXPECT_TRUE(this->Run(this->store_->IsPredecessors(this->loop_, record)));
  EXPECT_EQ(this->End(again, false), Ended::kHeld) << "nobody has looked whose he was";
  EXPECT_EQ(this->End(again, true), Ended::kAsAsked);
  EXPECT_EQ(this->HolderOf("p-1"), "eu_u1b");
  EXPECT_EQ(this->PriorOf("t1", "u1").user->user.id, "eu_u1b");
  EXPECT_TRUE(this->PriorOf("t1", "u1").user->user.reused_provider_user);
  EXPECT_EQ(this->Find("eu_u1")->user.status, api::Status::kDeleted) << "who was before stays what he is";
}

TYPED_TEST(ErasureConformance, AReCreationTakesThatOfOneWhoIsErasedToo) {
  this->Apply(this->IntentAt("t1", "u1", "acme/", "p-1"));
  this->Erase("eu_u1");
  const Intent again = this->Again("eu_u1b", 1, "p-1");
  EXPECT_TRUE(this->Run(this->store_->IsPredecessors(this->loop_, {again.user, "f", again.link})));
  EXPECT_EQ(this->End(again, true), Ended::kAsAsked);
  EXPECT_EQ(this->HolderOf("p-1"), "eu_u1b");
}

TYPED_TEST(ErasureConformance, GenerationsGoOnAlsoOverThoseWhoAreErased) {
  this->Apply(this->IntentAt("t1", "u1", "acme/", "p-0"));
  this->MarkDeleted("eu_u1");
  this->Apply(this->Again("eu_u1b", 1, "p-1"));
  EXPECT_EQ(this->PriorOf("t1", "u1").user->user.generation, 1U);
  this->Erase("eu_u1b");
  EXPECT_EQ(this->PriorOf("t1", "u1").user->user.generation, 1U);
  EXPECT_EQ(this->PriorOf("t1", "u1").user->user.id, "eu_u1b");
  this->Apply(this->Again("eu_u1c", 2, "p-2"));
  EXPECT_EQ(this->PriorOf("t1", "u1").user->user.id, "eu_u1c");
  this->Erase("eu_u1");
  EXPECT_EQ(this->PriorOf("t1", "u1").user->user.id, "eu_u1c") << "who lives comes first";
  ListQuery query = this->Query();
  query.statuses.clear();
  EXPECT_EQ(this->Listed(query), std::vector<std::string>{"u1"});
}

}  // namespace
}  // namespace walletgate::storage
