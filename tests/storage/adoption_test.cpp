// What every Store promises of those whom a vendor had already: who is adopted, who changes over, and what undoes it.

#include "tests/storage/store_conformance.h"

namespace walletgate::storage {
namespace {

constexpr const char* kFirst = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
constexpr const char* kSecond = "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359";

template <class Implementation>
class AdoptionConformance : public StoreConformance<Implementation> {
 protected:
  Adoption Candidate(const std::string& external_id, const std::string& provider_user_id) {
    Adoption adoption;
    UserRecord& record = adoption.record;
    record.user = storage::MakeIntent(external_id).user;
    record.user.provider_user_id = provider_user_id;
    record.user.status = api::Status::kActive;
    record.user.created_at = record.user.updated_at = this->clock_.Now();
    record.link = {"acme/", external_id};
    adoption.import_id = "imp_1";
    return adoption;
  }
  /// The same vendor's user under a new name of the vendor.
  Adoption Mover(const std::string& external_id, const std::string& provider_user_id) {
    Adoption adoption = Candidate(external_id, provider_user_id);
    adoption.record.user.id = "eu_new";
    adoption.record.user.provider = "bolt";
    adoption.record.link.account = "bolt/";
    adoption.from_provider = "acme";
    adoption.import_id = "imp_2";
    return adoption;
  }
  Adopted Adopt(Adoption adoption) { return this->Run(this->store_->Adopt(this->loop_, std::move(adoption))); }
  AdoptionEnd End(Adoption adoption) { return Adopt(std::move(adoption)).end; }
  Forgotten Forget(const std::string& id, const std::string& import_id) {
    return this->Run(this->store_->ForgetAdopted(this->loop_, {{"t1", id}, import_id}));
  }
  UserRecord Find(const std::string& id) {
    const auto found = this->Run(this->store_->FindUser(this->loop_, "t1", id));
    return found ? *found : UserRecord{};
  }
  Ties TiesOf(const std::string& id) { return this->Run(this->store_->FindTies(this->loop_, "t1", id)); }
  std::string HolderOf(const std::string& account, const std::string& provider_user_id) {
    const auto holder = this->Run(this->store_->FindHolder(this->loop_, account, provider_user_id));
    return holder ? holder->user_id : "nobody";
  }
  std::vector<std::string> Having(const std::string& address) {
    ListQuery query;
    query.tenant = "t1";
    query.address = address;
    return this->Listed(query);
  }
  static api::Wallet WalletAt(const std::string& address) {
    api::Wallet wallet;
    wallet.address = address;
    wallet.is_default = true;
    return wallet;
  }
};

TYPED_TEST_SUITE(AdoptionConformance, Implementations);

TYPED_TEST(AdoptionConformance, WhoIsNewIsThereWithHisLinkAndHoldsHisVendorUser) {
  Adoption adoption = this->Candidate("u1", "p-1");
  adoption.record.user.wallets.push_back(this->WalletAt(kFirst));
  adoption.record.link.verified_at = this->clock_.Now();
  const Adopted adopted = this->Adopt(adoption);
  EXPECT_EQ(adopted.end, AdoptionEnd::kAdopted);
  ASSERT_TRUE(adopted.by);
  EXPECT_EQ(adopted.by->user_id, "eu_u1");
  const UserRecord found = this->Find("eu_u1");
  EXPECT_EQ(found.user.provider_user_id, "p-1");
  EXPECT_EQ(found.user.version, 1U);
  EXPECT_EQ(found.link.account, "acme/");
  EXPECT_EQ(found.link.origin, Link::Origin::kImported);
  EXPECT_EQ(found.link.state, Link::State::kActive);
  EXPECT_TRUE(found.link.verified_at);
  EXPECT_EQ(this->HolderOf("acme/", "p-1"), "eu_u1");
  EXPECT_EQ(this->Having(kFirst), std::vector<std::string>{"u1"});
  ASSERT_TRUE(this->PriorOf("t1", "u1").user);
}

TYPED_TEST(AdoptionConformance, TheSamePairIsKnownWhoeverMadeIt) {
  EXPECT_EQ(this->End(this->Candidate("u1", "p-1")), AdoptionEnd::kAdopted);
  EXPECT_EQ(this->End(this->Candidate("u1", "p-1")), AdoptionEnd::kKnown);
  this->Apply(this->IntentAt("t1", "u2", "acme/", "p-2"));
  EXPECT_EQ(this->End(this->Candidate("u2", "p-2")), AdoptionEnd::kKnown) << "made by the gateway";
}

TYPED_TEST(AdoptionConformance, NothingThatIsThereIsOverwritten) {
  this->Apply(this->IntentAt("t1", "u1", "acme/", "p-1"));
  Adopted adopted = this->Adopt(this->Candidate("u1", "p-2"));
  EXPECT_EQ(adopted.end, AdoptionEnd::kExternalIdTaken);
  EXPECT_EQ(adopted.by->user_id, "eu_u1");
  Adoption other = this->Candidate("u2", "p-1");
  adopted = this->Adopt(other);
  EXPECT_EQ(adopted.end, AdoptionEnd::kVendorUserHeld);
  EXPECT_EQ(adopted.by->user_id, "eu_u1");
  other.record.user.tenant = "t2";
  adopted = this->Adopt(other);
  EXPECT_EQ(adopted.end, AdoptionEnd::kVendorUserHeld) << "of whichever tenant";
  EXPECT_EQ(adopted.by->tenant, "t1");
  EXPECT_EQ(this->HolderOf("acme/", "p-1"), "eu_u1");
  EXPECT_EQ(this->HolderOf("acme/", "p-2"), "nobody");
}

TYPED_TEST(AdoptionConformance, WhoWasDeletedOrErasedKeepsHisExternalIdAndHisVendorUser) {
  this->Apply(this->IntentAt("t1", "u1", "acme/", "p-1"));
  UserRecord record = this->Find("eu_u1");
  record.user.status = api::Status::kDeleted;
  this->Run(this->store_->UpdateUser(this->loop_, record));
  EXPECT_EQ(this->End(this->Candidate("u1", "p-1")), AdoptionEnd::kExternalIdTaken);
  EXPECT_EQ(this->End(this->Candidate("u2", "p-1")), AdoptionEnd::kVendorUserHeld);
  this->Run(this->store_->Erase(this->loop_, {"t1", "eu_u1", {}, this->clock_.Now()}));
  EXPECT_EQ(this->End(this->Candidate("u1", "p-1")), AdoptionEnd::kExternalIdTaken);
  EXPECT_EQ(this->End(this->Candidate("u2", "p-1")), AdoptionEnd::kVendorUserHeld);
}

TYPED_TEST(AdoptionConformance, WhileACreateIsOpenNobodyIsAdoptedUnderItsExternalId) {
  const Intent intent = this->MakeIntent("t1", "u1");
  this->Run(this->store_->Begin(this->loop_, intent, std::nullopt));
  EXPECT_EQ(this->End(this->Candidate("u1", "p-1")), AdoptionEnd::kInProgress);
  EXPECT_EQ(this->Find("eu_u1").user.id, "");
  EXPECT_EQ(this->HolderOf("acme/", "p-1"), "nobody");
}

TYPED_TEST(AdoptionConformance, ADryRunSaysTheSameAndWritesNothing) {
  Adoption adoption = this->Candidate("u1", "p-1");
  adoption.dry_run = true;
  for (int i = 0; i < 2; ++i) EXPECT_EQ(this->End(adoption), AdoptionEnd::kAdopted);
  EXPECT_EQ(this->Find("eu_u1").user.id, "");
  EXPECT_EQ(this->HolderOf("acme/", "p-1"), "nobody");
  this->Apply(this->IntentAt("t1", "u2", "acme/", "p-2"));
  Adoption mover = this->Mover("u2", "p-2");
  mover.dry_run = true;
  EXPECT_EQ(this->End(mover), AdoptionEnd::kChangedOver);
  EXPECT_EQ(this->Find("eu_u2").user.provider, "acme");
}

TYPED_TEST(AdoptionConformance, WhatAnImportMadeIsForgottenWithoutATrace) {
  Adoption adoption = this->Candidate("u1", "p-1");
  adoption.record.user.wallets.push_back(this->WalletAt(kFirst));
  adoption.record.note = JournalEntry{JournalEntry::Kind::kAdopted, this->clock_.Now(), "req_1"};
  this->Adopt(adoption);
  EXPECT_EQ(this->Forget("eu_u1", "imp_other"), Forgotten::kNotOurs);
  EXPECT_EQ(this->Forget("eu_nobody", "imp_1"), Forgotten::kNotOurs);
  EXPECT_EQ(this->Forget("eu_u1", "imp_1"), Forgotten::kForgotten);
  EXPECT_EQ(this->Find("eu_u1").user.id, "");
  EXPECT_EQ(this->HolderOf("acme/", "p-1"), "nobody");
  EXPECT_TRUE(this->Having(kFirst).empty());
  EXPECT_FALSE(this->PriorOf("t1", "u1").user);
  EXPECT_TRUE(this->Run(this->store_->FindJournal(this->loop_, "t1", "eu_u1")).empty());
  EXPECT_EQ(this->Forget("eu_u1", "imp_1"), Forgotten::kNotOurs);
  EXPECT_EQ(this->End(adoption), AdoptionEnd::kAdopted) << "and can be imported again";
}

TYPED_TEST(AdoptionConformance, WhoWasUsedSinceStays) {
  this->Adopt(this->Candidate("u1", "p-1"));
  this->Adopt(this->Candidate("u2", "p-2"));
  UserRecord record = this->Find("eu_u1");
  record.user.metadata["a"] = "b";
  this->Run(this->store_->UpdateUser(this->loop_, record));
  EXPECT_EQ(this->Find("eu_u1").user.version, 2U);
  EXPECT_EQ(this->Forget("eu_u1", "imp_1"), Forgotten::kUsedSince);
  Intent wallet = this->MakeIntent("t1", "u2");
  wallet.call.operation = api::Operation::kCreateWallet;
  this->Run(this->store_->Begin(this->loop_, wallet, std::nullopt));
  EXPECT_EQ(this->Forget("eu_u2", "imp_1"), Forgotten::kUsedSince);
  EXPECT_EQ(this->Find("eu_u2").user.id, "eu_u2");
}

TYPED_TEST(AdoptionConformance, ALookThatFoundNothingNewIsNoUse) {
  Adoption adoption = this->Candidate("u1", "p-1");
  this->Adopt(adoption);
  UserRecord record = this->Find("eu_u1");
  record.user.updated_at += std::chrono::hours(1);
  this->Run(this->store_->UpdateUser(this->loop_, record));
  EXPECT_EQ(this->Find("eu_u1").user.version, 1U);
  EXPECT_EQ(this->Forget("eu_u1", "imp_1"), Forgotten::kForgotten);
}

TYPED_TEST(AdoptionConformance, WhoChangesOverKeepsHisIdsAndHisOldAddresses) {
  Intent intent = this->IntentAt("t1", "alice", "acme/", "p-1");
  intent.user.wallets.push_back(this->WalletAt(kFirst));
  intent.user.metadata["a"] = "b";
  this->Apply(intent);
  this->clock_.Advance(std::chrono::hours(1));
  Adoption mover = this->Mover("p-1", "p-1");
  mover.record.user.wallets.push_back(this->WalletAt(kSecond));
  const Adopted adopted = this->Adopt(mover);
  EXPECT_EQ(adopted.end, AdoptionEnd::kChangedOver);
  EXPECT_EQ(adopted.by->user_id, "eu_alice");
  const UserRecord found = this->Find("eu_alice");
  EXPECT_EQ(found.user.external_id, "alice");
  EXPECT_EQ(found.user.metadata.at("a"), "b");
  EXPECT_EQ(found.user.provider, "bolt");
  EXPECT_EQ(found.link.account, "bolt/");
  ASSERT_EQ(found.user.wallets.size(), 1U);
  EXPECT_EQ(found.user.wallets[0].address, kSecond);
  ASSERT_EQ(found.user.previous_wallets.size(), 1U);
  EXPECT_EQ(found.user.previous_wallets[0].address, kFirst);
  EXPECT_TRUE(found.user.previous_wallets[0].valid_until);
  EXPECT_EQ(this->Having(kFirst), std::vector<std::string>{"alice"}) << "by any that he ever had";
  EXPECT_EQ(this->Having(kSecond), std::vector<std::string>{"alice"});
  EXPECT_EQ(this->HolderOf("acme/", "p-1"), "eu_alice") << "nobody else may take him";
  EXPECT_EQ(this->HolderOf("bolt/", "p-1"), "eu_alice");
  const Ties ties = this->TiesOf("eu_alice");
  ASSERT_EQ(ties.links.size(), 2U);
  EXPECT_EQ(ties.links[0].state, Link::State::kFormer);
  EXPECT_EQ(ties.links[1].state, Link::State::kActive);
  EXPECT_EQ(ties.links[1].provider, "bolt");
  ASSERT_EQ(ties.addresses.size(), 2U);
  for (const KeptAddress& address : ties.addresses) EXPECT_EQ(address.link == 0, address.valid_until.has_value());
  EXPECT_EQ(this->End(this->Mover("p-1", "p-1")), AdoptionEnd::kKnown) << "the same lines once more";
}

TYPED_TEST(AdoptionConformance, AChangeOverWithoutWalletsLeavesThemAsTheyAre) {
  Intent intent = this->IntentAt("t1", "alice", "acme/", "p-1");
  intent.user.wallets.push_back(this->WalletAt(kFirst));
  this->Apply(intent);
  EXPECT_EQ(this->End(this->Mover("alice", "p-1")), AdoptionEnd::kChangedOver);
  const UserRecord found = this->Find("eu_alice");
  EXPECT_EQ(found.user.wallets.size(), 1U);
  EXPECT_TRUE(found.user.previous_wallets.empty());
  EXPECT_FALSE(this->TiesOf("eu_alice").addresses.at(0).valid_until);
}

TYPED_TEST(AdoptionConformance, ANewVersionOfAVendorOnTheSameAccountTakesOver) {
  this->Apply(this->IntentAt("t1", "alice", "acme/", "p-1"));
  Adoption mover = this->Mover("alice", "p-1");
  mover.record.link.account = "acme/";
  EXPECT_EQ(this->End(mover), AdoptionEnd::kChangedOver);
  EXPECT_EQ(this->Find("eu_alice").link.provider, "bolt");
  EXPECT_EQ(this->HolderOf("acme/", "p-1"), "eu_alice");
  EXPECT_EQ(this->Forget("eu_alice", "imp_2"), Forgotten::kForgotten);
  EXPECT_EQ(this->HolderOf("acme/", "p-1"), "eu_alice") << "his by the link that is the active one again";
}

TYPED_TEST(AdoptionConformance, AChangeOverIsUndoneWithItsAddresses) {
  Intent intent = this->IntentAt("t1", "alice", "acme/", "p-1");
  intent.user.wallets.push_back(this->WalletAt(kFirst));
  this->Apply(intent);
  Adoption mover = this->Mover("p-1", "p-1");
  mover.record.user.wallets.push_back(this->WalletAt(kSecond));
  this->Adopt(mover);
  EXPECT_EQ(this->Forget("eu_alice", "imp_2"), Forgotten::kForgotten);
  const UserRecord found = this->Find("eu_alice");
  EXPECT_EQ(found.user.provider, "acme");
  EXPECT_EQ(found.user.provider_user_id, "p-1");
  EXPECT_EQ(found.link.account, "acme/");
  EXPECT_EQ(found.link.state, Link::State::kActive);
  ASSERT_EQ(found.user.wallets.size(), 1U);
  EXPECT_EQ(found.user.wallets[0].address, kFirst);
  EXPECT_FALSE(found.user.wallets[0].valid_until);
  EXPECT_TRUE(found.user.previous_wallets.empty());
  EXPECT_TRUE(this->Having(kSecond).empty());
  EXPECT_EQ(this->HolderOf("bolt/", "p-1"), "nobody");
  EXPECT_EQ(this->TiesOf("eu_alice").links.size(), 1U);
  EXPECT_FALSE(this->TiesOf("eu_alice").addresses.at(0).valid_until);
}

TYPED_TEST(AdoptionConformance, NobodyChangesOverToWhatAnotherHasOrWhileSomethingIsOpen) {
  this->Apply(this->IntentAt("t1", "alice", "acme/", "p-1"));
  this->Apply(this->IntentAt("t1", "bob", "bolt/", "p-2"));
  Adoption mover = this->Mover("alice", "p-1");
  mover.record.user.external_id = "bob";
  EXPECT_EQ(this->End(mover), AdoptionEnd::kExternalIdTaken) << "the line names somebody else";
  Adoption held = this->Mover("carol", "p-1");
  held.record.link.account = "bolt/";
  Intent other = this->IntentAt("t1", "dave", "bolt/", "p-1");
  other.user.provider = "bolt";
  this->Apply(other);
  EXPECT_EQ(this->End(held), AdoptionEnd::kVendorUserHeld);
  Intent wallet = this->MakeIntent("t1", "alice");
  wallet.call.operation = api::Operation::kCreateWallet;
  this->Run(this->store_->Begin(this->loop_, wallet, std::nullopt));
  EXPECT_EQ(this->End(this->Mover("alice", "p-1")), AdoptionEnd::kInProgress);
}

TYPED_TEST(AdoptionConformance, OfTwoWhoCouldBeMeantNobodyChangesOver) {
  this->Apply(this->IntentAt("t1", "alice", "acme/", "p-1"));
  this->Apply(this->IntentAt("t1", "bob", "acme/other", "p-1"));
  EXPECT_EQ(this->End(this->Mover("carol", "p-1")), AdoptionEnd::kVendorUserHeld);
}

TYPED_TEST(AdoptionConformance, AnErasedOneIsFoundByNoAddressNorLink) {
  Adoption adoption = this->Candidate("u1", "p-1");
  adoption.record.user.wallets.push_back(this->WalletAt(kFirst));
  this->Adopt(adoption);
  Adoption mover = this->Mover("u1", "p-1");
  mover.record.user.wallets.push_back(this->WalletAt(kSecond));
  this->Adopt(mover);
  this->Run(this->store_->Erase(this->loop_, {"t1", "eu_u1", {}, this->clock_.Now()}));
  for (const char* address : {kFirst, kSecond}) EXPECT_TRUE(this->Having(address).empty());
  EXPECT_TRUE(this->TiesOf("eu_u1").links.empty());
  EXPECT_EQ(this->End(this->Candidate("u2", "p-1")), AdoptionEnd::kVendorUserHeld) << "by the seal of the former link";
}

}  // namespace
}  // namespace walletgate::storage
