// A reload that meets a stop, at each of its stages. The stages are held by the test; no clock is involved.

#include "gateway/reloader.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

#include "base/log/log.h"
#include "tests/fakes/manual_loop.h"

namespace walletgate::gateway {
namespace {

constexpr std::string_view kConfig = R"(
store: {kind: memory}
providers_folder: ../providers
providers:
  capa: {settings: {base_url: "http://127.0.0.1:1", api_key: "${KEY}"}}
tenants:
  - id: one
    api_keys: [{id: k, sha256: "1111111111111111111111111111111111111111111111111111111111111111"}]
    routing: {order: [capa]}
)";

GatewayConfig Read(config::Diagnostics& diagnostics, const routing::State* before = nullptr) {
  const config::EnvLookup env = [](const std::string&) { return std::optional<std::string>("k"); };
  return ReadGatewayConfig(kConfig, {WALLETGATE_SOURCE_DIR "/config/x.yaml", env, before}, diagnostics);
}

GatewayConfig Good() {
  config::Diagnostics diagnostics;
  return Read(diagnostics);
}

/// A place in the code under test that waits, once closed, until the test opens it.
class Gate {
 public:
  void Close() { open_ = false; }
  void Open() {
    open_ = true;
    open_.notify_all();
  }
  void Pass() {
    ++passing_;
    passing_.notify_all();
    open_.wait(false);
  }
  /// Until somebody has come for the `count`th time.
  void Await(int count = 1) const {
    for (int seen = passing_; seen < count; seen = passing_) passing_.wait(seen);
  }
  int passed() const { return passing_; }

 private:
  std::atomic<bool> open_{true};
  std::atomic<int> passing_{0};
};

class Reloads : public testing::Test {
 protected:
  ~Reloads() override {
    SetLogSink({});
    load_.Open();
    use_.Open();
    reloader_.Stop();  // a test that failed half-way must not wait for Begin
  }

  using Answer = std::optional<Result<std::string>>;

  /// Asks; the answer is in the result once the loop has run.
  std::shared_ptr<Answer> Ask() {
    auto answer = std::make_shared<Answer>();
    Spawn(reloader_.Run(loop_), [answer](Result<std::string> result) { answer->emplace(std::move(result)); });
    return answer;
  }
  /// All are answered by the time that Finish returns, but for the loop's turn.
  void Finish() {
    reloader_.Finish();
    loop_.Turn();
  }
  static std::string Code(const Answer& answer) {
    if (!answer) return "not answered";
    return *answer ? "done" : std::string(InfoOf(answer->error().kind).code);
  }
  /// Until `Stop`, in a thread of its own, has come so far that it refuses.
  void AwaitRefusal() {
    std::shared_ptr<Answer> answer;
    while (Code(*(answer = Ask())) == "not answered") std::this_thread::yield();
  }

  Reloader::Parts Parts() {
    Reloader::Parts parts{metrics_, {}, {}};
    parts.load = [this](const routing::State& before, config::Diagnostics& diagnostics) {
      load_.Pass();
      return Read(diagnostics, &before);
    };
    parts.use = [this](const GatewayConfig&, const GatewayConfig&) {
      use_.Pass();
      ++used_;
    };
    return parts;
  }

  static metrics::Domains Domains() {
    metrics::Domains domains;
    domains.version = "0";
    return domains;
  }

  metrics::Metrics metrics_{Domains()};
  ManualLoop loop_{SystemClock()};
  Gate load_;
  Gate use_;
  std::atomic<int> used_{0};
  Reloader reloader_{Good(), Parts()};
};

TEST_F(Reloads, AreTakenOneAfterTheOther) {
  reloader_.Begin();
  const auto first = Ask();
  const auto second = Ask();
  use_.Await(2);
  reloader_.Stop();
  Finish();
  EXPECT_EQ(Code(*first), "done");
  EXPECT_EQ(Code(*second), "done");
  EXPECT_EQ(used_, 2);
}

TEST_F(Reloads, ThatAreBeingReadWhenTheStopComesAreRefused) {
  reloader_.Begin();
  load_.Close();
  const auto reading = Ask();
  load_.Await();
  reloader_.Stop();  // does not wait for the reading
  load_.Open();
  Finish();
  EXPECT_EQ(Code(*reading), "shutting_down");
  EXPECT_EQ(use_.passed(), 0) << "nothing was taken into use";
}

TEST_F(Reloads, ThatAreBeingTakenAreWaitedFor) {
  reloader_.Begin();
  use_.Close();
  const auto taking = Ask();
  use_.Await();
  std::future<int> used = std::async(std::launch::async, [this] {
    reloader_.Stop();
    return used_.load();
  });
  AwaitRefusal();
  use_.Open();
  EXPECT_EQ(used.get(), 1) << "the stop has to wait for all of it";
  Finish();
  EXPECT_EQ(Code(*taking), "done");
}

TEST_F(Reloads, ThatWaitWhenTheStopComesAreRefusedUnread) {
  reloader_.Begin();
  load_.Close();
  std::vector<std::shared_ptr<Answer>> asked = {Ask(), Ask(), Ask()};
  load_.Await();
  reloader_.Stop();
  load_.Open();
  Finish();
  for (const auto& answer : asked) EXPECT_EQ(Code(*answer), "shutting_down");
  EXPECT_EQ(load_.passed(), 1);
}

TEST_F(Reloads, ThatComeAfterTheStopAreRefusedAtOnceAndTheLogSaysSo) {
  std::string log;
  SetLogSink([&log](std::string_view line) { log += line; });
  reloader_.Begin();
  reloader_.Stop();
  EXPECT_EQ(Code(*Ask()), "shutting_down");
  log.clear();
  reloader_.Request();
  EXPECT_NE(log.find("reload refused: the gateway is shutting down"), std::string::npos) << log;
  log.clear();
  reloader_.Finish();
  reloader_.Request();
  EXPECT_NE(log.find("reload refused"), std::string::npos) << "also when nobody is left to do it";
  EXPECT_EQ(Code(*Ask()), "shutting_down");
}

TEST_F(Reloads, WaitForTheGatewayToHaveStarted) {
  const auto early = Ask();
  load_.Await();
  EXPECT_EQ(use_.passed(), 0);
  reloader_.Begin();
  use_.Await();
  reloader_.Stop();
  Finish();
  EXPECT_EQ(Code(*early), "done");
}

TEST_F(Reloads, AreRefusedWhenTheGatewayNeverStarted) {
  const auto early = Ask();
  load_.Await();
  reloader_.Stop();
  reloader_.Stop();  // may be called again
  Finish();
  EXPECT_EQ(Code(*early), "shutting_down");
  EXPECT_EQ(use_.passed(), 0);
}

}  // namespace
}  // namespace walletgate::gateway
