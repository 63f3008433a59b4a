// What every Store promises of users who are made at another vendor, and then served by it.

#include <gmock/gmock.h>

#include "base/check.h"
#include "tests/storage/moving_conformance.h"

namespace walletgate::storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

template <class Implementation>
class MovesConformance : public MovingConformance<Implementation> {};

TYPED_TEST_SUITE(MovesConformance, Implementations);

TYPED_TEST(MovesConformance, AMoveUnderWayIsSeenByNobodyButWhoSettlesIt) {
  this->Enrolled("a");
  const Intent move = this->MoveOf("a");
  EXPECT_EQ(this->Begin(move), "");
  EXPECT_EQ(this->StateOf("a"), "creating");
  EXPECT_FALSE(this->PriorOf("t1", "a").intent);
  const std::vector<Intent> open = this->Run(this->store_->OpenIntents(this->loop_, "", 10));
  ASSERT_EQ(open.size(), 1U);
  EXPECT_EQ(open[0].migration, kMigration);
  EXPECT_EQ(this->Run(this->store_->FindIntent(this->loop_, "move-1"))->user.provider, "bolt");
  EXPECT_TRUE(this->Run(this->store_->Claim(this->loop_, {"move-1", "me", std::chrono::seconds(1)})));
  EXPECT_EQ(this->Run(this->store_->Facts(this->loop_)).started_intents, 1U);
}

TYPED_TEST(MovesConformance, AMoveUnderWayHoldsUpNoOther) {
  this->Enrolled("a");
  EXPECT_EQ(this->Begin(this->MoveOf("a")), "");
  Intent wallet = this->WalletOf("a");
  EXPECT_EQ(this->Begin(wallet), "") << "that goes to the source";
  Intent create = this->MakeIntent("t1", "a");
  EXPECT_EQ(this->Begin(create), "request_in_progress") << "by the wallet";
  Ending ending;
  ending.intent = create;
  ending.ends_others = true;
  this->End(ending);
  EXPECT_EQ(this->Run(this->store_->OpenIntents(this->loop_, "", 10)).size(), 1U) << "the move stays";
  EXPECT_EQ(this->Begin(create), "");
}

TYPED_TEST(MovesConformance, ASecondMoveWaitsForTheFirstUnlessItReplacesIt) {
  this->Enrolled("a");
  EXPECT_EQ(this->Begin(this->MoveOf("a")), "");
  EXPECT_EQ(this->Begin(this->MoveOf("a")), "") << "once more, after a reply that was lost";
  Intent second = this->MoveOf("a", "move-2");
  EXPECT_EQ(this->Begin(second), "request_in_progress");
  second.call.operation = api::Operation::kCreateWallet;
  EXPECT_EQ(this->Begin(second), "request_in_progress") << "whatever it does there";
  second.replaces = "move-1";
  EXPECT_EQ(this->Begin(second), "");
  EXPECT_FALSE(this->Run(this->store_->FindIntent(this->loop_, "move-1")));
  EXPECT_EQ(this->StateOf("a"), "creating");
}

TYPED_TEST(MovesConformance, NobodyIsMovedWhoIsNotToBe) {
  EXPECT_EQ(this->Begin(this->MoveOf("nobody")), "wrong_state");
  this->Enrolled("a");
  this->AddAtSource("stranger");
  EXPECT_EQ(this->Begin(this->MoveOf("stranger")), "wrong_state");
  this->AddAtSource("blocked");
  this->Enrol({this->RowOf("blocked", MoveState::kBlocked)});
  EXPECT_EQ(this->Begin(this->MoveOf("blocked")), "wrong_state");
  EXPECT_THAT(this->Run(this->store_->OpenIntents(this->loop_, "", 10)), IsEmpty());
  this->Change({MigrationState::kRunning}, MigrationState::kCancelled);
  EXPECT_EQ(this->Begin(this->MoveOf("a")), "wrong_state") << "the migration is over";
  EXPECT_EQ(this->StateOf("a"), "pending");
}

