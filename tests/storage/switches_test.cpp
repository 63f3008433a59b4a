// What every Store promises of users whom another vendor serves from now on, and of the way back.

#include <gmock/gmock.h>

#include "tests/storage/moving_conformance.h"

namespace walletgate::storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

template <class Implementation>
class SwitchesConformance : public MovingConformance<Implementation> {};

TYPED_TEST_SUITE(SwitchesConformance, Implementations);

TYPED_TEST(SwitchesConformance, ACutOverTurnsUserLinksAndAddresses) {
  this->Prepare("a");
  this->clock_.Advance(std::chrono::hours(1));
  EXPECT_EQ(this->CutOver("a"), Switched::kSwitched);
  const UserRecord user = this->User("a");
  EXPECT_EQ(user.user.provider, "bolt");
  EXPECT_EQ(user.user.provider_user_id, "b-a");
  EXPECT_EQ(user.user.version, 2U);
  EXPECT_EQ(user.user.updated_at, this->clock_.Now());
  EXPECT_EQ(user.user.metadata.at("a"), "b");
  EXPECT_EQ(user.user.login_methods.size(), 1U);
  EXPECT_EQ(user.link.account, "bolt/main");
  EXPECT_FALSE(user.look);
  EXPECT_THAT(this->AddressesOf(user.user.wallets), ElementsAre(kAtTarget));
  EXPECT_THAT(this->AddressesOf(user.user.previous_wallets), ElementsAre(kAtSource));
  EXPECT_EQ(user.user.previous_wallets.at(0).valid_until, this->clock_.Now());
  EXPECT_THAT(this->LinksOf("a"), ElementsAre("acme/main a-a former", "bolt/main b-a active"));
  for (const KeptAddress& address : this->TiesOf("a").addresses) {
    EXPECT_EQ(address.valid_until.has_value(), address.link == 0);
  }
  EXPECT_THAT(this->Having(kAtSource), ElementsAre("a"));
  EXPECT_THAT(this->Having(kAtTarget), ElementsAre("a"));
  EXPECT_EQ(this->Run(this->store_->FindJournal(this->loop_, "t1", "eu_a")).at(0).kind,
            JournalEntry::Kind::kProviderChanged);
  const MovingRow row = this->Row("a");
  EXPECT_EQ(row.state, MoveState::kCutOver);
  EXPECT_EQ(row.version, 2U);
  EXPECT_EQ(row.cut_over_at, this->clock_.Now());
  EXPECT_EQ(row.there->provider, "acme") << "what the source has of him";
  EXPECT_THAT(this->AddressesOf(row.there->wallets), ElementsAre(kAtSource));
  EXPECT_EQ(this->CutOver("a"), Switched::kElsewhere) << "he is";
}

TYPED_TEST(SwitchesConformance, NobodyIsSwitchedWhileTheMigrationIsInAnotherState) {
  this->Prepare("a");
  const Switch who{"t1", kMigration, {"eu_a"}, this->clock_.Now()};
  this->Change({MigrationState::kDraft, MigrationState::kRunning}, MigrationState::kPaused);
  EXPECT_EQ(this->Run(this->store_->CutOver(this->loop_, who)).at(0), Switched::kElsewhere);
  this->Change({MigrationState::kPaused}, MigrationState::kRunning);
  EXPECT_EQ(this->Run(this->store_->CutOver(this->loop_, who)).at(0), Switched::kSwitched);
  EXPECT_EQ(this->Run(this->store_->RollBack(this->loop_, who)).at(0), Switched::kElsewhere);
}

TYPED_TEST(SwitchesConformance, AnAddressThatIsKeptStaysAsItIs) {
  this->Create();
  this->AddAtSource("a");
  this->Enrol({this->RowOf("a")});
  const Intent move = this->MoveOf("a");
  this->Begin(move);
  Ending ending = this->MadeAtTarget(move);
  ending.user->user.wallets = {this->WalletAt("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed")};  // spelled otherwise
  this->End(ending);
  EXPECT_EQ(this->CutOver("a"), Switched::kSwitched);
  EXPECT_THAT(this->User("a").user.previous_wallets, IsEmpty());
  ASSERT_EQ(this->TiesOf("a").addresses.size(), 1U);
  EXPECT_FALSE(this->TiesOf("a").addresses.at(0).valid_until);
  EXPECT_EQ(this->TiesOf("a").addresses.at(0).link, 0U) << "the one that it came with";
}

