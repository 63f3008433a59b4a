// walletgate store disputes, as docs/operations.md and docs/upgrading.md have it: end users whom the move of an old
// store found with one user of a vendor, listed and ended from the command line, and what callers see before and after.

#include <gmock/gmock.h>

#include <csignal>

#include "tests/integration/deployment.h"
#include "tests/integration/problem_check.h"

namespace walletgate {
namespace {

using fakes::Answer;
using fakes::Ran;
using fakes::ServedGateway;
using testing::HasSubstr;
using testing::Not;

std::string Id(const std::string& letter) { return "eu_01J0000000000000000000000" + letter; }

class DisputesCommand : public fakes::Deployment {
 protected:
  /// A and B have one user of a vendor, and C, D and E have another. Ids begin with the time of their making.
  DisputesCommand() {
    storage::OldStore old(Path());
    const auto put = [&](const std::string& letter, const std::string& tenant, const std::string& provider,
                         const std::string& provider_user_id, const std::string& status) {
      old.Put(storage::OldUser{tenant, Id(letter).substr(3), provider, provider_user_id, status, "ext-" + letter});
    };
    put("A", "main", "cdp", "twin", "active");
    put("B", "other", "cdp", "twin", "active");
    put("C", "other", "streambird", "user_late", "active");
    put("D", "main", "streambird", "user_late", "active");
    put("E", "main", "streambird", "user_late", "deleted");
    put("F", "main", "cdp", "once", "active");
  }

  std::unique_ptr<ServedGateway> Serve() {
    auto gateway = std::make_unique<ServedGateway>(config_, environment_);
    AwaitMoved();
    return gateway;
  }
  static void Stop(ServedGateway& gateway) {
    gateway.program().Signal(SIGTERM);
    EXPECT_EQ(gateway.program().Wait().exit_code, 0);
  }

  Ran Disputes(std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"store", "disputes", "-c", config_});
    Ran ran = fakes::RunWalletgate(more);
    EXPECT_THAT(ran.out + ran.err, Not(HasSubstr("example.com"))) << "of no use to say whose it is";
    return ran;
  }
  Answer Listed() const {
    const Ran ran = Disputes({"--json"});
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    return {0, {}, ran.out};
  }

  std::string Refresh(const ServedGateway& gateway, const std::string& tenant, const std::string& id) const {
    return gateway.As(tenant).Get("/v1/end-users/" + id + "?refresh=true").At("code");
  }
};

TEST_F(DisputesCommand, ListsThemBesideARunningGatewayTheHolderFirst) {
  const std::unique_ptr<ServedGateway> gateway = Serve();
  const Ran table = Disputes();
  EXPECT_EQ(table.exit_code, 0) << table.err;
  EXPECT_EQ(table.out,
            "ACCOUNT      PROVIDER USER  TENANT  ID                             EXTERNAL ID  STATE\n"
            "cdp/         twin           main    eu_01J0000000000000000000000A  ext-A        holds\n"
            "cdp/         twin           other   eu_01J0000000000000000000000B  ext-B        disputed\n"
            "streambird/  user_late      other   eu_01J0000000000000000000000C  ext-C        holds\n"
            "streambird/  user_late      main    eu_01J0000000000000000000000D  ext-D        disputed\n");
  const Answer listed = Listed();
  EXPECT_EQ(listed.At("0"), R"({"account":"cdp/","provider_user_id":"twin","tenant":"main",)"
                            R"("id":"eu_01J0000000000000000000000A","external_id":"ext-A","holds":true})");
  EXPECT_EQ(listed.At("3.holds"), "false");
  EXPECT_EQ(listed.At("4"), "(absent)");
  EXPECT_EQ(fakes::RunWalletgate({"store", "disputes", "--path", Path()}).out, table.out);
}

