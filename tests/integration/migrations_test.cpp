// Migrations, through the program: users are made at the target, cut over by share, rolled back and cut over again,
// beside changes of the same users, kills, and a target that turns bad.

#include <csignal>

#include "tests/integration/migration_harness.h"

namespace walletgate {
namespace {

using fakes::Answer;
using testing::HasSubstr;

class Migrations : public fakes::MigrationDeployment {
 protected:
  std::uint64_t MadeAt(const std::string& vendor) { return vendors_.sandbox().Counters(vendor).creates; }
};

TEST_F(Migrations, MoveUsersCutThemOverAndTakeThemBack) {
  Start();
  MakeUsers({"ann", "ben", "cid"});
  const Answer before = User("ann");
  const std::uint64_t made = MadeAt("cdp");
  const std::string id = Assessed();
  EXPECT_EQ(Migration(id).At("counts.pending"), "3");
  EXPECT_EQ(MadeAt("cdp"), made) << "an assessment reads the directory alone";
  EXPECT_EQ(DoMove(id, "start", "{}").At("state"), "running");
  AwaitUsers(id, "prepared", 3);
  EXPECT_EQ(MadeAt("cdp"), made + 3);
  EXPECT_EQ(User("ann").At("provider"), "streambird");

  EXPECT_EQ(DoMove(id, "cut_over", R"({"share":100})").status, 200);
  AwaitUsers(id, "cut_over", 3);
  const Answer moved = User("ann", "?include=links");
  EXPECT_EQ(moved.At("provider"), "cdp");
  EXPECT_EQ(moved.At("external_id"), "ann");
  EXPECT_NE(moved.At("wallets.0.address"), before.At("wallets.0.address"));
  EXPECT_EQ(moved.At("previous_wallets.0.address"), before.At("wallets.0.address"));
  EXPECT_EQ(moved.At("links.0.state"), "former");
  EXPECT_EQ(moved.At("links.1.state"), "active");
  EXPECT_EQ(moved.At("links.1.origin"), "migrated");
  EXPECT_EQ(Main().Get("/v1/end-users?address=" + before.At("wallets.0.address")).At("data.0.id"), ids_["ann"]);

  EXPECT_EQ(DoMove(id, "rollback", R"({"dry_run":true})").At("users.back"), "3");
  EXPECT_EQ(DoMove(id, "rollback", "{}").status, 200);
  AwaitState(id, "rolled_back");
  const Answer back = User("ann");
  EXPECT_EQ(back.At("provider"), "streambird");
  EXPECT_EQ(back.At("provider_user_id"), before.At("provider_user_id"));
  EXPECT_EQ(back.At("wallets.0.address"), before.At("wallets.0.address"));
  EXPECT_EQ(back.At("previous_wallets.0.address"), moved.At("wallets.0.address"));

  EXPECT_EQ(DoMove(id, "cut_over", "{}").status, 200);
  AwaitUsers(id, "cut_over", 3);
  EXPECT_EQ(User("ann").At("wallets.0.address"), moved.At("wallets.0.address"));
  EXPECT_EQ(MadeAt("cdp"), made + 3);
}

TEST_F(Migrations, TakeAShareThatOnlyGrows) {
  Start();
  std::vector<std::string> names;
  for (int i = 0; i < 30; ++i) names.push_back("u-" + std::to_string(i));
  MakeUsers(names);
  const std::string id = Started();
  AwaitUsers(id, "prepared", 30);
  const auto over = [&] {
    std::set<std::string> there;
    for (const std::string& name : names) {
      if (ProviderOf(name) == "cdp") there.insert(name);
    }
    return there;
  };
  EXPECT_EQ(DoMove(id, "cut_over", R"({"share":30})").status, 200);
  AwaitThat(id, [](const Answer& answer) { return answer.At("counts.cut_over") != "0"; });
  std::this_thread::sleep_for(std::chrono::seconds(1));
  const std::set<std::string> first = over();
  EXPECT_GT(first.size(), 2U);
  EXPECT_LT(first.size(), 20U);
  EXPECT_EQ(DoMove(id, "cut_over", R"({"share":100})").status, 200);
  AwaitUsers(id, "cut_over", 30);
  const std::set<std::string> all = over();
  EXPECT_EQ(all.size(), 30U);
  EXPECT_TRUE(std::includes(all.begin(), all.end(), first.begin(), first.end()));
}

TEST_F(Migrations, BringUpToDateWhomSomebodyHasChanged) {
  Start();
  MakeUsers({"ann", "ben", "cid"});
  const std::string id = Started();
  AwaitUsers(id, "prepared", 3);
  const Answer wallet = Main().Post("/v1/end-users/" + ids_["ann"] + "/wallets", R"({"chain":"solana"})");
  ASSERT_EQ(wallet.status, 201) << wallet;
  ASSERT_EQ(Main()
                .Send("PATCH", "/v1/end-users/" + ids_["ben"], R"({"metadata":{"a":"b"}})",
                      {{"Content-Type", "application/merge-patch+json"}})
                .status,
            200);
  ASSERT_EQ(Main().Delete("/v1/end-users/" + ids_["cid"] + "?local=true").status, 204);
  EXPECT_EQ(DoMove(id, "cut_over", "{}").status, 200);
  AwaitUsers(id, "cut_over", 2);
  EXPECT_EQ(Migration(id).At("counts.skipped"), "1");
  const Answer ann = User("ann");
  EXPECT_EQ(ann.At("provider"), "cdp");
  EXPECT_THAT(ann.body, HasSubstr(R"("chain":"solana")"));
  EXPECT_EQ(ann.At("previous_wallets.1.address"), wallet.At("wallets.1.address"));
  EXPECT_EQ(User("ben").At("metadata.a"), "b");
}

TEST_F(Migrations, GoOnWhereAKillLeftThem) {
  Start();
  std::vector<std::string> names;
  for (int i = 0; i < 40; ++i) names.push_back("u-" + std::to_string(i));
  MakeUsers(names);
  const std::uint64_t made = MadeAt("cdp");
  const std::string id =
      Started(R"(,"cut_over":"automatic","stop_when":{"unknown":1000},"pace":{"users_per_second":20})");
  for (int i = 0; i < 6; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(150 + 40 * i));
    Kill();
    Start();
  }
  AwaitState(id, "completed");
  EXPECT_EQ(Migration(id).At("counts.cut_over"), "40");
  EXPECT_EQ(MadeAt("cdp"), made + 40);
  for (const std::string& name : names) EXPECT_EQ(ProviderOf(name), "cdp") << name;
}

TEST_F(Migrations, StopByThemselvesWhenTheTargetTurnsBad) {
  Start();
  std::vector<std::string> names;
  for (int i = 0; i < 40; ++i) names.push_back("u-" + std::to_string(i));
  MakeUsers(names);
  vendors_.sandbox().Inject("cdp", {.kind = "400", .count = -1, .method = "POST"});
  const std::string id = Started(R"(,"stop_when":{"failed_share":0.2,"of_last":20})");
  const Answer paused = AwaitState(id, "paused");
  EXPECT_EQ(paused.At("paused_by"), "guard");
  EXPECT_EQ(paused.At("reason"), "too_many_failed");
  for (const std::string& name : names) EXPECT_EQ(ProviderOf(name), "streambird");
  vendors_.sandbox().ClearFaults("cdp");
}

TEST_F(Migrations, TakeUpWhoeverComesAndNobodyElseWhereTheyAreLazy) {
  Start();
  MakeUsers({"ann", "ben"});
  const auto touch = [&](const std::string& name) {
    return Main().Post("/v1/end-users/" + ids_[name] + "/touch", "{}");
  };
  EXPECT_EQ(touch("ann").status, 204);
  const std::string id = Started(R"(,"mode":"lazy","cut_over":"automatic")");
  const Answer touched = touch("ann");
  EXPECT_EQ(touched.status, 200);
  EXPECT_EQ(touched.At("provider"), "cdp");
  EXPECT_EQ(touch("ann").At("provider"), "cdp");
  EXPECT_EQ(ProviderOf("ben"), "streambird");
  EXPECT_EQ(Migration(id).At("counts.pending"), "1");
}

TEST_F(Migrations, MoveNobodyTwiceWhoseReplyWasLost) {
  Start();
  MakeUsers({"ann", "ben"});
  const std::uint64_t made = MadeAt("cdp");
  vendors_.sandbox().Inject("cdp", {.kind = "lost", .count = 2, .method = "POST"});
  const std::string id = Started();
  AwaitUsers(id, "prepared", 2);
  EXPECT_EQ(MadeAt("cdp"), made + 2);
}

}  // namespace
}  // namespace walletgate
