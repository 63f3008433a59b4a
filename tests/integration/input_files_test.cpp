// What is no regular file in the place of one that a command reads: a fault at once, and nobody waits for it.

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "tests/integration/program.h"

namespace walletgate {
namespace {

namespace fs = std::filesystem;
using fakes::Ran;
using fakes::RunWalletgate;
using testing::HasSubstr;

constexpr const char* kRequest = R"({"external_id":"u-1","login_methods":[{"type":"email","email":"a@b.example"}]})";

/// A folder with a good configuration of one provider, and a pipe into which nobody writes.
class InputFiles : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(folder_ / "providers");
    ASSERT_EQ(::mkfifo(pipe_.c_str(), 0600), 0);
    fs::copy(WALLETGATE_SOURCE_DIR "/providers/capa", folder_ / "providers/capa", fs::copy_options::recursive);
    Write("config.yaml", Config("memory"));
  }
  void TearDown() override { fs::remove_all(folder_); }

  void Write(const std::string& name, const std::string& text) const { std::ofstream(folder_ / name) << text; }
  std::string Path(const std::string& name) const { return (folder_ / name).string(); }

  static std::string Config(const std::string& store) {
    return "store: {kind: " + store + R"(}
providers_folder: providers
providers: {capa: {settings: {api_key: "${KEY}"}}}
tenants:
  - id: main
    api_keys: [{id: k, sha256: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}]
    routing: {order: [capa]}
)";
  }

  static Ran Run(const std::vector<std::string>& words) { return RunWalletgate(words, {{"KEY", "k"}}); }

  const fs::path folder_ = fs::path(testing::TempDir()) / ("walletgate-inputs-" + std::to_string(::getpid()));
  const std::string pipe_ = (folder_ / "pipe").string();
};

TEST_F(InputFiles, ThatArePipesAreRefusedByEveryCommand) {
  const struct {
    std::vector<std::string> words;
    int exit_code;
  } rows[] = {{{"check", "-c", pipe_}, 78},
              {{"serve", "-c", pipe_}, 78},
              {{"reload", "-c", pipe_}, 78},
              {{"healthcheck", "-c", pipe_}, 78},
              {{"store", "check", "-c", pipe_}, 78},
              {{"explain", pipe_, "-c", Path("config.yaml")}, 2},
              {{"call", "create-user", "--file", pipe_}, 2},
              {{"route", "simulate", "-c", Path("config.yaml"), "--file", pipe_}, 2},
              {{"intents", "list", "--admin-token-file", pipe_}, 1}};
  for (const auto& row : rows) {
    const Ran ran = Run(row.words);
    EXPECT_EQ(ran.exit_code, row.exit_code) << testing::PrintToString(row.words) << ran.err;
    EXPECT_EQ(ran.out, "");
    EXPECT_THAT(ran.err, HasSubstr("is no regular file (it is a named pipe)")) << testing::PrintToString(row.words);
  }
}

TEST_F(InputFiles, ThatAreFoldersOrDevicesAreRefusedToo) {
  for (const std::string& path : {folder_.string(), std::string("/dev/zero")}) {
    EXPECT_EQ(Run({"check", "-c", path}).exit_code, 78) << path;
    EXPECT_EQ(Run({"explain", path}).exit_code, 2) << path;
    EXPECT_EQ(Run({"call", "create-user", "--file", path}).exit_code, 2) << path;
    EXPECT_EQ(Run({"intents", "list", "--admin-token-file", path}).exit_code, 1) << path;
  }
}

TEST_F(InputFiles, OfProvidersAreNeverWaitedFor) {
  fs::create_directory(folder_ / "providers/other");
  fs::rename(pipe_, folder_ / "providers/other/provider.yaml");
  const Ran ran = Run({"check", "-c", Path("config.yaml")});
  EXPECT_EQ(ran.exit_code, 78);
  EXPECT_THAT(ran.err, HasSubstr("providers/other/provider.yaml:\n  the file is no regular file (it is a named pipe)"));
  EXPECT_EQ(Run({"test", Path("providers")}).exit_code, 78);
}

TEST_F(InputFiles, OfCasesAreNeverWaitedFor) {
  fs::rename(pipe_, folder_ / "providers/capa/cases/zzz.yaml");
  const Ran ran = Run({"test", Path("providers/capa")});
  EXPECT_EQ(ran.exit_code, 78);
  EXPECT_THAT(ran.out + ran.err, HasSubstr("named pipe"));
}

TEST_F(InputFiles, OfTheStoreAreNeverWaitedFor) {
  Write("config.yaml", Config("sqlite, path: pipe"));
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"check", "-c", Path("config.yaml")},
                                             {"serve", "-c", Path("config.yaml")},
                                             {"store", "check", "-c", Path("config.yaml")}}) {
    const Ran ran = Run(words);
    EXPECT_GE(ran.exit_code, 0) << words.front() << " hung";
    if (words.front() != "check") {
      EXPECT_NE(ran.exit_code, 0) << words.front();
    }
  }
}

TEST_F(InputFiles, MayBeStandardInput) {
  const std::string command = "printf '%s' '" + std::string(kRequest) +
                              "' | env KEY=k '" WALLETGATE_BINARY_DIR "/walletgate' explain - -c '" +
                              Path("config.yaml") + "' --json";
  std::FILE* out = ::popen(command.c_str(), "r");
  ASSERT_NE(out, nullptr);
  std::string text;
  for (int c = 0; (c = std::fgetc(out)) != EOF;) text += static_cast<char>(c);
  EXPECT_EQ(::pclose(out), 0);
  EXPECT_THAT(text, HasSubstr(R"("provider":"capa")"));
}

}  // namespace
}  // namespace walletgate