TEST_F(DisputesCommand, TellWhoseItIsOnlyWhileNoGatewayRuns) {
  {
    const std::unique_ptr<ServedGateway> gateway = Serve();
    const Ran busy = Disputes({"--give", Id("B")});
    EXPECT_EQ(busy.exit_code, 1);
    EXPECT_EQ(busy.err, "walletgate: store " + Path() +
                            ": is used by another process\n"
                            "nothing has changed; a gateway that runs on this store has to be stopped first\n");
    EXPECT_EQ(busy.out, "");
    EXPECT_EQ(Listed().At("1.holds"), "false") << "nothing has changed";
    EXPECT_EQ(Refresh(*gateway, "other", Id("B")), "wrong_state");
    Stop(*gateway);
  }
  const Ran given = Disputes({"--give", Id("B")});
  EXPECT_EQ(given.exit_code, 0) << given.err;
  EXPECT_EQ(given.err, "twin of cdp/ belongs to " + Id("B") + " now\n");
  EXPECT_EQ(Listed().At("0.provider_user_id"), "user_late") << "the other dispute is still there";
  const Ran kept = Disputes({"--json", "--give", Id("D")});
  EXPECT_EQ(kept.exit_code, 0) << kept.err;
  EXPECT_EQ((Answer{0, {}, kept.out}.At("id")), Id("D"));
  EXPECT_EQ((Answer{0, {}, kept.out}.At("holds")), "true");
  EXPECT_EQ(Listed().body, "[]\n");
  const Ran none = Disputes();
  EXPECT_EQ(none.exit_code, 0);
  EXPECT_EQ(none.err, "no end users share a user of a provider\n");
  EXPECT_EQ(fakes::RunWalletgate({"store", "check", "-c", config_}).exit_code, 0);
}

TEST_F(DisputesCommand, WaitUntilAllUsersAreMoved) {
  Stop(*Serve());
  Ask("DELETE FROM links WHERE user_id = '" + Id("A") + "'; UPDATE moves SET after = 0");  // as if stopped before
  const Ran listed = Disputes();
  EXPECT_EQ(listed.exit_code, 0);
  EXPECT_THAT(listed.err, HasSubstr("up to 6 users are still to be moved: more may come\n"));
  const Ran early = Disputes({"--give", Id("B")});
  EXPECT_EQ(early.exit_code, 1);
  EXPECT_THAT(early.err, HasSubstr("let the gateway run until that is done\n")) << "an older one would take it again";
  EXPECT_THAT(early.err, Not(HasSubstr("has to be stopped")));
}

TEST_F(DisputesCommand, WhoeverWasGivenTheUserGoesOnAndTheOthersCanBeDeletedHere) {
  Stop(*Serve());
  ASSERT_EQ(Disputes({"--give", Id("B")}).exit_code, 0);
  const std::unique_ptr<ServedGateway> gateway = Serve();
  EXPECT_EQ(gateway->As("other").Get("/v1/end-users/" + Id("B") + "?refresh=true").At("status"), "pending")
      << "the vendor was asked, and does not know him";
  const fakes::Client main = gateway->As("main");
  EXPECT_EQ(main.Get("/v1/end-users/" + Id("A")).At("status"), "active") << "can be read";
  EXPECT_EQ(Refresh(*gateway, "main", Id("A")), "wrong_state");
  fakes::ExpectProblem(main.Post("/v1/end-users/" + Id("A") + "/wallets", R"({"chain":"solana"})"),
                       ErrorKind::kWrongState);
  EXPECT_EQ(main.Delete("/v1/end-users/" + Id("A") + "?local=true").status, 204);
}

TEST_F(DisputesCommand, AnswersToWhatItCannotDoWithoutDoingAnything) {
  const Ran before = Disputes();
  EXPECT_EQ(before.exit_code, 1) << "nobody has brought the store up to date";
  EXPECT_THAT(before.err, HasSubstr("the first start of this one brings an older one up to date"));
  Stop(*Serve());
  for (const std::string& id :
       {Id("F"), Id("E"), Id("X"), std::string("ext-A"), std::string("twin"), Id("A") + "' OR '1'='1"}) {
    const Ran refused = Disputes({"--give", id});
    EXPECT_EQ(refused.exit_code, 1) << id;
    EXPECT_EQ(refused.err, "walletgate: no dispute has an end user " + id + "\n");
  }
  EXPECT_EQ(Disputes({"--give="}).exit_code, 2) << "a variable that was not set is no wish to list";
  EXPECT_EQ(Disputes({"--give"}).exit_code, 2);
  EXPECT_EQ(Disputes({"--take", Id("A")}).exit_code, 2);
  EXPECT_EQ(Disputes({Id("A")}).exit_code, 2);
  EXPECT_EQ(Disputes({"--path", Path()}).exit_code, 2) << "both a configuration and a file";
  const std::string absent = folder_.File("absent.db");
  for (const std::vector<std::string>& more : {std::vector<std::string>{}, {"--give", Id("A")}}) {
    std::vector<std::string> words = {"store", "disputes", "--path", absent};
    words.insert(words.end(), more.begin(), more.end());
    EXPECT_EQ(fakes::RunWalletgate(words).exit_code, 1);
    EXPECT_FALSE(std::filesystem::exists(absent) || std::filesystem::exists(absent + ".lock"));
  }
  EXPECT_EQ(Listed().At("3.id"), Id("D")) << "as it was";
}

}  // namespace
}  // namespace walletgate
