// Migrations in a database: what survives, what somebody has spoilt, and what the operator's check says of it.

#include "storage/tools/sqlite_check.h"

#include <gmock/gmock.h>

#include "tests/storage/sqlite_harness.h"

namespace walletgate::storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kId = "mig_01J9ZC3Q7T8X2M4N6P8R0S2T4V";

class SqliteMigrationsInFile : public SqliteTest {
 protected:
  void SetUp() override { Open(); }

  template <class T>
  T Run(Task<Result<T>> task) {
    std::optional<Result<T>> result = loop_.Run(std::move(task));
    EXPECT_TRUE(result && *result);
    return *std::move(*result);
  }
  /// A migration with these users in it.
  void Enrol(const std::vector<std::string>& external_ids) {
    Migration migration;
    migration.id = kId;
    migration.tenant = "t1";
    migration.from = {"acme", "acme/"};
    migration.to = {"bolt", "bolt/"};
    Run(store_->CreateMigration(loop_, migration));
    MigrationChange change;
    change.tenant = "t1";
    change.id = kId;
    change.from = {MigrationState::kDraft};
    Run(store_->ChangeMigration(loop_, change));
    std::vector<MovingRow> rows;
    for (const std::string& external_id : external_ids) {
      EXPECT_EQ(Create(external_id), "");
      rows.emplace_back().user_id = "eu_" + external_id;
    }
    Run(store_->Enrol(loop_, {{kId, "me", std::chrono::minutes(5)}, std::move(rows), {}}));
  }
  /// The target has him.
  void Prepare(const std::string& external_id) {
    Intent intent = MakeIntent(external_id);
    intent.migration = kId;
    intent.link.account = "bolt/";
    intent.user.provider = "bolt";
    EXPECT_EQ(Outcome(store_->Begin(loop_, intent, std::nullopt)), "");
    Ending ending = MakeEnding(intent);
    ending.user->link = intent.link;
    ending.user->user.provider_user_id = "b-" + external_id;
    ending.user->user.login_methods.emplace_back().email = "canary@b.example";
    ending.user->user.profile.first_name = "canary";
    ending.move = MoveStep{MoveState::kPrepared};
    ending.if_held.move = MoveStep{};
    EXPECT_EQ(Outcome(store_->End(loop_, ending)), "");
  }
  std::vector<std::string> Listed() {
    std::vector<std::string> ids;
    for (const MovingRow& row : Run(store_->ListMoves(loop_, {"t1", kId, {}, {}, 10, {}})).rows) {
      ids.push_back(row.user_id + " " + std::string(ToString(row.state)));
    }
    return ids;
  }
  std::vector<std::string> Faults() {
    const Result<SqliteReport> report = CheckSqliteFile(folder_.File());
    return report ? report->faults : std::vector<std::string>{report.error().detail};
  }
};

TEST_F(SqliteMigrationsInFile, SurviveARestartWithoutTheirClaims) {
  Enrol({"a", "b"});
  Prepare("a");
  Open();
  EXPECT_THAT(Listed(), ElementsAre("eu_a prepared", "eu_b pending"));
  EXPECT_TRUE(Run(store_->ClaimMigration(loop_, {kId, "another life", std::chrono::seconds(1)})));
  EXPECT_THAT(Faults(), IsEmpty());
}

TEST_F(SqliteMigrationsInFile, KeepNothingOfAPersonBesideWhatTheVendorHas) {
  Enrol({"a"});
  Prepare("a");
  EXPECT_EQ(RawDatabase(folder_.File()).Ask("SELECT count(*) FROM migration_users WHERE there LIKE '%canary%'"), "0");
  EXPECT_EQ(RawDatabase(folder_.File()).Ask("SELECT count(*) FROM users WHERE record LIKE '%canary%'"), "0");
}

TEST_F(SqliteMigrationsInFile, LeaveOutRowsThatCannotBeRead) {
  Enrol({"a", "b", "c"});
  Prepare("a");
  RawDatabase raw(folder_.File());
  raw.Ask("UPDATE migration_users SET there = '{' WHERE user_id = 'eu_a'");
  raw.Ask("UPDATE migration_users SET state = 'of_tomorrow' WHERE user_id = 'eu_b'");
  EXPECT_THAT(Listed(), ElementsAre("eu_c pending"));
  EXPECT_EQ(Run(store_->DueMoves(loop_, kId, "", clock_.Now(), 1)).at(0).user_id, "eu_c");
  EXPECT_EQ(Outcome(store_->FindMove(loop_, "t1", "eu_a")), "store_unavailable") << "it is not taken for an absent one";
  EXPECT_EQ(Outcome(store_->Erase(loop_, {"t1", "eu_a", {}, clock_.Now()})), "") << "but nobody has to stay";
  EXPECT_EQ(Outcome(store_->Erase(loop_, {"t1", "eu_b", {}, clock_.Now()})), "");
  EXPECT_EQ(raw.Ask("SELECT count(*) FROM migration_users WHERE user_id = '' AND there = ''"), "2");
}

TEST_F(SqliteMigrationsInFile, LeaveOutAMigrationThatCannotBeRead) {
  Enrol({});
  RawDatabase(folder_.File()).Ask("UPDATE migrations SET state = 'of_tomorrow'");
  EXPECT_THAT(Run(store_->ListMigrations(loop_, "t1", "", 10)), IsEmpty());
  EXPECT_EQ(Outcome(store_->FindMigration(loop_, "t1", kId)), "store_unavailable");
}

TEST_F(SqliteMigrationsInFile, AreLookedAtByTheCheck) {
  Enrol({"a", "b"});
  Intent move = MakeIntent("a");
  move.migration = kId;
  EXPECT_EQ(Outcome(store_->Begin(loop_, move, std::nullopt)), "");
  EXPECT_THAT(Faults(), IsEmpty()) << "an open create of one who is there, but a move";
  RawDatabase raw(folder_.File());
  raw.Ask("UPDATE migration_users SET link = 7 WHERE user_id = 'eu_a'");
  raw.Ask("UPDATE migration_users SET user_id = 'eu_nobody' WHERE user_id = 'eu_b'");
  raw.Ask("UPDATE migration_counts SET users = 9 WHERE state = 'pending'");
  EXPECT_THAT(Faults(),
              ElementsAre("1 rows of migrations that are nobody's", "1 rows of migrations whose link is not there",
                          "1 states of migrations that are miscounted"));
}

}  // namespace
}  // namespace walletgate::storage
