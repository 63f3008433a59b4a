// What the program does with signals and reloads from its first moment to its last. The drill throws them at random
// (tests/drills/lifecycle); here each meeting is made on purpose.

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/fakes/test_server.h"
#include "tests/integration/served_gateway.h"

namespace walletgate {
namespace {

namespace fs = std::filesystem;
using fakes::Answer;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kServing = "\"message\":\"serving\"";
constexpr const char* kReloaded = "\"message\":\"reloaded\"";
constexpr const char* kRefused = "reload refused: the gateway is shutting down";
constexpr const char* kStopped = "\"message\":\"stopped\",\"all_answered\":true}\n";

constexpr std::string_view kConfig = R"(
listen: {port: 0, loops: 2}
admin: {port: 0}
limits: {drain_delay: "${DRAIN_DELAY:-0ms}"}
log: {requests: false}
store: {kind: sqlite, path: "${STORE}"}
providers_folder: ${PROVIDERS}
providers:
  capa: {settings: {base_url: "http://127.0.0.1:1", api_key: "${API_KEY}"}}
tenants:
  - id: main
    api_keys: [{id: main-1, sha256: "1111111111111111111111111111111111111111111111111111111111111111"}]
    routing: {order: [capa]}
)";

class Lifecycle : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(folder_);
    Write(File(), std::string(kConfig));
    environment_ = {{"STORE", (folder_ / "store.db").string()},
                    {"PROVIDERS", WALLETGATE_SOURCE_DIR "/providers"},
                    {"API_KEY", "key"}};
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string File() const { return (folder_ / "walletgate.yaml").string(); }
  static void Write(const std::string& file, const std::string& text) { std::ofstream(file, std::ios::binary) << text; }
  void MakePipe(const std::string& file) const {
    fs::remove(file);
    ASSERT_EQ(::mkfifo(file.c_str(), 0600), 0);
  }
  /// A program that has come to main and no further than the test likes.
  std::unique_ptr<fakes::Program> StartServing() {
    auto program = std::make_unique<fakes::Program>(std::vector<std::string>{"serve", "-c", File()}, environment_);
    EXPECT_TRUE(program->AwaitMain());
    return program;
  }
  /// With a drain that takes its time, after SIGTERM.
  std::unique_ptr<fakes::ServedGateway> ServeAndTerminate() {
    environment_["DRAIN_DELAY"] = "3s";
    auto gateway = std::make_unique<fakes::ServedGateway>(File(), environment_);
    gateway->program().Signal(SIGTERM);
    while (gateway->Admin().Get("/readyz").status == 200) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return gateway;
  }

  const fs::path folder_ = fs::path(testing::TempDir()) / ("walletgate-lifecycle-" + std::to_string(::getpid()));
  fakes::Environment environment_;
};

TEST_F(Lifecycle, AReloadDuringADrainIsRefusedInSoManyWords) {
  const auto gateway = ServeAndTerminate();
  const Answer refused = gateway->Admin().Post("/reload", "");
  EXPECT_EQ(refused.status, 503) << refused;
  EXPECT_EQ(refused.At("code"), "shutting_down");
  EXPECT_EQ(refused.Header("content-type"), "application/problem+json");
  const fakes::Ran command = fakes::RunWalletgate({"reload", "--url", gateway->Admin().url});
  EXPECT_EQ(command.exit_code, 1);
  EXPECT_THAT(command.err, HasSubstr("shutting down"));
  const fakes::Ran ran = gateway->program().Wait();
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.err, Not(HasSubstr(kReloaded)));
  EXPECT_THAT(ran.err, EndsWith(kStopped));
}

TEST_F(Lifecycle, AHangupDuringADrainIsRefusedInTheLog) {
  const auto gateway = ServeAndTerminate();
  gateway->program().Signal(SIGHUP);
  const fakes::Ran ran = gateway->program().Wait();
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr(kRefused));
  EXPECT_THAT(ran.err, Not(HasSubstr(kReloaded)));
  EXPECT_THAT(ran.err, EndsWith(kStopped));
}

TEST_F(Lifecycle, AReloadRightBeforeAStopIsFinishedOrRefused) {
  for (const int pause : {0, 0, 1, 3, 8, 20}) {
    fakes::ServedGateway gateway(File(), environment_);
    gateway.program().Signal(SIGHUP);
    std::this_thread::sleep_for(std::chrono::milliseconds(pause));
    gateway.program().Signal(SIGTERM);
    const fakes::Ran ran = gateway.program().Wait();
    EXPECT_EQ(ran.exit_code, 0) << "signal " << ran.signal << " after a pause of " << pause << " ms\n" << ran.err;
    EXPECT_THAT(ran.err, testing::AnyOf(HasSubstr(kReloaded), HasSubstr(kRefused)));
    EXPECT_THAT(ran.err, EndsWith(kStopped));
  }
}