TYPED_TEST(MovesConformance, WhoIsMadeAtTheTargetIsPreparedAndServedByTheSource) {
  this->Enrolled("a");
  const UserRecord before = this->User("a");
  const Intent move = this->MoveOf("a");
  this->Begin(move);
  EXPECT_EQ(this->End(this->MadeAtTarget(move)), Ended::kAsAsked);
  EXPECT_THAT(this->Run(this->store_->OpenIntents(this->loop_, "", 10)), IsEmpty());
  const UserRecord after = this->User("a");
  EXPECT_EQ(after.user.provider, "acme");
  EXPECT_EQ(after.user.version, before.user.version);
  EXPECT_EQ(after.user.metadata, before.user.metadata);
  EXPECT_THAT(this->AddressesOf(after.user.wallets), ElementsAre(kAtSource));
  EXPECT_EQ(after.link.account, "acme/main");
  EXPECT_THAT(this->LinksOf("a"), ElementsAre("acme/main a-a active", "bolt/main b-a prepared"));
  EXPECT_EQ(this->TiesOf("a").links.at(1).origin, Link::Origin::kMigrated);
  EXPECT_EQ(this->HolderOf("bolt/main", "b-a"), "eu_a");
  EXPECT_THAT(this->Having(kAtTarget), IsEmpty());
  const MovingRow row = this->Row("a");
  EXPECT_EQ(row.state, MoveState::kPrepared);
  EXPECT_EQ(row.version, 1U);
  ASSERT_TRUE(row.link && row.there);
  EXPECT_EQ(row.link->account, "bolt/main");
  EXPECT_EQ(row.link->state, Link::State::kPrepared);
  EXPECT_EQ(row.there->provider_user_id, "b-a");
  EXPECT_THAT(this->AddressesOf(row.there->wallets), ElementsAre(kAtTarget));
  EXPECT_TRUE(row.there->login_methods.empty() && row.there->metadata.empty()) << "only what is the vendor's";
}

TYPED_TEST(MovesConformance, AWalletThatFollowsAtTheTargetMakesNoSecondLink) {
  this->Enrolled("a");
  Intent move = this->MoveOf("a");
  this->Begin(move);
  this->End(this->MadeAtTarget(move, MoveState::kPending));
  move.id = "move-2";
  move.call.operation = api::Operation::kCreateWallet;
  EXPECT_EQ(this->Begin(move), "");
  Ending ending = this->MadeAtTarget(move);
  ending.user->user.wallets.push_back(this->WalletAt("0x00000000000000000000000000000000000000aa"));
  this->End(ending);
  EXPECT_EQ(this->Row("a").there->wallets.size(), 2U);
  EXPECT_EQ(this->StateOf("a"), "prepared");
  EXPECT_EQ(this->TiesOf("a").links.size(), 2U);
}

TYPED_TEST(MovesConformance, WhoIsMadeAtTheTargetTwiceHasOneLinkThere) {
  this->Enrolled("a");
  for (const char* id : {"move-1", "move-2"}) {
    const Intent move = this->MoveOf("a", id);
    EXPECT_EQ(this->Begin(move), "");
    this->End(this->MadeAtTarget(move, MoveState::kPending));
  }
  EXPECT_EQ(this->TiesOf("a").links.size(), 2U);
  EXPECT_TRUE(this->Row("a").link);
}

TYPED_TEST(MovesConformance, WhomTheTargetHasForAnotherIsNotTaken) {
  this->Enrolled("a");
  this->Apply(this->IntentAt("t1", "b", "bolt/main", "b-a"));
  const Intent move = this->MoveOf("a");
  this->Begin(move);
  EXPECT_EQ(this->End(this->MadeAtTarget(move)), Ended::kHeld);
  EXPECT_EQ(this->StateOf("a"), "failed conflict_at_target");
  EXPECT_FALSE(this->Row("a").link || this->Row("a").there);
  EXPECT_EQ(this->TiesOf("a").links.size(), 1U);
  EXPECT_EQ(this->HolderOf("bolt/main", "b-a"), "eu_b");
  EXPECT_THAT(this->Run(this->store_->OpenIntents(this->loop_, "", 10)), IsEmpty());
}

TYPED_TEST(MovesConformance, AFailureCountsAndIsTriedAgain) {
  this->Enrolled("a");
  for (int tries = 1; tries <= 2; ++tries) {
    const Intent move = this->MoveOf("a");
    EXPECT_EQ(this->Begin(move), "");
    Ending ending;
    ending.intent = move;
    ending.move = MoveStep{MoveState::kFailed, "rejected", MoveRetry::kByCall};
    ending.move->is_failure = true;
    this->End(ending);
    EXPECT_EQ(this->StateOf("a"), "failed rejected");
    EXPECT_EQ(this->Row("a").tries, tries);
  }
  EXPECT_EQ(this->TiesOf("a").links.size(), 1U);
}

TYPED_TEST(MovesConformance, AnUnknownOutcomeKeepsIntentAndRow) {
  this->Enrolled("a");
  const Intent move = this->MoveOf("a");
  this->Begin(move);
  Ending ending;
  ending.intent = move;
  ending.outcome = Ending::Outcome::kUnknown;
  ending.move = MoveStep{};
  this->End(ending);
  EXPECT_EQ(this->StateOf("a"), "creating outcome_unknown");
  EXPECT_EQ(this->Run(this->store_->FindIntent(this->loop_, "move-1"))->state, IntentState::kUnknown);
  EXPECT_EQ(this->Begin(move), "") << "once more, with the same bytes";
  EXPECT_EQ(this->StateOf("a"), "creating");
  this->End(this->MadeAtTarget(move));
  EXPECT_EQ(this->StateOf("a"), "prepared");
}

