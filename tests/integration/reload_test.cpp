// A gateway whose configuration changes, well and badly, while it serves: the program itself, over sockets.

#include <gmock/gmock.h>

#include <array>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/fakes/vendor_settings.h"
#include "tests/integration/load.h"
#include "tests/integration/served_gateway.h"

namespace walletgate {
namespace {

namespace fs = std::filesystem;
using fakes::Answer;
using fakes::UserBody;
using testing::HasSubstr;
using testing::Not;

/// Two sandboxes that know nothing of each other's credentials: a request that was served by a mix of two generations
/// would carry the credentials of one to the other, and be refused.
class Reload : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(folder_);
    fs::copy(WALLETGATE_SOURCE_DIR "/providers", folder_ / "providers", fs::copy_options::recursive);
    for (const auto& [name, value] : one_.environment()) environment_["ONE_" + name] = environment_[name] = value;
    for (const auto& [name, value] : two_.environment()) environment_["TWO_" + name] = value;
    Write(Config(0));
  }
  void TearDown() override {
    served_.reset();
    fs::remove_all(folder_);
  }

  fakes::ServedGateway& Serve() {
    served_ = std::make_unique<fakes::ServedGateway>(File(), environment_);
    return *served_;
  }
  std::string File() const { return (folder_ / "walletgate.yaml").string(); }
  void Write(const std::string& text, const std::string& name = "walletgate.yaml") const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }

  /// Even and odd generations use the two sandboxes in turn; the vendor with tokens never changes.
  std::string Config(int generation) const {
    const std::string side = generation % 2 == 0 ? "ONE_" : "TWO_";
    std::string text = Template();
    for (const auto& [mark, value] : {std::pair<std::string, std::string>{"SIDE_", side},
                                      {"FOLDER", folder_.string()},
                                      {"TIMEOUT", std::to_string(20 + generation % 3) + "s"}}) {
      for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + value.size())) {
        text.replace(at, mark.size(), value);
      }
    }
    return text;
  }

  static std::string Template() {
    return R"(
listen: {port: 0, loops: 2}
admin: {port: 0}
limits: {request_timeout: TIMEOUT, drain_timeout: 30s}
log: {requests: false}
store: {kind: sqlite, path: FOLDER/store.db}
providers_folder: FOLDER/providers
providers:
  yieldforce: {settings: )" +
           fakes::VendorSettings("yieldforce") + R"(}
  cdp: {settings: )" +
           fakes::VendorSettings("cdp", "SIDE_") + R"(}
  streambird: {settings: )" +
           fakes::VendorSettings("streambird", "SIDE_") + R"(}
tenants:
  - id: main
    api_keys: [{id: main-1, sha256: "${KEY_main}"}]
    routing: {order: [cdp, streambird, yieldforce]}
)";
  }

  const fs::path folder_ = fs::path(testing::TempDir()) / ("walletgate-reload-" + std::to_string(::getpid()));
  fakes::Vendors one_;
  fakes::Vendors two_;
  fakes::Environment environment_;
  std::unique_ptr<fakes::ServedGateway> served_;
};

std::string Replaced(std::string text, const std::string& what, const std::string& with) {
  text.replace(text.find(what), what.size(), with);
  return text;
}

TEST_F(Reload, TellsWhatChangedAndWhatNeedsARestart) {
  fakes::ServedGateway& gateway = Serve();
  const Answer same = gateway.Admin().Post("/reload", "");
  ASSERT_EQ(same.status, 200) << same;
  EXPECT_EQ(same.At("changed"), "false");

  std::string text = Replaced(Config(1), "loops: 2", "loops: 3");
  text += "  - id: extra\n    api_keys: [{id: extra-1, sha256: \"${KEY_other}\"}]\n    routing: {order: [cdp]}\n";
  Write(Replaced(text, "order: [cdp, streambird, yieldforce]", "order: [streambird, cdp, yieldforce]"));
  const Answer changed = gateway.Admin().Post("/reload", "");
  ASSERT_EQ(changed.status, 200) << changed;
  EXPECT_EQ(changed.At("changed"), "true");
  EXPECT_EQ(changed.At("tenants"), R"-({"added":["extra"],"removed":[],"changed":["main (routing)"]})-");
  EXPECT_EQ(changed.At("providers"), R"({"added":[],"removed":[],"changed":["cdp","streambird"]})");
  EXPECT_EQ(changed.At("settings"), R"(["limits.request_timeout"])");
  EXPECT_EQ(changed.At("needs_restart"), R"(["listen.loops"])");
  EXPECT_EQ(gateway.As("other").Get("/v1/providers").status, 200) << "the new tenant is served at once";
  EXPECT_TRUE(gateway.program().AwaitError("not in use before a restart"));
  for (const std::string& secret : two_.Secrets())
    EXPECT_THAT(gateway.program().err() + changed.body, Not(HasSubstr(secret)));
}

