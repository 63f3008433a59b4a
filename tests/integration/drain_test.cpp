// SIGTERM while clients work: every request that was taken is answered, and nobody is reset.

#include <gmock/gmock.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <thread>

#include "tests/fakes/vendor_settings.h"
#include "tests/http/raw_client.h"
#include "tests/integration/served_gateway.h"

namespace walletgate {
namespace {

namespace fs = std::filesystem;
using fakes::UserBody;
using http::testing::RawClient;

const std::string& Config() {
  static const std::string text = R"(
listen: {port: 0, loops: 2}
admin: {port: 0}
limits: {drain_delay: "${DRAIN_DELAY:-0ms}", request_timeout: "${REQUEST_TIMEOUT:-20s}", drain_timeout: 25s}
log: {requests: false}
store: {kind: sqlite, path: "${STORE}"}
providers_folder: ${PROVIDERS}
providers:
  cdp: {settings: )" + fakes::VendorSettings("cdp") +
                                  R"(}
tenants:
  - id: main
    api_keys: [{id: main-1, sha256: "${KEY_main}"}]
    routing: {order: [cdp]}
)";
  return text;
}

/// Clients that keep their connections, as a front does, until the gateway lets nobody in any more.
class Callers {
 public:
  Callers(std::uint16_t port, const std::string& round) {
    for (int i = 0; i < 4; ++i)
      threads_.emplace_back([this, port, name = round + "-" + std::to_string(i)] { Run(port, name); });
  }
  /// They have so many answers, or the round is lost anyway.
  void AwaitAnswers(int count) const {
    while (answered_ < count && lost_ + failed_ == 0) std::this_thread::yield();
  }
  void Join() {
    for (std::thread& thread : threads_) thread.join();
  }
  int answered() const { return answered_; }
  int lost() const { return lost_; }
  int failed() const { return failed_; }
  std::vector<std::string> acknowledged() const { return acknowledged_; }

 private:
  void Run(std::uint16_t port, const std::string& name) {
    for (int i = 0;;) {
      RawClient client(port);
      if (!Use(client, name, i)) return;
    }
  }

  /// One connection. False when there was none to be had, or something went wrong.
  bool Use(RawClient& client, const std::string& name, int& i) {
    for (bool first = true;; first = false) {
      const std::string id = name + "-" + std::to_string(i++);
      const std::string body = UserBody(id, "cdp");
      const bool sent = client.Send(
          "POST /v1/end-users HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer key-of-main\r\n"
          "Content-Type: application/json\r\nContent-Length: " +
          std::to_string(body.size()) + "\r\n\r\n" + body);
      if (!sent && first) return false;  // nobody listens any more
      const auto reply = client.Read();
      if (!reply) {
        ++lost_;
        return false;
      }
      ++answered_;
      if (reply->status != 201) ++failed_;
      const std::lock_guard lock(mutex_);
      if (reply->status == 201) acknowledged_.push_back(id);
      if (reply->Field("connection") == "close") return true;
    }
  }

  std::vector<std::thread> threads_;
  std::atomic<int> answered_{0};
  std::atomic<int> lost_{0};
  std::atomic<int> failed_{0};
  std::mutex mutex_;
  std::vector<std::string> acknowledged_;
};

class Drain : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(folder_);
    environment_ = vendors_.environment();
    environment_["STORE"] = (folder_ / "store.db").string();
    environment_["PROVIDERS"] = WALLETGATE_SOURCE_DIR "/providers";
  }
  void TearDown() override { fs::remove_all(folder_); }

  const fs::path folder_ = fs::path(testing::TempDir()) / ("walletgate-drain-" + std::to_string(::getpid()));
  const fakes::TemporaryFile config_{"drain.yaml", Config()};
  fakes::Vendors vendors_;
  fakes::Environment environment_;
};

