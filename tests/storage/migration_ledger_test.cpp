// What every MigrationLedger promises of migrations and of the rows of their users, whom nobody has moved yet.

#include <gmock/gmock.h>

#include "tests/storage/moving_conformance.h"

namespace walletgate::storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

template <class Implementation>
class MigrationLedgerConformance : public MovingConformance<Implementation> {
 protected:
  std::vector<std::string> Due(const std::string& after = "", std::size_t limit = 100) {
    std::vector<std::string> ids;
    for (const MovingRow& row :
         this->Run(this->store_->DueMoves(this->loop_, kMigration, after, this->clock_.Now(), limit))) {
      ids.push_back(row.user_id);
    }
    return ids;
  }
  std::vector<std::string> ListedMoves(std::optional<MoveState> state, std::string reason = "", std::size_t limit = 100,
                                       std::string after = "") {
    std::vector<std::string> ids;
    const MovingPage page = this->Run(
        this->store_->ListMoves(this->loop_, {"t1", kMigration, state, std::move(reason), limit, std::move(after)}));
    for (const MovingRow& row : page.rows) ids.push_back(row.user_id);
    if (page.has_more) ids.emplace_back("more");
    return ids;
  }
  void AddUsers(const std::vector<std::string>& external_ids) {
    for (const std::string& external_id : external_ids) this->AddAtSource(external_id);
  }
  MoveChanged Step(const std::string& external_id, std::vector<MoveState> from, MoveStep step) {
    MoveChange change;
    change.tenant = "t1";
    change.migration_id = kMigration;
    change.user_id = "eu_" + external_id;
    change.from = std::move(from);
    change.step = std::move(step);
    change.at = this->clock_.Now();
    return this->Run(this->store_->ChangeMove(this->loop_, change));
  }
  /// A failure that is tried again by itself after a minute.
  MoveStep FailedForAMinute() {
    MoveStep step;
    step.reason = "timeout";
    step.retry = MoveRetry::kAutomatic;
    step.next_at = this->clock_.Now() + std::chrono::minutes(1);
    step.is_failure = true;
    return step;
  }
};

TYPED_TEST_SUITE(MigrationLedgerConformance, Implementations);

TYPED_TEST(MigrationLedgerConformance, KeepsAMigrationForItsTenantAlone) {
  this->Create();
  EXPECT_EQ(this->Found().from, (MigrationEnd{"acme", "acme/main"}));
  EXPECT_EQ(this->Found().to, (MigrationEnd{"bolt", "bolt/main"}));
  EXPECT_EQ(this->Found().asked, R"({"from":"acme"})");
  EXPECT_EQ(this->Found().state, MigrationState::kDraft);
  EXPECT_EQ(this->Found().created_at, this->clock_.Now());
  EXPECT_FALSE(this->Run(this->store_->FindMigration(this->loop_, "t2", kMigration)).has_value());
  EXPECT_EQ(this->Run(this->store_->ListMigrations(this->loop_, "t1", "", 10)).size(), 1U);
  EXPECT_EQ(this->Run(this->store_->ListMigrations(this->loop_, "t1", kMigration, 10)).size(), 0U);
  EXPECT_EQ(this->Run(this->store_->ListMigrations(this->loop_, "t2", "", 10)).size(), 0U);
}

TYPED_TEST(MigrationLedgerConformance, MakesOneMigrationUnderOneKey) {
  Migration migration = this->MakeMigration();
  migration.key = "k";
  EXPECT_EQ(this->Run(this->store_->CreateMigration(this->loop_, migration)).id, kMigration);
  migration.id = kOtherMigration;
  EXPECT_EQ(this->Run(this->store_->CreateMigration(this->loop_, migration)).id, kMigration);
  migration.tenant = "t2";
  EXPECT_EQ(this->Run(this->store_->CreateMigration(this->loop_, migration)).id, kOtherMigration);
}