TYPED_TEST(MovesConformance, WhoIsDeletedMeanwhileIsSkippedWithWhatTheTargetHas) {
  this->Enrolled("a");
  const Intent move = this->MoveOf("a");
  this->Begin(move);
  this->Delete("a");
  EXPECT_EQ(this->StateOf("a"), "skipped deleted");
  this->End(this->MadeAtTarget(move));
  EXPECT_EQ(this->StateOf("a"), "skipped deleted");
  EXPECT_EQ(this->User("a").user.status, api::Status::kDeleted);
  ASSERT_TRUE(this->Row("a").link && this->Row("a").there);
  EXPECT_EQ(this->Row("a").there->provider_user_id, "b-a");
  EXPECT_EQ(this->HolderOf("bolt/main", "b-a"), "eu_a");
  this->Erase("a");
  EXPECT_THAT(this->TiesOf("a").links, IsEmpty());
  EXPECT_NE(this->HolderOf("bolt/main", "b-a"), "nobody") << "by its seal";
}

/// Whether it was refused: by what it says, or as a fault of the program.
Task<bool> Refused(Store& store, EventLoop& loop, Erasure erasure) {
  try {
    Task<Result<void>> erasing = store.Erase(loop, std::move(erasure));
    const Result<void> erased = co_await std::move(erasing);
    co_return !erased;
  } catch (const FailedCheck&) {
    co_return true;
  }
}

TYPED_TEST(MovesConformance, WhoIsToBeErasedHasNoMoveUnderWay) {
  this->Enrolled("a");
  this->Begin(this->MoveOf("a"));
  const Erasure erasure{"t1", "eu_a", {}, this->clock_.Now()};
  EXPECT_EQ(this->loop_.Run(Refused(*this->store_, this->loop_, erasure)), true);
  EXPECT_EQ(this->StateOf("a"), "creating");
}

TYPED_TEST(MovesConformance, WhomTheTargetHadAlreadyIsPreparedWithoutAnIntent) {
  this->Enrolled("a");
  MoveChange change;
  change.tenant = "t1";
  change.migration_id = kMigration;
  change.user_id = "eu_a";
  change.from = {MoveState::kPending};
  change.link = Link{"bolt/main", "told", Link::State::kActive, "bolt", "b-1"};
  change.step.state = MoveState::kPrepared;
  change.step.version = 1;
  change.step.adopted = true;
  change.step.there = this->MadeAtTarget(this->MoveOf("a")).user->user;
  change.at = this->clock_.Now();
  this->Apply(this->IntentAt("t2", "b", "bolt/main", "b-1"));
  EXPECT_EQ(this->Run(this->store_->ChangeMove(this->loop_, change)), MoveChanged::kHeld);
  EXPECT_EQ(this->StateOf("a"), "pending");
  change.link->provider_user_id = "b-2";
  EXPECT_EQ(this->Run(this->store_->ChangeMove(this->loop_, change)), MoveChanged::kChanged);
  EXPECT_TRUE(this->Row("a").adopted);
  EXPECT_TRUE(this->Row("a").there->metadata.empty());
  EXPECT_EQ(this->HolderOf("bolt/main", "b-2"), "eu_a");
  EXPECT_THAT(this->LinksOf("a"), ElementsAre("acme/main a-a active", "bolt/main b-2 prepared"));
  EXPECT_EQ(this->CutOver("a"), Switched::kSwitched);
  EXPECT_EQ(this->User("a").user.provider_user_id, "b-2");
}

TYPED_TEST(MovesConformance, WhoIsPreparedToMoveIsNotTakenBackByAnImport) {
  Adoption adoption;
  adoption.record.user = MakeIntent("a").user;
  adoption.record.user.provider_user_id = "a-a";
  adoption.record.user.status = api::Status::kActive;
  adoption.record.link = {"acme/main", "a"};
  adoption.import_id = "imp_1";
  this->Run(this->store_->Adopt(this->loop_, adoption));
  this->Create();
  this->Enrol({this->RowOf("a")});
  const Intent move = this->MoveOf("a");
  this->Begin(move);
  this->End(this->MadeAtTarget(move));
  EXPECT_EQ(this->Run(this->store_->ForgetAdopted(this->loop_, {{"t1", "eu_a"}, "imp_1"})), Forgotten::kUsedSince);
}

TYPED_TEST(MovesConformance, AWalletThatComesMeanwhileIsOneOfTheSource) {
  this->Prepare("a");
  UserRecord record = this->User("a");
  record.user.wallets.push_back(this->WalletAt("0x00000000000000000000000000000000000000aa"));
  this->Update(record);
  for (const KeptAddress& address : this->TiesOf("a").addresses) EXPECT_EQ(address.link, 0U);
}

}  // namespace
}  // namespace walletgate::storage
