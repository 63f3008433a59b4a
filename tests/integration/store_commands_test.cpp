// walletgate store: check, backup and export of the file of a running gateway.

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/integration/problem_check.h"
#include "tests/integration/program.h"
#include "tests/storage/sqlite_harness.h"

namespace walletgate {
namespace {

using fakes::Ran;
using fakes::RunWalletgate;
using testing::HasSubstr;
using testing::Not;

class StoreCommands : public testing::Test {
 protected:
  void SetUp() override {
    const auto adjust = [this](gateway::GatewayConfig& config) {
      config.settings.store.kind = storage::StoreOptions::Kind::kSqlite;
      config.settings.store.sqlite.path = Path();
    };
    gateway_ = std::make_unique<fakes::TestGateway>(vendors_, fakes::Environment(), fakes::kGatewayConfig, adjust);
    ASSERT_EQ(gateway_->As("main").Create(fakes::UserBody("kept-1", "cdp")).status, 201);
  }
  std::string Path() const { return folder_.File(); }

  storage::TemporaryFolder folder_;
  fakes::Vendors vendors_;
  std::unique_ptr<fakes::TestGateway> gateway_;
};

TEST_F(StoreCommands, CheckTheStoreOfARunningGateway) {
  const Ran ran = RunWalletgate({"store", "check", "--path", Path()});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("users             1\n"));
  EXPECT_THAT(ran.err, HasSubstr("no faults"));
  EXPECT_THAT(RunWalletgate({"store", "check", "--json", "--path", Path()}).out, HasSubstr("\"sound\":true"));
  EXPECT_EQ(gateway_->As("main").Create(fakes::UserBody("kept-2", "cdp")).status, 201);
}

TEST_F(StoreCommands, FindTheStoreThatAConfigurationNames) {
  const fakes::TemporaryFile config("store.yaml", "store: {kind: sqlite, path: \"" + Path() + "\"}\ntenants: []\n");
  EXPECT_EQ(RunWalletgate({"store", "check", "-c", config.path()}).exit_code, 0);
  const fakes::TemporaryFile memory("memory.yaml", "store: {kind: memory}\n");
  EXPECT_EQ(RunWalletgate({"store", "check", "-c", memory.path()}).exit_code, 78);
  EXPECT_EQ(RunWalletgate({"store", "check", "-c", folder_.File("absent.yaml")}).exit_code, 78);
  const fakes::TemporaryFile silent("silent.yaml", "tenants: []\n");
  for (const char* command : {"check", "export"}) {
    const Ran ran = RunWalletgate({"store", command, "-c", silent.path()});
    EXPECT_EQ(ran.exit_code, 78) << command;
    EXPECT_THAT(ran.err, HasSubstr(silent.path() + ":1:1: store\n  is required: write `store: {kind: sqlite, path: "));
  }
}

TEST_F(StoreCommands, FailForAFileThatIsNotThereOrNotSound) {
  EXPECT_EQ(RunWalletgate({"store", "check", "--path", folder_.File("absent.db")}).exit_code, 1);
  storage::RawDatabase(Path()).Ask("UPDATE users SET record = 'canary'");
  const Ran ran = RunWalletgate({"store", "check", "--path", Path()});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.err, HasSubstr("1 users whose record cannot be read"));
  EXPECT_THAT(ran.err + ran.out, Not(HasSubstr("canary")));
}

TEST_F(StoreCommands, BackUpTheStoreOfARunningGatewayAndServeFromIt) {
  const std::string copy = folder_.File("copy.db");
  const Ran ran = RunWalletgate({"store", "backup", copy, "--path", Path()});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(RunWalletgate({"store", "backup", copy, "--path", Path()}).exit_code, 1) << "it is never overwritten";
  const auto adjust = [&](gateway::GatewayConfig& config) {
    config.settings.store.kind = storage::StoreOptions::Kind::kSqlite;
    config.settings.store.sqlite.path = copy;
  };
  const fakes::TestGateway restored(vendors_, {}, fakes::kGatewayConfig, adjust);
  EXPECT_EQ(restored.As("main").Create(fakes::UserBody("kept-1", "cdp")).status, 200);
}

TEST_F(StoreCommands, ExportUsersWithoutPersonalDataUnlessAskedTo) {
  const Ran plain = RunWalletgate({"store", "export", "--path", Path()});
  EXPECT_EQ(plain.exit_code, 0) << plain.err;
  EXPECT_THAT(plain.out, HasSubstr("\"external_id\":\"kept-1\""));
  EXPECT_THAT(plain.out, Not(HasSubstr("example.com")));
  EXPECT_EQ(plain.err, "") << "progress is for a terminal";
  EXPECT_THAT(RunWalletgate({"store", "export", "--personal-data", "--path", Path()}).out,
              HasSubstr("kept-1@example.com"));
}

TEST_F(StoreCommands, ExportPersonsIntoNoFileThatOthersMayRead) {
  const std::string file = folder_.File("users.jsonl");
  const Ran made = RunWalletgate({"store", "export", "--personal-data", "--output", file, "--path", Path()});
  EXPECT_EQ(made.exit_code, 0) << made.err;
  EXPECT_EQ(made.out, "");
  std::stringstream text;
  text << std::ifstream(file).rdbuf();
  EXPECT_THAT(text.str(), HasSubstr("kept-1@example.com"));
  EXPECT_EQ(std::filesystem::status(file).permissions(), std::filesystem::perms(0600));
  const Ran again = RunWalletgate({"store", "export", "--output", file, "--path", Path()});
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_THAT(again.err, HasSubstr("exists"));
  const std::string program = std::string(WALLETGATE_BINARY_DIR) + "/walletgate store export --path " + Path();
  const std::string open_file = folder_.File("open.jsonl");
  std::ofstream(open_file) << "";
  std::filesystem::permissions(open_file, std::filesystem::perms(0640));
  EXPECT_NE(std::system((program + " --personal-data > " + open_file + " 2> /dev/null").c_str()), 0);
  EXPECT_EQ(std::filesystem::file_size(open_file), 0U);
  EXPECT_EQ(std::system((program + " > " + open_file).c_str()), 0) << "nobody is in it";
}

}  // namespace
}  // namespace walletgate
