// A resolver that ends with its gateway, and one that begins after a crash. What it settles at each vendor:
// every_reply_lost_test.cpp.

#include <gmock/gmock.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/json/parse.h"
#include "tests/integration/problem_check.h"
#include "tests/integration/program.h"

namespace walletgate {
namespace {

using fakes::ExpectProblem;
using fakes::UserBody;

constexpr std::chrono::seconds kHangGuard{60};

/// The resolver of these tests does not wait for callers.
void MakeEager(gateway::GatewayConfig& config) {
  config.knobs.resolver.min_age = std::chrono::milliseconds(0);
  config.knobs.resolver.pass_pause = std::chrono::milliseconds(20);
  config.knobs.resolver.first_pause = std::chrono::milliseconds(50);
}

int OpenIntents(const fakes::Client& admin) {
  const fakes::Answer list = admin.Get("/intents");
  const Result<json::Document> document = json::Parse(list.body);
  return document ? static_cast<int>(document->root().Get("data").size()) : -1;
}

bool AwaitNoOpenIntent(const fakes::Client& admin) {
  const auto give_up = std::chrono::steady_clock::now() + kHangGuard;
  while (OpenIntents(admin) != 0) {
    if (std::chrono::steady_clock::now() > give_up) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return true;
}

/// A call to that vendor is under way.
bool AwaitCallTo(const std::string& vendor, const fakes::Client& admin) {
  const std::string series = "walletgate_provider_in_flight{provider=\"" + vendor + "\"} 1\n";
  const auto give_up = std::chrono::steady_clock::now() + kHangGuard;
  while (admin.Get("/metrics").body.find(series) == std::string::npos) {
    if (std::chrono::steady_clock::now() > give_up) return false;
  }
  return true;
}

TEST(ResolverOfAGateway, StopsWithItInTheMiddleOfATry) {
  fakes::Vendors vendors;
  {
    fakes::TestGateway gateway(vendors, {}, fakes::kGatewayConfig, MakeEager);
    vendors.sandbox().Inject("cdp", {.kind = "lost", .count = -1});
    ExpectProblem(gateway.As("main").Create(UserBody("slow", "cdp")), ErrorKind::kOutcomeUnknown,
                  {Applied::kUnknown, {}});
    vendors.ClearFaults();
    vendors.sandbox().Inject("cdp", {.kind = "slow", .count = -1, .delay = std::chrono::seconds(2)});
    EXPECT_TRUE(AwaitCallTo("cdp", gateway.Admin()));
    EXPECT_TRUE(gateway.Drain());
  }
  vendors.ClearFaults();
}

/// The program itself, whose store outlives it.
class ResolverAfterACrash : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string WriteConfig() const {
    std::string text(fakes::kGatewayConfig);
    const auto replace = [&](const std::string& from, const std::string& to) {
      const std::size_t at = text.find(from);
      if (at != std::string::npos) text.replace(at, from.size(), to);
    };
    replace("store: {kind: memory}", "store: {kind: sqlite, path: users.db}");
    replace("providers_folder: ../providers", "providers_folder: " WALLETGATE_SOURCE_DIR "/providers");
    std::string file = folder_ / "walletgate.yaml";
    std::ofstream(file) << text;
    return file;
  }
  /// The ports are in the line that says "serving".
  static std::string UrlOf(const fakes::Program& program, const std::string& member) {
    const std::string err = program.err();
    const std::size_t at = err.find("\"" + member + "\":");
    if (at == std::string::npos) return "(no " + member + ")";
    return "http://127.0.0.1:" + std::to_string(std::stoi(err.substr(at + member.size() + 3)));
  }

  std::filesystem::path folder_ =
      std::filesystem::path(testing::TempDir()) / ("walletgate-crash-" + std::to_string(::getpid()));
};

TEST_F(ResolverAfterACrash, SettlesWhatWasOnItsWay) {
  fakes::Vendors vendors;
  const std::string config = WriteConfig();
  for (const char* vendor : {"cdp", "capa"})
    vendors.sandbox().Inject(vendor, {.kind = "slow", .delay = std::chrono::seconds(2)});
  {
    fakes::Program gateway({"serve", "-c", config}, vendors.environment());
    ASSERT_TRUE(gateway.AwaitError("\"serving\"")) << gateway.err();
    const fakes::Client main{UrlOf(gateway, "port"), "key-of-main"};
    const fakes::Client admin{UrlOf(gateway, "admin_port"), ""};
    std::vector<std::thread> callers;
    for (const char* vendor : {"cdp", "capa"}) {
      callers.emplace_back([main, vendor] { main.Create(UserBody(std::string("crash-") + vendor, vendor)); });
    }
    const auto give_up = std::chrono::steady_clock::now() + kHangGuard;
    while (OpenIntents(admin) < 2 && std::chrono::steady_clock::now() < give_up) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    EXPECT_EQ(admin.Get("/intents").At("data.0.state"), "in_flight");
    gateway.Signal(SIGKILL);
    for (std::thread& caller : callers) caller.join();
    gateway.Wait();
  }
  vendors.ClearFaults();
  fakes::Program gateway({"serve", "-c", config}, vendors.environment());
  ASSERT_TRUE(gateway.AwaitError("\"serving\"")) << gateway.err();
  ASSERT_TRUE(AwaitNoOpenIntent({UrlOf(gateway, "admin_port"), ""})) << gateway.err();
  const fakes::Client main{UrlOf(gateway, "port"), "key-of-main"};
  for (const std::string vendor : {"cdp", "capa"}) {
    EXPECT_EQ(main.Get("/v1/end-users?external_id=crash-" + vendor).At("data.0.status"), "active");
    EXPECT_EQ(vendors.CreatesOf(vendor, "crash-" + vendor), 1);
  }
}

/// The vendors' answers have one broken address each, so that the wallet is left out; what they show later is whole.
TEST_F(ResolverAfterACrash, LooksForWalletsThatHadNotCome) {
  fakes::Vendors vendors;
  const std::string config = WriteConfig();
  for (const char* vendor : {"cdp", "streambird"})
    vendors.sandbox().Inject(vendor, {.kind = "badaddress", .method = "POST"});
  std::map<std::string, std::string> paths;
  {
    fakes::Program gateway({"serve", "-c", config}, vendors.environment());
    ASSERT_TRUE(gateway.AwaitError("\"serving\"")) << gateway.err();
    const fakes::Client main{UrlOf(gateway, "port"), "key-of-main"};
    for (const std::string vendor : {"cdp", "streambird"}) {
      const fakes::Answer made = main.Create(UserBody("late-" + vendor, vendor));
      ASSERT_EQ(made.status, 201) << made;
      EXPECT_EQ(made.At("status"), "pending");
      EXPECT_EQ(made.At("pending_wallets"), R"([{"chain":"evm","kind":"eoa"}])");
      paths[vendor] = "/v1/end-users/" + made.At("id");
    }
    gateway.Signal(SIGKILL);
    gateway.Wait();
  }
  fakes::Program gateway({"serve", "-c", config}, vendors.environment());
  ASSERT_TRUE(gateway.AwaitError("\"serving\"")) << gateway.err();
  const fakes::Client main{UrlOf(gateway, "port"), "key-of-main"};
  for (const auto& [vendor, path] : paths) {
    const auto give_up = std::chrono::steady_clock::now() + kHangGuard;
    while (main.Get(path).At("status") != "active" && std::chrono::steady_clock::now() < give_up) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    const fakes::Answer found = main.Get(path);
    EXPECT_EQ(found.At("status"), "active") << found;
    EXPECT_EQ(found.At("wallets.0.chain"), "evm");
    EXPECT_EQ(found.At("pending_wallets"), "(absent)");
    EXPECT_EQ(vendors.CreatesOf(vendor, vendor == "cdp" ? "late-cdp" : "late-streambird@example.com"), 1);
  }
}

}  // namespace
}  // namespace walletgate
