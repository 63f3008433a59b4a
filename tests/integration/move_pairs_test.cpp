// What people do while the users of an old store are being moved: they take a backup, and ask for those who are
// disputed. Whatever has been moved by then, the outcome is the same.

#include <gmock/gmock.h>

#include <csignal>

#include "tests/integration/deployment.h"
#include "tests/integration/problem_check.h"

namespace walletgate {
namespace {

using fakes::Answer;
using fakes::Client;
using fakes::ExpectProblem;
using fakes::ServedGateway;

constexpr int kUsers = 20000;
const std::string kHolder = "01J0000000000000000000000A";
const std::string kDisputed = "01J0000000000000000000000B";
const std::string kPath = "/v1/end-users/eu_" + kDisputed;

class MovePairs : public fakes::Deployment {
 protected:
  MovePairs() {
    storage::OldStore old(Path());
    old.Put(storage::OldUsers{.tenant = "main", .provider = "cdp", .name = "u-", .count = kUsers, .age = 1});
    old.Put(
        storage::OldUsers{.tenant = "other", .provider = "cdp", .name = "u-", .count = kUsers, .every = 100, .age = 2});
    old.Put(storage::OldUser{"main", kHolder, "streambird", "user_twin"});
    old.Put(storage::OldUser{"other", kDisputed, "streambird", "user_twin"});  // put last, moved last
  }

  std::uint64_t VendorRequests() {
    return vendors_.sandbox().Counters("streambird").requests + vendors_.sandbox().Counters("cdp").requests;
  }

  void ExpectAllMoved() const {
    EXPECT_EQ(Ask("SELECT count(*) FROM links"), std::to_string(kUsers + kUsers / 100 + 2));
    EXPECT_EQ(Ask("SELECT count(*) FROM links WHERE state = 'disputed'"), std::to_string(kUsers / 100 + 1));
    EXPECT_EQ(Ask("SELECT count(*) FROM holders"), std::to_string(kUsers + 1));
  }
};

TEST_F(MovePairs, ABackupMeanwhileHasEverybodyAndIsMovedOn) {
  const std::string copy = folder_.File("copy.db");
  {
    ServedGateway gateway(config_, environment_);
    const fakes::Ran ran = fakes::RunWalletgate({"store", "backup", copy, "-c", config_});
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    AwaitMoved();
    gateway.program().Signal(SIGTERM);
    EXPECT_EQ(gateway.program().Wait().exit_code, 0);
  }
  ExpectAllMoved();
  const fakes::Ran checked = fakes::RunWalletgate({"store", "check", "--path", copy});
  EXPECT_EQ(checked.exit_code, 0) << checked.err;
  EXPECT_EQ(storage::RawDatabase(copy).Ask("SELECT count(*) FROM users"), std::to_string(kUsers + kUsers / 100 + 2));
  std::filesystem::rename(copy, Path());
  const ServedGateway restored(config_, environment_);
  AwaitMoved();
  ExpectAllMoved();
  EXPECT_EQ(restored.As("other").Get(kPath).At("id"), "eu_" + kDisputed);
}

TEST_F(MovePairs, WhoeverIsDisputedCanBeReadAndNothingElse) {
  const ServedGateway gateway(config_, environment_);
  const Client other = gateway.As("other");
  for (const bool moved : {false, true}) {
    SCOPED_TRACE(moved ? "moved" : "perhaps not moved yet");
    if (moved) AwaitMoved();
    const std::uint64_t requests = VendorRequests();
    EXPECT_EQ(other.Get(kPath).At("status"), "active");
    EXPECT_EQ(other.Get("/v1/end-users?external_id=" + kDisputed).At("data.0.id"), "eu_" + kDisputed);
    ExpectProblem(other.Get(kPath + "?refresh=true"), ErrorKind::kWrongState);
    ExpectProblem(other.Delete(kPath), ErrorKind::kWrongState);
    ExpectProblem(other.Delete(kPath + "?local=true"), ErrorKind::kWrongState);
    const std::string wallet = R"({"chain":"solana"})";
    ExpectProblem(other.Post(kPath + "/wallets", wallet), ErrorKind::kWrongState);
    ExpectProblem(other.Post(kPath + "/wallets", wallet, {{"Idempotency-Key", "w"}}), ErrorKind::kWrongState);
    EXPECT_EQ(VendorRequests(), requests);
  }
  EXPECT_EQ(gateway.As("main").Get("/v1/end-users/eu_" + kHolder + "?refresh=true").status, 200)
      << "he is not disputed";
  EXPECT_EQ(gateway.As("main").Delete("/v1/end-users/eu_" + kHolder + "?local=true").status, 204);
  ExpectProblem(other.Delete(kPath), ErrorKind::kWrongState);
}

}  // namespace
}  // namespace walletgate
