// A reload that gives a provider another account and other ids while a create of it is under way: the create stays with
// what it was begun with, and whatever comes later uses what is configured then.

#include <gmock/gmock.h>

#include "tests/integration/deployment.h"
#include "tests/integration/problem_check.h"

namespace walletgate {
namespace {

using fakes::Answer;
using fakes::Client;
using fakes::ExpectProblem;
using fakes::ServedGateway;

class AccountReload : public fakes::Deployment {
 protected:
  std::string LinkOf(const std::string& external_id) const {
    return Ask(
        "SELECT l.account || ' ' || l.id_at_provider FROM users u JOIN links l ON l.tenant = u.tenant "
        "AND l.user_id = u.id WHERE u.external_id = '" +
        external_id + "'");
  }
  static Answer Reload(const ServedGateway& gateway) { return gateway.Admin().Post("/reload", ""); }
  static void Use(const ServedGateway& gateway) {
    const Answer taken = Reload(gateway);
    EXPECT_EQ(taken.status, 200) << taken;
  }
  /// Another account from now on; the first one has an open create or a user, and says that it is meant to go.
  void TakeAway(const ServedGateway& gateway, const std::string& provider = "capa") const {
    UseAccount("later");
    ExpectProblem(Reload(gateway), ErrorKind::kInvalidRequest);
    std::ofstream(config_, std::ios::app) << "accounts: {" << provider << "/: {retired: true}}\n";
    Use(gateway);
  }
};

TEST_F(AccountReload, ACreateUnderWayKeepsTheAccountItWasBegunWith) {
  const ServedGateway gateway(config_, environment_);
  vendors_.sandbox().Inject("capa", {.kind = "slow", .delay = std::chrono::milliseconds(1500)});
  Answer made;
  std::thread caller([&] { made = gateway.As("main").Create(fakes::UserBody("slow-1", "capa")); });
  AwaitAnswer("SELECT account || ' ' || id_at_provider FROM intents", "capa/ slow-1");
  TakeAway(gateway);
  caller.join();
  ASSERT_EQ(made.status, 201) << made;
  EXPECT_EQ(LinkOf("slow-1"), "capa/ slow-1");
  ASSERT_EQ(gateway.As("main").Create(fakes::UserBody("after-1", "capa")).status, 201);
  EXPECT_THAT(LinkOf("after-1"), testing::StartsWith("capa/later wg-"));
  EXPECT_EQ(vendors_.sandbox().Log("capa").front().external_id, "slow-1");
  EXPECT_EQ("capa/later " + vendors_.sandbox().Log("capa").back().external_id, LinkOf("after-1"));
}

TEST_F(AccountReload, ALostCreateIsSettledWithTheAccountItWasBegunWithAndWithNoOther) {
  const ServedGateway gateway(config_, environment_);
  vendors_.sandbox().Inject("capa", {.kind = "lost", .count = -1});
  const Client main = gateway.As("main");
  EXPECT_EQ(main.Create(fakes::UserBody("lost-1", "capa")).status, 504);
  TakeAway(gateway);
  vendors_.ClearFaults();
  const Answer meanwhile = main.Create(fakes::UserBody("lost-1", "capa"));
  ExpectProblem(meanwhile, ErrorKind::kProviderNotConfigured, {Applied::kUnknown, {}});
  EXPECT_EQ(vendors_.CreatesOf("capa", "lost-1"), 1);
  EXPECT_EQ(vendors_.sandbox().Log("capa").size(), 1U) << "no other was made under another id";
  EXPECT_EQ(Ask("SELECT account || ' ' || id_at_provider FROM intents"), "capa/ lost-1");
  UseAccount("");
  Use(gateway);
  const Answer settled = main.Create(fakes::UserBody("lost-1", "capa"));
  EXPECT_EQ(settled.status, 201) << settled;
  EXPECT_EQ(LinkOf("lost-1"), "capa/ lost-1");
  EXPECT_EQ(vendors_.sandbox().Log("capa").size(), 1U);
}

TEST_F(AccountReload, AnErasureUnderWayIsFinishedWithTheAccountItWasBegunWith) {
  const ServedGateway gateway(config_, environment_);
  const Client main = gateway.As("main");
  const std::string first = "/v1/end-users/" + main.Create(fakes::UserBody("erase-1", "streambird")).At("id");
  const std::string second = "/v1/end-users/" + main.Create(fakes::UserBody("erase-2", "streambird")).At("id");
  vendors_.sandbox().Inject("streambird", {.kind = "slow", .delay = std::chrono::milliseconds(1500)});
  const std::uint64_t before = vendors_.sandbox().Counters("streambird").requests;
  Answer erased;
  std::thread caller([&] { erased = main.Post(first + "/erase", ""); });
  while (vendors_.sandbox().Counters("streambird").requests == before) std::this_thread::yield();
  TakeAway(gateway, "streambird");
  caller.join();
  EXPECT_EQ(erased.status, 204) << erased;
  EXPECT_EQ(main.Get(first).status, 404);
  EXPECT_EQ(main.Post(first + "/erase", "").status, 204) << "it is known to be over";
  EXPECT_EQ(Ask("SELECT count(*) FROM erased"), "1");
  ExpectProblem(main.Post(second + "/erase", ""), ErrorKind::kProviderNotConfigured, {Applied::kNo, {}});
  EXPECT_EQ(main.Get(second).status, 200);
  EXPECT_EQ(main.Post(second + "/erase?local=true", "").status, 204);
  EXPECT_EQ(Ask("SELECT count(*) FROM erased"), "2");
}

}  // namespace
}  // namespace walletgate