TYPED_TEST(MigrationLedgerConformance, ChangesOnlyFromAStateThatIsNamed) {
  this->Create();
  EXPECT_FALSE(this->Change({MigrationState::kReady, MigrationState::kPaused}, MigrationState::kRunning));
  MigrationChange change;
  change.tenant = "t1";
  change.id = kMigration;
  change.from = {MigrationState::kDraft};
  change.to = MigrationState::kPaused;
  change.reason = "guard";
  change.asked = "{}";
  change.assessed = "hashes";
  change.cut_over_share = 25;
  change.at = this->clock_.Now() + std::chrono::minutes(1);
  EXPECT_TRUE(this->Run(this->store_->ChangeMigration(this->loop_, change)));
  EXPECT_EQ(this->Found().reason, "guard");
  EXPECT_EQ(this->Found().asked, "{}");
  EXPECT_EQ(this->Found().assessed, "hashes");
  EXPECT_EQ(this->Found().cut_over_share, 25);
  EXPECT_EQ(this->Found().updated_at, change.at);
  EXPECT_TRUE(this->Change({MigrationState::kPaused}, MigrationState::kRunning));
  EXPECT_EQ(this->Found().reason, "");
  EXPECT_EQ(this->Found().assessed, "hashes") << "what is not said stays";
  EXPECT_EQ(this->Found().cut_over_share, 25);
  change.tenant = "t2";
  change.from = {MigrationState::kRunning};
  EXPECT_FALSE(this->Run(this->store_->ChangeMigration(this->loop_, change)));
}

TYPED_TEST(MigrationLedgerConformance, ShowsARunnerThoseUnderWay) {
  const auto open = [&] { return this->Run(this->store_->OpenMigrations(this->loop_)).size(); };
  this->Create();
  EXPECT_EQ(open(), 0U);
  for (const MigrationState state : {MigrationState::kAssessing, MigrationState::kRunning, MigrationState::kCompleting,
                                     MigrationState::kRollingBack}) {
    this->Change({this->Found().state}, state);
    EXPECT_EQ(open(), 1U) << ToString(state);
  }
  this->Change({MigrationState::kRollingBack}, MigrationState::kRolledBack);
  EXPECT_EQ(open(), 0U);
}

TYPED_TEST(MigrationLedgerConformance, IsWorkedAtByOneHolderAtATime) {
  this->Create();
  const auto claims = [&](const char* holder) {
    return this->Run(this->store_->ClaimMigration(this->loop_, {kMigration, holder, std::chrono::seconds(10)}));
  };
  EXPECT_TRUE(claims("me"));
  EXPECT_FALSE(claims("other"));
  this->clock_.Advance(std::chrono::seconds(9));
  EXPECT_TRUE(this->Enrol({}));
  this->clock_.Advance(std::chrono::seconds(9));
  EXPECT_FALSE(claims("other")) << "what is written renews it";
  this->clock_.Advance(std::chrono::seconds(2));
  EXPECT_TRUE(claims("other"));
  this->AddUsers({"a"});
  EXPECT_FALSE(this->Enrol({this->RowOf("a")}));
  EXPECT_THAT(this->Rows(), IsEmpty());
}

TYPED_TEST(MigrationLedgerConformance, EnrolsEverybodyOnce) {
  this->Create();
  this->AddUsers({"a", "b", "c"});
  MovingRow blocked = this->RowOf("b", MoveState::kBlocked);
  blocked.reason = "external_id_refused";
  EXPECT_EQ(this->Enrol({this->RowOf("a"), blocked}), 1U);
  EXPECT_EQ(this->Found().enrolled_to, "eu_b");
  EXPECT_EQ(this->Found().users, 2U);
  EXPECT_EQ(this->Enrol({this->RowOf("a", MoveState::kBlocked), this->RowOf("c"), this->RowOf("nobody")}), 1U);
  EXPECT_EQ(this->StateOf("a"), "pending") << "who has a row stays as he is";
  EXPECT_EQ(this->Found().users, 3U);
  EXPECT_THAT(this->Counts(), ElementsAre("blocked external_id_refused 1", "pending  2"));
  EXPECT_EQ(this->Row("a").version, 1U);
}

