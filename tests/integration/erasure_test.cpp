// Nothing of an erased person is found in the database, its log file, backups made after, an export, metrics and logs:
// the running program with the log at its loudest, at every vendor that is simulated.

#include <gmock/gmock.h>

#include <chrono>
#include <mutex>
#include <thread>

#include "base/log/log.h"
#include "tests/fakes/gateway_fixture.h"
#include "tests/integration/program.h"
#include "tests/storage/sqlite_harness.h"
#include "tests/storage/traces.h"

namespace walletgate {
namespace {

using fakes::Answer;
using fakes::Client;
using fakes::RunWalletgate;
using storage::FoundIn;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kErase = "/erase?local=true";

class Erasure : public testing::Test {
 protected:
  void SetUp() override {
    SetLogLevel(LogLevel::kDebug);
    SetLogSink([this](std::string_view line) {
      const std::lock_guard lock(mutex_);
      log_ += std::string(line) + '\n';
    });
    const auto adjust = [this](gateway::GatewayConfig& config) {
      config.settings.store.kind = storage::StoreOptions::Kind::kSqlite;
      config.settings.store.sqlite.path = Path();
      config.settings.store.sqlite.log_interval = std::chrono::seconds(1);
    };
    gateway_ = std::make_unique<fakes::TestGateway>(vendors_, fakes::Environment(), fakes::kGatewayConfig, adjust);
    vendors_.PublishKeysAt(gateway_->url());
  }
  void TearDown() override {
    gateway_.reset();
    SetLogSink({});
    SetLogLevel(LogLevel::kWarning);
  }

  std::string Path() const { return folder_.File(); }
  Client Main() const { return gateway_->As("main"); }
  std::string Log() {
    const std::lock_guard lock(mutex_);
    return log_;
  }
  std::string Files() const {
    std::string bytes;
    for (const char* end : {"", "-wal", "-shm"}) bytes += storage::BytesOf(Path() + end);
    return bytes;
  }
  /// Until nothing of `texts` is there any more: a minute is promised, and a slow machine gets more.
  void AwaitGoneFromFiles(const std::vector<std::string>& texts) const {
    for (int i = 0; i < 600 && !FoundIn(Files(), texts).empty(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    EXPECT_THAT(FoundIn(Files(), texts), IsEmpty());
  }
  static std::string Person(const std::string& name, const std::string& provider) {
    return R"({"external_id":")" + name + R"(","provider":")" + provider + R"(","metadata":{"note":"remark-)" + name +
           R"("},"login_methods":[{"type":"email","email":")" + name + R"(@people.example"}]})";
  }

  storage::TemporaryFolder folder_;
  fakes::Vendors vendors_;
  std::unique_ptr<fakes::TestGateway> gateway_;
  std::mutex mutex_;
  std::string log_;
};

TEST_F(Erasure, LeavesNothingOfAPersonAnywhere) {
  std::vector<std::string> traces = {"persona", "remark-", "@people.example"};
  std::vector<std::string> ids;
  for (const std::string provider : {"yieldforce", "cdp", "streambird", "capa"}) {
    const std::string name = "persona-" + provider + "-zq";
    const Answer made = Main().Create(Person(name, provider), {{"Idempotency-Key", "\"make-" + name + "\""}});
    ASSERT_EQ(made.status, 201) << made;
    EXPECT_EQ(Main().Create(Person(name, provider), {{"Idempotency-Key", "\"again-" + name + "\""}}).status, 200);
    Main().Get("/v1/end-users?email=" + name + "@people.example");
    traces.push_back(made.At("provider_user_id"));
    ids.push_back(made.At("id"));
  }
  EXPECT_THAT(FoundIn(Files(), {"persona", "@people.example"}), SizeIs(2)) << "who is there is found";
  for (const std::string& id : ids) {
    ASSERT_EQ(Main().Post("/v1/end-users/" + id + kErase, "").status, 204);
    EXPECT_EQ(Main().Post("/v1/end-users/" + id + kErase, "").status, 204);
    EXPECT_EQ(Main().Get("/v1/end-users/" + id).status, 404);
  }
  const std::string copy = folder_.File("copy.db");
  ASSERT_EQ(RunWalletgate({"store", "backup", copy, "--path", Path()}).exit_code, 0);
  EXPECT_THAT(FoundIn(storage::BytesOf(copy), traces), IsEmpty()) << "a backup made at once";
  AwaitGoneFromFiles(traces);
  const fakes::Ran exported = RunWalletgate({"store", "export", "--personal-data", "--path", Path()});
  EXPECT_EQ(exported.exit_code, 0) << exported.err;
  EXPECT_THAT(FoundIn(exported.out, traces), IsEmpty());
  EXPECT_THAT(FoundIn(gateway_->Admin().Get("/metrics").body, traces), IsEmpty());
  EXPECT_THAT(FoundIn(gateway_->Admin().Get("/intents").body, traces), IsEmpty());
  EXPECT_THAT(FoundIn(Log(), traces), IsEmpty());
  EXPECT_EQ(Main().Get("/v1/end-users?status=any").At("data"), "[]");
  EXPECT_EQ(RunWalletgate({"store", "check", "--path", Path()}).exit_code, 0);
}