TEST_F(Reload, AFaultyFileChangesNothingAndEveryFaultIsTold) {
  fakes::ServedGateway& gateway = Serve();
  Write(Replaced(Config(1), "order: [cdp", "order: [cpd"));
  const Answer refused = gateway.Admin().Post("/reload", "");
  ASSERT_EQ(refused.status, 422) << refused;
  EXPECT_EQ(refused.At("code"), "invalid_request");
  EXPECT_EQ(refused.At("errors.0.pointer"), "/tenants/0/routing/order/0");
  EXPECT_THAT(refused.At("errors.0.detail"), HasSubstr("walletgate.yaml:15:23: "));
  EXPECT_THAT(refused.At("errors.0.detail"), HasSubstr("did you mean 'cdp'"));
  EXPECT_EQ(gateway.As("main").Create(UserBody("kept", "cdp")).status, 201);
  EXPECT_EQ(one_.CreatesOf("cdp", "kept"), 1) << "the configuration before still serves";
  const std::string metrics = gateway.Admin().Get("/metrics").body;
  EXPECT_THAT(metrics, HasSubstr("walletgate_config_reloads_total{result=\"failure\"} 1\n"));
  EXPECT_THAT(metrics, HasSubstr("walletgate_config_last_reload_successful 0\n"));
}

TEST_F(Reload, AnUnchangedProviderKeepsItsToken) {
  fakes::ServedGateway& gateway = Serve();
  one_.PublishKeysAt(gateway.As("main").url);
  ASSERT_EQ(gateway.As("main").Create(UserBody("t-1", "yieldforce")).status, 201);
  Write(Config(1));
  ASSERT_EQ(gateway.Admin().Post("/reload", "").status, 200);
  ASSERT_EQ(gateway.As("main").Create(UserBody("t-2", "yieldforce")).status, 201);
  EXPECT_THAT(gateway.Admin().Get("/metrics").body,
              HasSubstr("walletgate_token_refreshes_total{provider=\"yieldforce\",result=\"success\"} 1\n"));
  one_.PublishKeysAt("");
}

TEST_F(Reload, ASignalAndTheCommandDoItToo) {
  fakes::ServedGateway& gateway = Serve();
  Write(Config(1));
  gateway.program().Signal(SIGHUP);
  ASSERT_TRUE(gateway.program().AwaitError("\"message\":\"reloaded\"")) << gateway.program().err();
  EXPECT_EQ(gateway.As("main").Create(UserBody("by-signal", "cdp")).status, 201);
  EXPECT_EQ(two_.CreatesOf("cdp", "by-signal"), 1);

  const std::string admin = gateway.Admin().url;
  Write(Config(2));
  const fakes::Ran done = fakes::RunWalletgate({"reload", "--url", admin});
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("~ provider cdp\n"));
  Write("listen: [");
  const fakes::Ran refused = fakes::RunWalletgate({"reload", "--url", admin});
  EXPECT_EQ(refused.exit_code, 78) << refused.err;
  EXPECT_THAT(refused.err, HasSubstr("walletgate.yaml:1:"));
  EXPECT_EQ(fakes::RunWalletgate({"reload", "--url", "http://127.0.0.1:1"}).exit_code, 1);
}

TEST_F(Reload, IsNotForWebPagesNorForReading) {
  fakes::ServedGateway& gateway = Serve();
  EXPECT_EQ(gateway.Admin().Post("/reload", "", {{"Origin", "https://evil.example"}}).status, 403);
  const Answer read = gateway.Admin().Get("/reload");
  EXPECT_EQ(read.status, 405);
  EXPECT_EQ(read.Header("allow"), "POST");
}

