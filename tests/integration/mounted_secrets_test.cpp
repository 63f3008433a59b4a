// A deployment whose secret is mounted as Swarm does it by default: readable by everybody, on a read-only mount.

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

namespace walletgate {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

class MountedSecret : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(folder_ / "secrets");
    std::ofstream(folder_ / "config.yaml") << R"(admin: {port: 0}
listen: {port: 0}
store: {kind: memory}
providers_folder: )" WALLETGATE_SOURCE_DIR R"(/providers
providers:
  capa: {settings: {api_key: "file:)" << folder_.string()
                                           << R"(/secrets/key"}}
tenants:
  - id: main
    api_keys: [{id: k, sha256: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}]
    routing: {order: [capa]}
)";
  }
  void TearDown() override { fs::remove_all(folder_); }

  /// Runs `words` of walletgate where the secret is mounted like that. Exit code 99: nothing can be mounted here.
  int Run(const std::string& words, std::string& said) const {
    const std::string mount =
        "mount -t tmpfs none secrets && printf canary-of-a-decent-length > secrets/key && chmod 0444 secrets/key && "
        "mount -o remount,ro secrets || exit 99; exec '" WALLETGATE_BINARY_DIR "/walletgate' " +
        words + " -c config.yaml";
    const std::string command = "cd '" + folder_.string() +
                                "' && { unshare --mount true 2>/dev/null || exit 99; } && " +
                                "unshare --mount sh -c \"" + mount + "\" 2>&1";
    std::FILE* out = ::popen(command.c_str(), "r");
    if (out == nullptr) return 99;
    for (int c = 0; (c = std::fgetc(out)) != EOF;) said += static_cast<char>(c);
    const int status = ::pclose(out);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  const fs::path folder_ = fs::path(testing::TempDir()) / ("walletgate-mounted-" + std::to_string(::getpid()));
};

TEST_F(MountedSecret, IsTakenAndTold) {
  std::string checked;
  const int exit_code = Run("check", checked);
  if (exit_code == 99) GTEST_SKIP() << "needs root, for a mount: " << checked;
  EXPECT_EQ(exit_code, 0) << checked;
  EXPECT_THAT(checked, HasSubstr("config.yaml:6:30: providers.capa.settings.api_key\n  warning: the secret file "));
  EXPECT_THAT(checked, HasSubstr("defaultMode: 0440"));
  std::string audited;
  EXPECT_EQ(Run("audit", audited), 3);
  EXPECT_THAT(audited, HasSubstr("WG019 error"));
  EXPECT_THAT(checked + audited, Not(HasSubstr("canary")));
}

}  // namespace
}  // namespace walletgate
