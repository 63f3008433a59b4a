// walletgate import reconcile, against a running gateway and the simulators' lists.

#include <gmock/gmock.h>

#include "tests/fakes/gateway_fixture.h"
#include "tests/integration/program.h"

namespace walletgate {
namespace {

using fakes::Answer;
using fakes::Client;
using fakes::Ran;
using fakes::RunWalletgate;
using fakes::UserBody;
using testing::HasSubstr;
using testing::Not;

/// Who was made a moment ago counts.
void WithoutMargin(gateway::GatewayConfig& config) {
  config.knobs.reconciler.pause = std::chrono::milliseconds(10);
  config.knobs.reconciler.walk.margin = std::chrono::seconds(0);
  config.knobs.reconciler.walk.reader.interval = std::chrono::milliseconds(1);
}

class ReconcileCommand : public testing::Test {
 protected:
  Ran Reconcile(const std::string& provider, std::vector<std::string> more = {}) const {
    std::vector<std::string> command = {"import", "reconcile", "--admin", gateway_.Admin().url, "--provider", provider};
    command.insert(command.end(), more.begin(), more.end());
    return RunWalletgate(command);
  }
  Client Main() const { return gateway_.As("main"); }

  fakes::Vendors vendors_;
  const fakes::TestGateway gateway_{vendors_, {}, fakes::kGatewayConfig, WithoutMargin};
};

TEST_F(ReconcileCommand, TellsWhoIsOnOneSideOnlyAndChangesNothing) {
  const Client vendor{vendors_.sandbox().BaseUrl("streambird"), ""};
  ASSERT_EQ(vendor.Post("/_sandbox/users", R"({"count":2})").status, 201);
  const Answer gone = Main().Create(UserBody("gone-1", "streambird"));
  ASSERT_EQ(gone.status, 201) << gone;
  ASSERT_EQ(Main().Send("DELETE", "/v1/end-users/" + gone.At("id") + "?local=true").status, 204);
  ASSERT_EQ(Main().Create(UserBody("here-1", "streambird")).status, 201);
  const Ran told = Reconcile("streambird", {"--account", "streambird/"});
  EXPECT_EQ(told.exit_code, 1) << told.err;
  EXPECT_THAT(told.out, HasSubstr("2      unknown_here"));
  EXPECT_THAT(told.out, HasSubstr("1      deleted_here"));
  EXPECT_THAT(told.err, HasSubstr("nothing is changed"));
  EXPECT_THAT(told.err, HasSubstr("4 users listed by the provider"));
  const Ran json = Reconcile("streambird", {"--account", "streambird/", "--json"});
  EXPECT_THAT(json.out, HasSubstr("\"unknown_here\":[{\"provider_user_id\":\""));
  EXPECT_THAT(json.out, Not(HasSubstr("@"))) << "ids alone";
  EXPECT_EQ(Main().Get("/v1/end-users?external_id=here-1").At("data.0.status"), "active");
  EXPECT_THAT(gateway_.Admin().Get("/metrics").body,
              HasSubstr("walletgate_reconciliation_differences{kind=\"unknown_here\",provider=\"streambird\"} 2"));
}

TEST_F(ReconcileCommand, EndsWellWhereBothSidesAreTheSame) {
  ASSERT_EQ(Main().Create(UserBody("here-1", "cdp")).status, 201);
  const Ran told = Reconcile("cdp", {"--account", "cdp/"});
  EXPECT_EQ(told.exit_code, 0) << told.err << told.out;
  EXPECT_EQ(told.out, "no differences\n");
}

TEST_F(ReconcileCommand, RefusesWhatCannotBeHeldAgainstAList) {
  const Ran no_list = Reconcile("capa", {"--account", "capa/"});
  EXPECT_EQ(no_list.exit_code, 2);
  EXPECT_THAT(no_list.err, HasSubstr("list_end_users"));
  const Ran unknown = Reconcile("streambrid");
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_THAT(unknown.err, HasSubstr("did you mean 'streambird'?"));
  EXPECT_EQ(gateway_.Admin().Get("/reconciliations").At("data"), "[]");
  EXPECT_EQ(gateway_.Admin().Get("/reconciliations/rec_1").status, 404);
  EXPECT_EQ(gateway_.Admin().Post("/reconciliations", R"({"provder":"cdp"})").At("errors.0.pointer"), "/provder");
}

}  // namespace
}  // namespace walletgate