/// Every way to be broken that an operator has: half a file, a slip, a name that is not there, a key that cannot be
/// read.
class Breakage {
 public:
  explicit Breakage(fs::path folder) : folder_(std::move(folder)) {}

  void Break(const std::string& good, int kind) {
    std::string text = good;
    switch (kind % 6) {
      case 0: text += "\n: ["; break;
      case 1: text = Replaced(text, "order: [cdp", "order: [nobody"); break;
      case 2: text = Replaced(text, "log:", "lgo:"); break;
      case 3: text.resize(text.size() / 2); break;
      case 4: text = Replaced(text, "${SANDBOX_YIELDFORCE_CLIENT_SECRET}", "file:/nowhere/at/all"); break;
      default: ExtendInACircle(); break;
    }
    std::ofstream(folder_ / "walletgate.yaml", std::ios::binary) << text;
  }
  void Mend() { fs::remove_all(folder_ / "providers" / "round"), fs::remove_all(folder_ / "providers" / "about"); }

 private:
  void ExtendInACircle() {
    for (const auto& [id, base] : {std::pair{"round", "about"}, std::pair{"about", "round"}}) {
      fs::create_directories(folder_ / "providers" / id);
      std::ofstream(folder_ / "providers" / id / "provider.yaml")
          << "spec: 1\nid: " << id << "\nname: " << id << "\nextends: " << base << "\n";
    }
  }

  fs::path folder_;
};

/// Somebody who looks at something small all the time: how long a loop is held by what goes on shows in the longest
/// look.
class Looks {
 public:
  explicit Looks(const fakes::Client& client) : thread_([this, client] { Look(client); }) {}
  ~Looks() { Stop(); }
  Looks(const Looks&) = delete;
  Looks& operator=(const Looks&) = delete;
  void Stop() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
  }
  /// After Stop.
  std::string Text() const {
    return std::to_string(took_.size()) + " looks, p50 " + std::to_string(fakes::Millis(took_, 0.5)) + " ms, p99 " +
           std::to_string(fakes::Millis(took_, 0.99)) + " ms, longest " + std::to_string(fakes::Millis(took_, 1)) +
           " ms";
  }

 private:
  void Look(const fakes::Client& client) {
    while (!stop_) {
      const auto began = std::chrono::steady_clock::now();
      EXPECT_EQ(client.Get("/v1/end-users/eu_00000000000000000000000000").status, 404);
      took_.push_back(std::chrono::steady_clock::now() - began);
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }
  std::atomic<bool> stop_{false};
  std::vector<std::chrono::nanoseconds> took_;
  std::thread thread_;
};

