// Imports from a vendor's own list, through the program, beside what else goes on at the same moment: creates at the
// same vendor, another import of the same account, a reload, and ends in the midst.

#include <atomic>
#include <csignal>
#include <set>

#include "tests/integration/import_harness.h"

namespace walletgate {
namespace {

using fakes::Answer;
using testing::HasSubstr;

constexpr const char* kOfList = R"(,"source":"provider","external_id":"provider_user_id")";

class ListImports : public fakes::ImportDeployment {
 protected:
  /// So many come to be at the vendor without the gateway.
  void Settle(const std::string& vendor, int count, const std::string& more = "") {
    for (const sandbox::SandboxEndpoint& endpoint : vendors_.sandbox().endpoints()) {
      if (endpoint.id != vendor) continue;
      const fakes::Client client{endpoint.origin, ""};
      const std::string body = "{\"count\":" + std::to_string(count) + more + "}";
      ASSERT_EQ(client.Post("/_sandbox/users", body).At("made"), std::to_string(count));
    }
  }
  std::string StartOfList(const std::string& vendor, const std::string& more = "") {
    const std::string id = Begin(vendor, kOfList + more);
    EXPECT_EQ(StartImport(id).status, 200);
    return id;
  }
  /// Of the directory, the vendor's ids; each must be there once.
  std::set<std::string> Held(const std::string& vendor) const {
    std::set<std::string> held;
    std::string cursor;
    do {
      const Answer page = Main().Get("/v1/end-users?limit=100&provider=" + vendor + cursor);
      for (int i = 0; page.At("data." + std::to_string(i)) != "(absent)"; ++i) {
        const std::string id = page.At("data." + std::to_string(i) + ".provider_user_id");
        EXPECT_TRUE(held.insert(id).second) << id << " twice";
      }
      cursor = page.At("has_more") == "true" ? "&cursor=" + page.At("next_cursor") : std::string();
    } while (!cursor.empty());
    return held;
  }
  /// What may be left of an import after so many kills of the gateway.
  void KillAWhile(int kills) {
    for (int i = 0; i < kills; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(60 + 70 * i));
      Kill();
      Start();
    }
  }
};

TEST_F(ListImports, AccountForEverybodyWhomTheVendorShows) {
  Settle("streambird", 60, R"(,"odd_every":4)");
  Start();
  const Answer done = Await(StartOfList("streambird"), "done");
  const auto number = [&](const char* at) { return std::stoi(done.At(at)); };
  EXPECT_GT(number("listed.unreadable"), 0);
  EXPECT_EQ(number("listed.users") + number("listed.unreadable"), 60);
  EXPECT_EQ(number("counts.total"), number("listed.users"));
  EXPECT_EQ(number("counts.adopted"), number("listed.users")) << done;
  EXPECT_EQ(done.At("listed.complete"), "true");
  EXPECT_EQ(vendors_.sandbox().Counters("streambird").writes, 0U);
}

TEST_F(ListImports, TakeNobodyFromTheCreatesThatGoOn) {
  for (const char* vendor : {"streambird", "cdp"}) Settle(vendor, 150);
  Start();
  for (const std::string vendor : {"streambird", "cdp"}) {
    std::atomic<bool> over{false};
    int created = 0;
    std::thread creator([&] {
      while (!over) {
        const Answer made = Main().Create(fakes::UserBody("live-" + vendor + "-" + std::to_string(created), vendor));
        ASSERT_EQ(made.status, 201) << made;
        ++created;
      }
    });
    const Answer done = Await(StartOfList(vendor), "done");
    over = true;
    creator.join();
    EXPECT_GE(std::stoi(done.At("counts.adopted")), 150) << done;
    EXPECT_EQ(done.At("counts.failed"), "0") << done;
    EXPECT_EQ(Held(vendor).size(), 150U + static_cast<std::size_t>(created));
    EXPECT_EQ(Main()
                  .Get("/v1/end-users?limit=1&provider=" + vendor + "&external_id=live-" + vendor + "-0")
                  .At("data.0.status"),
              "active");
  }
}

TEST_F(ListImports, OfOneAccountAtOnceAdoptEverybodyOnce) {
  Settle("streambird", 200);
  Start();
  const std::string one = StartOfList("streambird");
  const std::string other = StartOfList("streambird");
  int adopted = 0;
  for (const std::string& id : {one, other}) {
    const Answer done = Await(id, "done");
    EXPECT_EQ(std::stoi(done.At("counts.adopted")) + std::stoi(done.At("counts.known")), 200) << done;
    adopted += std::stoi(done.At("counts.adopted"));
  }
  EXPECT_EQ(adopted, 200);
  EXPECT_EQ(Held("streambird").size(), 200U);
}

TEST_F(ListImports, GoOnThroughReloads) {
  Settle("streambird", 200);
  Start();
  const std::string id = StartOfList("streambird", R"(,"pace":400)");
  for (int i = 0; i < 3; ++i) {
    ASSERT_EQ(Admin().Post("/reload", "").status, 200);
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  EXPECT_EQ(Counts(Await(id, "done")), "adopted=200");
}

TEST_F(ListImports, PauseWhereAReloadTookTheVendorAway) {
  Settle("streambird", 100);
  Start();
  const std::string id = Begin("streambird", kOfList);
  Write({"cdp"});
  ASSERT_EQ(Admin().Post("/reload", "").status, 200);
  ASSERT_EQ(StartImport(id).status, 200);
  EXPECT_EQ(Await(id, "paused").At("reason"), "provider_not_configured");
  Write({"cdp", "streambird"});
  ASSERT_EQ(Admin().Post("/reload", "").status, 200);
  ASSERT_EQ(Do(id, "resume").status, 200);
  EXPECT_EQ(Counts(Await(id, "done")), "adopted=100");
  Write({"cdp"});
  EXPECT_EQ(Admin().Post("/reload", "").status, 422) << "its users are here";
}

TEST_F(ListImports, AreUndoneToTheLastOneThoughTheyWereCutOff) {
  Settle("streambird", 300);
  Start();
  const std::string id = StartOfList("streambird", R"(,"pace":1000)");
  KillAWhile(4);
  Do(id, "cancel");  // should it not be through
  ASSERT_EQ(Do(id, "undo").status, 200);
  Await(id, "undone");
  EXPECT_EQ(Held("streambird").size(), 0U);
  EXPECT_EQ(vendors_.sandbox().Counters("streambird").writes, 0U);
  EXPECT_EQ(Counts(Await(StartOfList("streambird"), "done")), "adopted=300");
}

TEST_F(ListImports, AreUndoneOnceHoweverOftenTheUndoingIsCutOff) {
  Settle("streambird", 300);
  Start();
  const std::string id = StartOfList("streambird");
  EXPECT_EQ(Counts(Await(id, "done")), "adopted=300");
  ASSERT_EQ(Do(id, "undo").status, 200);
  KillAWhile(4);
  EXPECT_EQ(Counts(Await(id, "undone")), "undone=300");
  EXPECT_EQ(Held("streambird").size(), 0U);
}

}  // namespace
}  // namespace walletgate