TEST_F(Lifecycle, AHangupDuringTheStartIsRememberedUntilItServes) {
  const auto program = StartServing();
  program->Signal(SIGHUP);
  ASSERT_TRUE(program->AwaitError(kReloaded)) << program->err();
  EXPECT_LT(program->err().find(kServing), program->err().find(kReloaded));
  program->Signal(SIGTERM);
  EXPECT_EQ(program->Wait().exit_code, 0);
}

TEST_F(Lifecycle, ATerminationDuringTheStartIsACleanStop) {
  const auto program = StartServing();
  program->Signal(SIGTERM);
  const fakes::Ran ran = program->Wait();
  EXPECT_EQ(ran.exit_code, 0) << "signal " << ran.signal << "\n" << ran.err;
  EXPECT_THAT(ran.err, EndsWith(kStopped));
}

TEST_F(Lifecycle, SignalsOfUsersKillNobodyWhoRunsUntilItIsStopped) {
  const std::vector<std::vector<std::string>> commands = {
      {"serve", "-c", File()},
      {"sandbox", "--port", "0"},
      {"demo", "--with-traffic", "--port", "0", "--admin-port", "0"},
  };
  const std::vector<std::string> marks = {kServing, "Up until Ctrl-C", "Up until Ctrl-C"};
  for (std::size_t i = 0; i < commands.size(); ++i) {
    fakes::Program program(commands[i], environment_);
    ASSERT_TRUE(program.AwaitMain());
    for (const int signal : {SIGUSR1, SIGUSR2}) program.Signal(signal);
    ASSERT_TRUE(program.AwaitError(marks[i])) << commands[i].front() << "\n" << program.err();
    for (const int signal : {SIGUSR1, SIGUSR2}) program.Signal(signal);
    program.Signal(SIGTERM);
    const fakes::Ran ran = program.Wait();
    EXPECT_EQ(ran.exit_code, 0) << commands[i].front() << ": signal " << ran.signal << "\n" << ran.err;
  }
}

TEST_F(Lifecycle, OtherCommandsDieOfSignalsAsEver) {
  for (const int signal : {SIGHUP, SIGTERM, SIGINT, SIGUSR1}) {
    const fakes::TestServer silent([](const fakes::SeenRequest&) { return fakes::ServerReply::Silence(); });
    fakes::Program program({"reload", "--url", silent.origin()}, environment_);
    while (silent.requests() == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    program.Signal(signal);
    EXPECT_EQ(program.Wait().signal, signal);
  }
}

TEST_F(Lifecycle, APipeWhereAFileShouldBeIsAFaultAndHangsNobody) {
  const std::string pipe = (folder_ / "pipe").string();
  MakePipe(pipe);
  for (const char* command : {"check", "serve"}) {
    const fakes::Ran ran = fakes::RunWalletgate({command, "-c", pipe}, environment_);
    EXPECT_EQ(ran.exit_code, 78) << command;
    EXPECT_THAT(ran.err, HasSubstr(pipe + ":\n  the file is no regular file (it is a named pipe)")) << command;
  }
  const fs::path vendor = folder_ / "providers" / "capa";
  fs::create_directories(folder_ / "providers");
  fs::copy(WALLETGATE_SOURCE_DIR "/providers/capa", vendor, fs::copy_options::recursive);
  MakePipe((vendor / "cases" / "pipe.yaml").string());
  const fakes::Ran cases = fakes::RunWalletgate({"test", vendor.string()}, environment_);
  EXPECT_EQ(cases.exit_code, 78) << cases.out;
  EXPECT_THAT(cases.out + cases.err, HasSubstr("pipe.yaml"));
  MakePipe((vendor / "provider.yaml").string());
  environment_["PROVIDERS"] = (folder_ / "providers").string();
  const fakes::Ran files = fakes::RunWalletgate({"check", "-c", File()}, environment_);
  EXPECT_EQ(files.exit_code, 78);
  EXPECT_THAT(files.err, HasSubstr("provider.yaml:\n  the file is no regular file"));
}

TEST_F(Lifecycle, APipeIsAFaultOfAReloadTooAndTheGatewayStillStops) {
  fakes::ServedGateway gateway(File(), environment_);
  MakePipe(File());
  const Answer refused = gateway.Admin().Post("/reload", "");
  EXPECT_EQ(refused.status, 422) << refused;
  EXPECT_THAT(refused.At("errors.0.detail"), HasSubstr("is no regular file"));
  gateway.program().Signal(SIGHUP);
  gateway.program().Signal(SIGTERM);
  const fakes::Ran ran = gateway.program().Wait();
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.err, EndsWith(kStopped));
}

}  // namespace
}  // namespace walletgate