TEST_F(Reload, HoldsNobodyUp) {
  const int reloads = fakes::CountFrom("WALLETGATE_RELOADS", 20);
  fakes::ServedGateway& gateway = Serve();
  Looks before(gateway.As("main"));
  std::this_thread::sleep_for(std::chrono::seconds(reloads / 20));
  before.Stop();
  Looks during(gateway.As("main"));
  for (int i = 1; i <= reloads; ++i) {
    Write(Config(i));
    EXPECT_EQ(gateway.Admin().Post("/reload", "").status, 200);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  during.Stop();
  std::cout << "before: " << before.Text() << "\nduring " << reloads << " reloads: " << during.Text() << "\n";
}

/// Callers that create users as fast as they can, until told to stop.
class Load {
 public:
  explicit Load(const fakes::Client& client, int callers = 3) {
    for (int caller = 0; caller < callers; ++caller)
      threads_.emplace_back([this, client, caller] { Call(client, caller); });
  }
  ~Load() { Stop(); }
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;
  void Stop() {
    stop_ = true;
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }
  int answered() const { return answered_; }
  std::string failures() const { return failures_; }  ///< after Stop

 private:
  void Call(const fakes::Client& client, int caller) {
    static constexpr std::array kVendors = {"cdp", "streambird"};
    for (int i = 0; !stop_; ++i) {
      const std::string id = "load-" + std::to_string(caller) + "-" + std::to_string(i);
      const Answer answer = client.Create(UserBody(id, kVendors[static_cast<std::size_t>(i) % kVendors.size()]));
      ++answered_;
      if (answer.status == 201) continue;
      const std::lock_guard lock(mutex_);
      failures_ += id + ": " + std::to_string(answer.status) + " " + answer.body + "\n";
    }
  }

  std::atomic<bool> stop_{false};
  std::atomic<int> answered_{0};
  std::mutex mutex_;
  std::string failures_;
  std::vector<std::thread> threads_;
};

/// The port of an environment's vendor.
std::string PortOf(const fakes::Environment& environment, const std::string& variable) {
  const std::string& url = environment.at(variable);
  return url.substr(url.rfind(':') + 1);
}

constexpr std::string_view kEstablished = "01";
constexpr std::string_view kTimeWait = "06";  ///< of the side that closed first (RFC 9293 section 3.6)

/// Connections that this machine has to a port of its own, by their state in Linux' table.
int ConnectionsTo(const std::string& port, std::string_view wanted = kEstablished) {
  std::ifstream table("/proc/net/tcp");
  std::array<char, 8> hex{};
  std::snprintf(hex.data(), hex.size(), "%04X", std::stoi(port));
  int count = 0;
  std::string number;
  std::string local;
  std::string remote;
  std::string state;
  for (std::string rest; table >> number >> local >> remote >> state && std::getline(table, rest);) {
    if (remote.ends_with(std::string(":") + hex.data()) && state == wanted) ++count;
  }
  return count;
}

TEST_F(Reload, WhatItReplacedLosesItsConnectionsWithItsLastRequest) {
  const std::string port = PortOf(one_.environment(), "SANDBOX_CDP_BASE_URL");
  fakes::ServedGateway& gateway = Serve();
  ASSERT_EQ(gateway.As("main").Create(UserBody("first", "cdp")).status, 201);
  ASSERT_GT(ConnectionsTo(port), 0);
  one_.sandbox().Inject("cdp", {.kind = "slow", .delay = std::chrono::seconds(2)});
  std::thread caller([&] { EXPECT_EQ(gateway.As("main").Create(UserBody("last", "cdp")).status, 201); });
  while (gateway.As("main").Get("/v1/providers/cdp").At("health.calls_in_flight") == "0") std::this_thread::yield();
  Write(Config(1));
  EXPECT_EQ(gateway.Admin().Post("/reload", "").status, 200);
  caller.join();
  // No other reload comes, and nobody asks for anything: only the end of that request can close them.
  while (ConnectionsTo(port) > 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  EXPECT_GT(ConnectionsTo(port, kTimeWait), 0) << "the gateway closes them, and not a vendor who finds them idle";
}

/// Sanitizers put freed memory aside, to tell who uses it still: then what is resident says nothing about leaks, which
/// they find themselves.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kFreedMemoryIsKept = true;
#else
constexpr bool kFreedMemoryIsKept = false;
#endif

/// WALLETGATE_RELOADS=1000 is the long form.
TEST_F(Reload, UnderLoadNothingFailsAndNothingGrows) {
  const int reloads = fakes::CountFrom("WALLETGATE_RELOADS", 60);
  fakes::ServedGateway& gateway = Serve();
  Breakage breakage(folder_);
  Load load(gateway.As("main"));
  std::vector<double> descriptors;
  std::vector<double> resident;
  int refused = 0;
  for (int i = 1; i <= reloads; ++i) {
    const bool broken = i % 10 < 3;
    if (broken) {
      breakage.Break(Config(i), i / 10 * 3 + i % 10);
      ++refused;
    } else {
      Write(Config(i));
    }
    const Answer answer = gateway.Admin().Post("/reload", "");
    EXPECT_EQ(answer.status, broken ? 422 : 200) << i << " " << answer;
    if (broken) breakage.Mend();
    descriptors.push_back(gateway.OpenDescriptors());
    resident.push_back(static_cast<double>(gateway.Resident()));
  }
  load.Stop();
  EXPECT_EQ(load.failures(), "");
  EXPECT_GT(load.answered(), reloads / 10) << "the load has to be one";
  EXPECT_LT(fakes::Growth(descriptors), 1.5);
  if (!kFreedMemoryIsKept) {
    EXPECT_LT(fakes::Growth(resident), 1.5);
  }
  std::cout << reloads << " reloads, " << refused << " refused, " << load.answered() << " creates; descriptors x"
            << fakes::Growth(descriptors) << ", memory x" << fakes::Growth(resident) << " (" << resident.front()
            << " to " << resident.back() << " KiB)\n";
}

}  // namespace
}  // namespace walletgate