TYPED_TEST(MigrationLedgerConformance, MovesNobodyInTwoMigrationsAtOnce) {
  this->AddUsers({"a", "b"});
  this->Create();
  this->Create(kOtherMigration);
  this->Enrol({this->RowOf("a"), this->RowOf("b", MoveState::kBlocked)});
  EXPECT_EQ(this->Enrol({this->RowOf("a"), this->RowOf("b")}, kOtherMigration), 1U);
  EXPECT_EQ(this->StateOf("a", kOtherMigration), "skipped in_another_migration");
  EXPECT_EQ(this->StateOf("b", kOtherMigration), "pending") << "nobody moves him any more";
}

TYPED_TEST(MigrationLedgerConformance, TakesWhomAMigrationThatIsOverHas) {
  this->AddUsers({"a"});
  this->Create();
  this->Enrol({this->RowOf("a")});
  EXPECT_EQ(this->Run(this->store_->FindMove(this->loop_, "t1", "eu_a"))->migration.id, kMigration);
  EXPECT_FALSE(this->Run(this->store_->FindMove(this->loop_, "t2", "eu_a")));
  this->Change({MigrationState::kDraft}, MigrationState::kCancelled);
  EXPECT_FALSE(this->Run(this->store_->FindMove(this->loop_, "t1", "eu_a")));
  this->Create(kOtherMigration);
  EXPECT_EQ(this->Enrol({this->RowOf("a")}, kOtherMigration), 1U);
  const auto found = this->Run(this->store_->FindMove(this->loop_, "t1", "eu_a"));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->migration.id, kOtherMigration);
  EXPECT_EQ(found->row.user_id, "eu_a");
  EXPECT_EQ(found->row.state, MoveState::kPending);
}

TYPED_TEST(MigrationLedgerConformance, EnrolsADeletedOneAsSkipped) {
  this->Create();
  this->AddUsers({"a"});
  this->Delete("a");
  EXPECT_EQ(this->Enrol({this->RowOf("a")}), 0U);
  EXPECT_EQ(this->StateOf("a"), "skipped deleted");
}

TYPED_TEST(MigrationLedgerConformance, ListsWithStateAndReason) {
  this->Create();
  this->AddUsers({"a", "b", "c", "d"});
  MovingRow loss = this->RowOf("c");
  loss.reason = "address_changes";
  MovingRow blocked = this->RowOf("d", MoveState::kBlocked);
  blocked.reason = "address_changes";
  this->Enrol({this->RowOf("b"), this->RowOf("a"), loss, blocked});
  EXPECT_THAT(this->ListedMoves({}), ElementsAre("eu_a", "eu_b", "eu_c", "eu_d")) << "by end user id";
  EXPECT_THAT(this->ListedMoves({}, "", 2), ElementsAre("eu_a", "eu_b", "more"));
  EXPECT_THAT(this->ListedMoves({}, "", 2, "eu_b"), ElementsAre("eu_c", "eu_d"));
  EXPECT_THAT(this->ListedMoves(MoveState::kPending, "", 1, "eu_a"), ElementsAre("eu_b", "more"));
  EXPECT_THAT(this->ListedMoves({}, "address_changes"), ElementsAre("eu_c", "eu_d"));
  EXPECT_THAT(this->ListedMoves(MoveState::kBlocked, "address_changes"), ElementsAre("eu_d"));
  EXPECT_THAT(this->Run(this->store_->ListMoves(this->loop_, {"t2", kMigration, {}, {}, 10, {}})).rows, IsEmpty());
}

TYPED_TEST(MigrationLedgerConformance, ShowsWhatIsToBeDoneByItself) {
  this->Create();
  this->AddUsers({"a", "b", "c", "d", "e"});
  MovingRow later = this->RowOf("b");
  later.next_at = this->clock_.Now() + std::chrono::minutes(1);
  this->Enrol(
      {this->RowOf("a"), later, this->RowOf("c"), this->RowOf("d", MoveState::kWaitingForUser), this->RowOf("e")});
  EXPECT_EQ(this->Step("c", {MoveState::kPending}, this->FailedForAMinute()), MoveChanged::kChanged);
  MoveStep by_call = this->FailedForAMinute();
  by_call.retry = MoveRetry::kByCall;
  EXPECT_EQ(this->Step("e", {MoveState::kPending}, by_call), MoveChanged::kChanged);
  EXPECT_THAT(this->Due(), ElementsAre("eu_a"));
  this->clock_.Advance(std::chrono::minutes(1));
  EXPECT_THAT(this->Due(), ElementsAre("eu_a", "eu_b", "eu_c"));
  EXPECT_THAT(this->Due("", 2), ElementsAre("eu_a", "eu_b"));
  EXPECT_THAT(this->Due("eu_a", 1), ElementsAre("eu_b"));
  EXPECT_THAT(this->Due("eu_c"), IsEmpty());
  EXPECT_EQ(this->Row("c").tries, 1);
  EXPECT_EQ(this->Row("c").retry, MoveRetry::kAutomatic);
}

