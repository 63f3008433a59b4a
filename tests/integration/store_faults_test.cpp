// A gateway whose disk fails: what it answers meanwhile, and that nothing it acknowledged is lost.

#include <gmock/gmock.h>

#include <thread>

#include "tests/integration/problem_check.h"
#include "tests/storage/faulty_disk.h"
#include "tests/storage/sqlite_harness.h"

namespace walletgate {
namespace {

using fakes::Answer;
using fakes::ExpectProblem;
using fakes::UserBody;
using storage::FaultyDisk;

class StoreFaults : public testing::Test {
 protected:
  void SetUp() override {
    FaultyDisk::Install();
    Start();
  }
  void TearDown() override {
    FaultyDisk::Mend();
    gateway_.reset();
  }
  void Start() {
    gateway_.reset();
    const auto adjust = [this](gateway::GatewayConfig& config) {
      config.settings.store.kind = storage::StoreOptions::Kind::kSqlite;
      config.settings.store.sqlite.path = folder_.File();
      config.knobs.store_vfs = FaultyDisk::kVfs;
      config.knobs.resolver.min_age = std::chrono::milliseconds(0);
      config.knobs.resolver.pass_pause = std::chrono::milliseconds(20);
      config.knobs.resolver.first_pause = std::chrono::milliseconds(50);
    };
    gateway_ = std::make_unique<fakes::TestGateway>(vendors_, fakes::Environment(), fakes::kGatewayConfig, adjust);
  }
  fakes::Client Main() const { return gateway_->As("main"); }
  Answer Create(const std::string& id) const { return Main().Create(UserBody(id, "cdp")); }
  std::string IdOf(const std::string& external_id) const {
    return Main().Get("/v1/end-users?external_id=" + external_id).At("data.0.id");
  }
  std::string OpenIntents() const { return gateway_->Admin().Get("/intents").At("data"); }
  bool AwaitNoOpenIntent() const {
    for (int i = 0; i < 600 && OpenIntents() != "[]"; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    return OpenIntents() == "[]";
  }
  void AwaitOpenIntent() const {
    for (int i = 0; i < 600 && OpenIntents() == "[]"; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }

  storage::TemporaryFolder folder_;
  fakes::Vendors vendors_;
  std::unique_ptr<fakes::TestGateway> gateway_;
};

struct DiskFault {
  const char* name;
  void (*fail)();
};

class StoreFaultsOfEachKind : public StoreFaults, public testing::WithParamInterface<DiskFault> {};

TEST_P(StoreFaultsOfEachKind, RefuseCreatesBeforeTheVendorHearsOfThemWhileReadsGoOn) {
  ASSERT_EQ(Create("before").status, 201);
  const std::string id = IdOf("before");
  GetParam().fail();
  for (int i = 0; i < 3; ++i) {
    ExpectProblem(Create("during"), ErrorKind::kStoreUnavailable, {Applied::kNo, {}});
  }
  EXPECT_EQ(vendors_.CreatesOf("cdp", "during"), 0);
  EXPECT_EQ(Main().Get("/v1/end-users/" + id).status, 200);
  EXPECT_EQ(Create("before").status, 200) << "the same request has its answer without a write";
  EXPECT_EQ(gateway_->Admin().Get("/livez").status, 200);

  FaultyDisk::Mend();
  EXPECT_EQ(Create("during").status, 201) << "without a restart";
  EXPECT_EQ(vendors_.CreatesOf("cdp", "during"), 1);
  Start();
  EXPECT_EQ(IdOf("before"), id);
  EXPECT_EQ(Create("during").status, 200);
  EXPECT_EQ(vendors_.CreatesOf("cdp", "during"), 1);
}

INSTANTIATE_TEST_SUITE_P(Disk, StoreFaultsOfEachKind,
                         testing::Values(DiskFault{"Full", [] { FaultyDisk::FailWrites(SQLITE_FULL); }},
                                         DiskFault{"TakesNoWrite", [] { FaultyDisk::FailWrites(SQLITE_IOERR_WRITE); }},
                                         DiskFault{"TakesNoSync", [] { FaultyDisk::FailSyncs(SQLITE_IOERR_FSYNC); }}),
                         [](const auto& fault) { return std::string(fault.param.name); });

TEST_F(StoreFaults, DoNotLoseACreateWhoseOutcomeCouldNotBeWrittenDown) {
  vendors_.sandbox().Inject("cdp", {.kind = "slow", .delay = std::chrono::seconds(1)});
  Answer answer;
  std::thread caller([&] { answer = Create("late"); });
  AwaitOpenIntent();
  FaultyDisk::FailWrites(SQLITE_FULL);
  caller.join();
  ExpectProblem(answer, ErrorKind::kStoreUnavailable, {Applied::kYes, {}});
  EXPECT_EQ(IdOf("late"), "(absent)") << "nothing is shown that is not durable";
  FaultyDisk::Mend();
  ASSERT_TRUE(AwaitNoOpenIntent()) << OpenIntents();
  EXPECT_NE(IdOf("late"), "(absent)");
  EXPECT_EQ(vendors_.CreatesOf("cdp", "late"), 1);
}

TEST_F(StoreFaults, AreSeenInTheMetrics) {
  FaultyDisk::FailWrites(SQLITE_FULL);
  Create("counted");
  FaultyDisk::Mend();
  std::string text = gateway_->Admin().Get("/metrics").body;
  for (int i = 0; i < 600 && text.find("\nwalletgate_store_size_bytes ") == std::string::npos; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    text = gateway_->Admin().Get("/metrics").body;
  }
  EXPECT_THAT(text, testing::HasSubstr("walletgate_store_failures_total{operation=\"begin\"} 1\n"));
  EXPECT_THAT(text, testing::HasSubstr("\nwalletgate_store_size_bytes "));
  EXPECT_THAT(text, testing::HasSubstr("walletgate_store_operation_duration_seconds_count{operation=\"find_prior\"} "));
}

}  // namespace
}  // namespace walletgate