TYPED_TEST(SwitchesConformance, WhoWaitsForWalletsAtTheTargetIsLookedForThere) {
  this->Create();
  this->AddAtSource("a");
  this->Enrol({this->RowOf("a")});
  const Intent move = this->MoveOf("a");
  this->Begin(move);
  Ending ending = this->MadeAtTarget(move);
  ending.user->user.pending_wallets = {{api::Chain::kSolana, api::WalletKind::kEoa}};
  this->End(ending);
  this->CutOver("a");
  const std::vector<DueLook> looks = this->Run(this->store_->DueLooks(this->loop_, this->clock_.Now(), 10));
  ASSERT_EQ(looks.size(), 1U);
  EXPECT_EQ(looks[0].account, "bolt/main");
  EXPECT_EQ(this->RollBack("a"), Switched::kSwitched);
  EXPECT_THAT(this->Run(this->store_->DueLooks(this->loop_, this->clock_.Now(), 10)), IsEmpty());
  EXPECT_THAT(this->User("a").user.pending_wallets, IsEmpty());
}

TYPED_TEST(SwitchesConformance, WhoHasChangedSinceIsBroughtUpToDateFirst) {
  this->Prepare("a");
  UserRecord record = this->User("a");
  record.user.metadata["c"] = "d";
  this->Update(record);
  EXPECT_EQ(this->CutOver("a"), Switched::kChangedSince);
  EXPECT_EQ(this->StateOf("a"), "pending changed_since");
  EXPECT_TRUE(this->Row("a").link);
  EXPECT_EQ(this->User("a").user.provider, "acme");
  EXPECT_EQ(this->Run(this->store_->DueMoves(this->loop_, kMigration, "", this->clock_.Now(), 10)).size(), 1U);
}

TYPED_TEST(SwitchesConformance, NobodyIsCutOverWhileSomethingIsOpen) {
  this->Prepare("a");
  const Intent wallet = this->WalletOf("a");
  this->Begin(wallet);
  EXPECT_EQ(this->CutOver("a"), Switched::kInProgress);
  EXPECT_EQ(this->StateOf("a"), "prepared");
  Ending ending;
  ending.intent = wallet;
  this->End(ending);
  EXPECT_EQ(this->CutOver("a"), Switched::kSwitched);
  this->Begin(wallet);
  EXPECT_EQ(this->RollBack("a"), Switched::kInProgress);
  EXPECT_EQ(this->StateOf("a"), "cut_over");
}

TYPED_TEST(SwitchesConformance, SwitchesEachForHimself) {
  this->Prepare("a");
  this->AddAtSource("b");
  this->Enrol({this->RowOf("b")});
  this->AddAtSource("c");
  const auto ends = this->Run(
      this->store_->CutOver(this->loop_, {"t1", kMigration, {"eu_c", "eu_b", "eu_a", "eu_a"}, this->clock_.Now()}));
  EXPECT_THAT(ends, ElementsAre(Switched::kElsewhere, Switched::kElsewhere, Switched::kSwitched, Switched::kElsewhere));
  EXPECT_EQ(this->StateOf("b"), "pending");
  const auto foreign = this->Run(this->store_->RollBack(this->loop_, {"t2", kMigration, {"eu_a"}, this->clock_.Now()}));
  EXPECT_THAT(foreign, ElementsAre(Switched::kElsewhere));
  EXPECT_EQ(this->CutOver("a", kOtherMigration), Switched::kElsewhere);
}