TYPED_TEST(MigrationLedgerConformance, StepsOnlyWhoIsAsHeIsThoughtToBe) {
  this->Create();
  this->AddUsers({"a"});
  this->Enrol({this->RowOf("a")});
  MoveStep step;
  step.state = MoveState::kWaitingForTenant;
  EXPECT_EQ(this->Step("a", {MoveState::kFailed}, step), MoveChanged::kElsewhere);
  EXPECT_EQ(this->Step("nobody", {MoveState::kPending}, step), MoveChanged::kElsewhere);
  MoveChange change{"t1", kMigration, "eu_a", {MoveState::kPending}, 2, {}, step, this->clock_.Now()};
  EXPECT_EQ(this->Run(this->store_->ChangeMove(this->loop_, change)), MoveChanged::kElsewhere);
  EXPECT_EQ(this->StateOf("a"), "pending");
  change.if_version = 1;
  EXPECT_EQ(this->Run(this->store_->ChangeMove(this->loop_, change)), MoveChanged::kChanged);
  EXPECT_EQ(this->StateOf("a"), "waiting_for_tenant");
  EXPECT_THAT(this->Counts(), ElementsAre("waiting_for_tenant  1"));
}

TYPED_TEST(MigrationLedgerConformance, SkipsWhoIsDeleted) {
  this->Create();
  this->AddUsers({"a", "b"});
  this->Enrol({this->RowOf("a"), this->RowOf("b", MoveState::kBlocked)});
  this->Delete("a");
  this->Delete("b");
  EXPECT_EQ(this->StateOf("a"), "skipped deleted");
  EXPECT_EQ(this->StateOf("b"), "blocked") << "that is final";
  EXPECT_THAT(this->Due(), IsEmpty());
  EXPECT_THAT(this->Counts(), ElementsAre("blocked  1", "skipped deleted 1"));
}

TYPED_TEST(MigrationLedgerConformance, CountsAnErasedOneAndNamesHimNowhere) {
  this->Create();
  this->AddUsers({"a", "b", "c"});
  this->Enrol({this->RowOf("a"), this->RowOf("b", MoveState::kBlocked), this->RowOf("c")});
  this->Erase("a");
  this->Erase("b");
  EXPECT_THAT(this->ListedMoves({}), ElementsAre("eu_c"));
  EXPECT_THAT(this->Due(), ElementsAre("eu_c"));
  EXPECT_FALSE(this->Run(this->store_->FindMove(this->loop_, "t1", "eu_a")));
  EXPECT_THAT(this->Counts(), ElementsAre("blocked  1", "pending  1", "skipped erased 1"));
  EXPECT_EQ(this->Found().users, 3U);
}

TYPED_TEST(MigrationLedgerConformance, WhomAnImportTakesBackIsInNoRow) {
  this->Create();
  Adoption adoption;
  adoption.record.user = MakeIntent("a").user;
  adoption.record.user.provider_user_id = "a-a";
  adoption.record.user.status = api::Status::kActive;
  adoption.record.link = {"acme/main", "a"};
  adoption.import_id = "imp_1";
  this->Run(this->store_->Adopt(this->loop_, adoption));
  this->Enrol({this->RowOf("a")});
  EXPECT_EQ(this->Run(this->store_->ForgetAdopted(this->loop_, {{"t1", "eu_a"}, "imp_1"})), Forgotten::kForgotten);
  EXPECT_THAT(this->Counts(), ElementsAre("skipped erased 1"));
  EXPECT_THAT(this->Rows(), IsEmpty());
}

}  // namespace
}  // namespace walletgate::storage