/// WALLETGATE_DRAINS=100 is the long form.
TEST_F(Drain, UnderLoadResetsNobodyAndLosesNoAnswer) {
  const int drains = fakes::CountFrom("WALLETGATE_DRAINS", 5);
  int answered = 0;
  std::vector<std::string> acknowledged;
  for (int i = 0; i < drains; ++i) {
    fakes::ServedGateway gateway(config_.path(), environment_);
    Callers callers(gateway.port(), "r" + std::to_string(i));
    callers.AwaitAnswers(20 + i * 37 % 40);
    gateway.program().Signal(SIGTERM);
    callers.Join();
    const fakes::Ran ran = gateway.program().Wait();
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    EXPECT_EQ(callers.lost(), 0) << "in round " << i << "\n" << ran.err;
    EXPECT_EQ(callers.failed(), 0) << "in round " << i << "\n" << ran.err;
    answered += callers.answered();
    for (const std::string& id : callers.acknowledged()) acknowledged.push_back(id);
  }
  fakes::ServedGateway gateway(config_.path(), environment_);
  EXPECT_EQ(gateway.Admin().Get("/intents").At("data"), "[]") << "nothing is left open";
  for (const std::string& id : acknowledged) {
    ASSERT_EQ(gateway.As("main").Get("/v1/end-users?external_id=" + id).At("data.0.status"), "active") << id;
    ASSERT_EQ(vendors_.CreatesOf("cdp", id), 1) << id;
  }
  EXPECT_GT(answered, drains);
  std::cout << drains << " drains, " << answered << " answers, none lost\n";
}

TEST_F(Drain, SaysThatItIsNotReadyWhileItStillTakesRequests) {
  environment_["DRAIN_DELAY"] = "2s";
  fakes::ServedGateway gateway(config_.path(), environment_);
  ASSERT_EQ(gateway.Admin().Get("/readyz").status, 200);
  const fakes::Answer healthy = gateway.As("main").Get("/healthz");
  EXPECT_EQ(healthy.status, 200);
  EXPECT_EQ(healthy.body, "ok\n");
  EXPECT_EQ(gateway.As("main").Send("HEAD", "/healthz").status, 200);
  const auto began = std::chrono::steady_clock::now();
  gateway.program().Signal(SIGTERM);
  while (gateway.Admin().Get("/readyz").status == 200) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - began;
  std::cout << "not ready " << took.count() << " ms after the signal\n";
  EXPECT_EQ(gateway.Admin().Get("/readyz").status, 503);
  while (gateway.As("main").Get("/healthz").status == 200) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  const fakes::Answer leaving = gateway.As("main").Get("/healthz");
  EXPECT_EQ(leaving.status, 503) << leaving;
  EXPECT_EQ(leaving.At("code"), "shutting_down");
  EXPECT_EQ(gateway.As("main").Send("HEAD", "/healthz").status, 503);
  const fakes::Answer taken = gateway.As("main").Create(UserBody("late", "cdp"));
  EXPECT_EQ(taken.status, 201) << taken;
  EXPECT_EQ(taken.Header("connection"), "close");
  EXPECT_EQ(gateway.program().Wait().exit_code, 0);
}

TEST_F(Drain, WaitsForACreateWhoseCallerWasToldThatItTakesLonger) {
  environment_["REQUEST_TIMEOUT"] = "300ms";
  vendors_.sandbox().Inject("cdp", {.kind = "slow", .delay = std::chrono::seconds(2)});
  {
    fakes::ServedGateway gateway(config_.path(), environment_);
    const fakes::Answer unknown = gateway.As("main").Create(UserBody("slow", "cdp"));
    EXPECT_EQ(unknown.At("code"), "outcome_unknown") << unknown;
    gateway.program().Signal(SIGTERM);
    EXPECT_EQ(gateway.program().Wait().exit_code, 0);
  }
  vendors_.ClearFaults();
  fakes::ServedGateway gateway(config_.path(), environment_);
  EXPECT_EQ(gateway.Admin().Get("/intents").At("data"), "[]");
  EXPECT_EQ(gateway.As("main").Get("/v1/end-users?external_id=slow").At("data.0.status"), "active");
  EXPECT_EQ(vendors_.CreatesOf("cdp", "slow"), 1);
}

}  // namespace
}  // namespace walletgate