TYPED_TEST(SwitchesConformance, ARollbackGivesBackWhatTheSourceHad) {
  this->Prepare("a");
  EXPECT_EQ(this->RollBack("a"), Switched::kElsewhere) << "he was not cut over";
  this->CutOver("a");
  UserRecord changed = this->User("a");
  changed.user.metadata["c"] = "d";
  this->Update(changed);
  this->clock_.Advance(std::chrono::hours(1));
  EXPECT_EQ(this->RollBack("a"), Switched::kSwitched) << "a change since does not stop it";
  const UserRecord user = this->User("a");
  EXPECT_EQ(user.user.provider, "acme");
  EXPECT_EQ(user.user.provider_user_id, "a-a");
  EXPECT_EQ(user.user.metadata.at("c"), "d");
  EXPECT_EQ(user.link.account, "acme/main");
  EXPECT_THAT(this->AddressesOf(user.user.wallets), ElementsAre(kAtSource));
  EXPECT_FALSE(user.user.wallets.at(0).valid_until);
  EXPECT_TRUE(user.user.wallets.at(0).is_default);
  EXPECT_THAT(this->AddressesOf(user.user.previous_wallets), ElementsAre(kAtTarget));
  EXPECT_THAT(this->LinksOf("a"), ElementsAre("acme/main a-a active", "bolt/main b-a prepared"));
  for (const KeptAddress& address : this->TiesOf("a").addresses) {
    EXPECT_EQ(address.valid_until.has_value(), address.link == 1);
  }
  const MovingRow row = this->Row("a");
  EXPECT_EQ(row.state, MoveState::kRolledBack);
  EXPECT_EQ(row.version, user.user.version);
  EXPECT_EQ(row.there->provider, "bolt");
}

TYPED_TEST(SwitchesConformance, WhoWasRolledBackIsCutOverOnceMore) {
  this->Prepare("a");
  this->CutOver("a");
  this->RollBack("a");
  EXPECT_EQ(this->CutOver("a"), Switched::kSwitched);
  const UserRecord user = this->User("a");
  EXPECT_EQ(user.user.provider, "bolt");
  EXPECT_THAT(this->AddressesOf(user.user.wallets), ElementsAre(kAtTarget));
  EXPECT_THAT(this->AddressesOf(user.user.previous_wallets), ElementsAre(kAtSource));
  EXPECT_EQ(user.user.version, 4U);
  EXPECT_EQ(this->TiesOf("a").links.size(), 2U);
  EXPECT_THAT(this->Counts(), ElementsAre("cut_over  1"));
}

TYPED_TEST(SwitchesConformance, WhoIsDeletedAfterTheCutOverIsNotRolledBack) {
  this->Prepare("a");
  this->CutOver("a");
  this->Delete("a");
  EXPECT_EQ(this->StateOf("a"), "cut_over");
  EXPECT_EQ(this->RollBack("a"), Switched::kGone);
  EXPECT_EQ(this->StateOf("a"), "skipped deleted");
  EXPECT_EQ(this->User("a").user.provider, "bolt");
}

TYPED_TEST(SwitchesConformance, WhoIsServedFromElsewhereByNowIsNotCutOver) {
  this->Prepare("a");
  Adoption adoption;
  adoption.record.user = this->User("a").user;
  adoption.record.user.id = "eu_new";
  adoption.record.user.provider = "coil";
  adoption.record.link = {"coil/main", "a"};
  adoption.from_provider = "acme";
  ASSERT_EQ(this->Run(this->store_->Adopt(this->loop_, adoption)).end, AdoptionEnd::kChangedOver);
  EXPECT_EQ(this->CutOver("a"), Switched::kChangedSince);
  MoveStep step;
  step.state = MoveState::kPrepared;
  step.version = this->User("a").user.version;
  this->Run(this->store_->ChangeMove(
      this->loop_, {"t1", kMigration, "eu_a", {MoveState::kPending}, {}, {}, step, this->clock_.Now()}));
  EXPECT_EQ(this->CutOver("a"), Switched::kElsewhere);
  EXPECT_EQ(this->User("a").user.provider, "coil");
}

}  // namespace
}  // namespace walletgate::storage