TEST_F(Erasure, KnowsLateRepeatsAndMakesSomebodyNewWhereThatIsAskedFor) {
  const std::string body = Person("late-1", "capa");
  const Answer made = Main().Create(body, {{"Idempotency-Key", "\"k\""}});
  ASSERT_EQ(made.status, 201) << made;
  ASSERT_EQ(Main().Post("/v1/end-users/" + made.At("id") + kErase, "").status, 204);
  for (const std::string key : {"k", "other"}) {
    const Answer late = Main().Create(body, {{"Idempotency-Key", '"' + key + '"'}});
    EXPECT_EQ(late.At("code"), "end_user_exists") << late;
  }
  std::string again = body;
  again.replace(again.find('{'), 1, R"({"recreate":true,)");
  const Answer anew = Main().Create(again);
  ASSERT_EQ(anew.status, 201) << anew;
  EXPECT_NE(anew.At("id"), made.At("id"));
  EXPECT_EQ(anew.At("reused_provider_user"), "true") << "Capa goes by our id, and was told of no delete: " << anew;
  EXPECT_EQ(anew.At("provider_user_id"), made.At("provider_user_id"));
  EXPECT_EQ(Main().Create(body).At("id"), anew.At("id"));
}

TEST_F(Erasure, DeletedOnesAreListedOnlyWhereThatIsAskedFor) {
  const Answer made = Main().Create(Person("gone-1", "cdp"));
  ASSERT_EQ(made.status, 201) << made;
  ASSERT_EQ(Main().Delete("/v1/end-users/" + made.At("id") + "?local=true").status, 204);
  const auto found = [&](const std::string& query) { return Main().Get("/v1/end-users?" + query).At("data.0.id"); };
  EXPECT_EQ(found("external_id=gone-1"), "(absent)");
  EXPECT_EQ(found("external_id=gone-1&status=any"), made.At("id"));
  EXPECT_EQ(found("external_id=gone-1&status=deleted"), made.At("id"));
  EXPECT_EQ(found("email=gone-1@people.example&status=any"), "(absent)");
  EXPECT_EQ(Main().Get("/v1/end-users?status=").status, 422);
  EXPECT_EQ(Main().Get("/v1/end-users?status=all").status, 422);
  const Answer read = Main().Get("/v1/end-users/" + made.At("id"));
  EXPECT_EQ(read.At("login_methods"), "[]");
  EXPECT_EQ(read.At("metadata"), "{}");
}

TEST_F(Erasure, IsRefusedToWhomTheKeyMayNotDelete) {
  const Answer made = Main().Create(Person("scoped-1", "cdp"));
  EXPECT_EQ(gateway_->Nobody().Post("/v1/end-users/" + made.At("id") + "/erase", "").status, 401);
  EXPECT_EQ(gateway_->As("other").Post("/v1/end-users/" + made.At("id") + "/erase", "").status, 404);
  EXPECT_EQ(Main().Get("/v1/end-users/" + made.At("id") + "/erase").status, 405);
  EXPECT_EQ(Main().Post("/v1/end-users/" + made.At("id") + "/erase?local=", "").status, 422);
  EXPECT_EQ(Main().Post("/v1/end-users/" + made.At("id") + "/erase", R"({"local":true})").status, 422);
  EXPECT_EQ(Main().Get("/v1/end-users/" + made.At("id")).status, 200);
}

}  // namespace
}  // namespace walletgate
