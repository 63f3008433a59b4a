// What people paste in their first hour: the shell blocks of README.md and docs/api.md and what the demo prints, in the
// order printed, twice in a row, against a running demo.

#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "tests/fakes/text_file.h"
#include "tests/integration/program.h"

namespace walletgate {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// The blocks of a page that are marked as shell, in order. Transcripts and data have another mark, or none.
std::vector<std::string> ShellBlocks(const std::string& page) {
  std::istringstream lines(fakes::ReadText(fs::path(WALLETGATE_SOURCE_DIR) / page));
  std::vector<std::string> blocks;
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (inside && line == "```") inside = false;
    else if (inside) blocks.back() += line + "\n";
    else if (line == "```sh") {
      blocks.emplace_back();
      inside = true;
    }
  }
  return blocks;
}

/// Blocks that are not pasted here, by the beginning of one, and why not.
struct Excuse {
  std::string page;
  std::string beginning;
  std::string reason;
};
const std::vector<Excuse> kExcuses = {
    {"README.md", "scripts/demo", "installs packages and builds"},
    {"README.md", "export STREAMBIRD_SECRET_KEY=", "needs a vendor's key; has a test of its own below"},
    {"docs/routing.md", "walletgate explain", "needs requests of the reader's own"},
    {"docs/sandbox.md", "build/release/walletgate sandbox", "takes fixed ports and serves until it is stopped"},
    {"docs/simulation.md", "build/dev/tests", "runs for minutes to a night"},
};

/// The last one by switching_page_test.cpp.
const std::set<std::string> kPastedPages = {"README.md", "docs/api.md", "docs/switching-vendors.md"};

bool IsExcused(const std::string& page, const std::string& block) {
  return std::any_of(kExcuses.begin(), kExcuses.end(),
                     [&](const Excuse& excuse) { return excuse.page == page && block.starts_with(excuse.beginning); });
}

std::vector<std::string> BlocksToPaste(const std::string& page) {
  std::vector<std::string> blocks = ShellBlocks(page);
  std::erase_if(blocks, [&](const std::string& block) { return IsExcused(page, block); });
  return blocks;
}

/// The lines that set variables, and the request: what stands at the left margin for pasting.
std::string PrintedByTheDemo(const std::string& out) {
  std::istringstream lines(out);
  std::string exports;
  std::string call;
  for (std::string line; std::getline(lines, line) && !call.ends_with("\nEND\n");) {
    if (line.starts_with("export ")) exports += line + "\n";
    if (line.starts_with("PROVIDER=") || !call.empty()) call += line + "\n";
  }
  return exports + call;
}

/// The same with another word after PROVIDER=.
std::string At(const std::string& provider, const std::string& block) {
  const std::size_t at = block.find("PROVIDER=") + std::string_view("PROVIDER=").size();
  return std::string(block).replace(at, block.find('\n', at) - at, provider);
}

class PastedExamples : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(demo_.AwaitError("Up until Ctrl-C.")) << demo_.err();
    printed_ = PrintedByTheDemo(demo_.out());
    ASSERT_THAT(printed_, HasSubstr("export WALLETGATE_URL=http://127.0.0.1:")) << demo_.out();
    ASSERT_THAT(printed_, HasSubstr("END\n")) << demo_.out();
  }
  ~PastedExamples() override { fs::remove_all(folder_); }

  /// Pastes `text` into one shell, after what the demo says that its examples need. The status codes that its curl
  /// commands met, and whatever they complained about, a line each.
  std::string Paste(const std::string& text) const {
    fs::create_directories(folder_);
    const std::string exports = printed_.substr(0, printed_.find("PROVIDER="));
    std::ofstream(folder_ / "pasted.sh")
        << "curl() { command curl --max-time 60 --write-out '%{stderr}%{http_code}\\n' \"$@\" 2>>'" << Codes()
        << "'; }\n"
        << exports << text;
    std::ofstream(Codes()).close();
    EXPECT_EQ(
        std::system(
            ("bash '" + (folder_ / "pasted.sh").string() + "' >'" + (folder_ / "out").string() + "' 2>&1").c_str()),
        0)
        << fakes::ReadText(folder_ / "out");
    return fakes::ReadText(Codes());
  }
  std::string Out() const { return fakes::ReadText(folder_ / "out"); }
  std::string Codes() const { return (folder_ / "codes").string(); }

  const fs::path folder_ = fs::path(testing::TempDir()) / ("walletgate-pasted-" + std::to_string(::getpid()));
  fakes::Program demo_{{"demo", "--with-traffic", "--port", "0", "--admin-port", "0"}};
  std::string printed_;
};

std::string Joined(const std::vector<std::string>& blocks) {
  std::string text;
  for (const std::string& block : blocks) text += block;
  return text;
}

TEST_F(PastedExamples, WorkInTheOrderPrintedTwiceInARow) {
  const std::string readme = Joined(BlocksToPaste("README.md"));
  const std::string api = Joined(BlocksToPaste("docs/api.md"));
  const std::string call = printed_.substr(printed_.find("PROVIDER="));
  const std::string api_codes =
      "201\n200\n"                      // create, plan
      "200\n200\n200\n200\n200\n200\n"  // by external id, read, refresh, with data, by e-mail, by phone
      "200\n200\n200\n200\n"            // by address, with links, journal, change
      "201\n200\n204\n204\n"            // wallet, providers, delete, erase
      "422\n";                          // the example of a faulty request
  EXPECT_EQ(Paste(call + readme + api), "201\n201\n" + api_codes) << Out();
  EXPECT_EQ(Paste(call + readme + api), "200\n200\n" + api_codes) << Out();
}

TEST_F(PastedExamples, WorkAtEveryVendorWithOneWordChanged) {
  const std::vector<std::string> readme = BlocksToPaste("README.md");
  ASSERT_EQ(readme.size(), 1U);
  for (const std::string& block : {printed_.substr(printed_.find("PROVIDER=")), readme.front()}) {
    std::string all;
    for (const char* vendor : {"yieldforce", "cdp", "streambird", "capa"}) all += At(vendor, block);
    EXPECT_EQ(Paste(all), "201\n201\n201\n201\n") << Out();
    EXPECT_EQ(Paste(all), "200\n200\n200\n200\n") << Out();
  }
}

TEST_F(PastedExamples, OfTheProgramsOwnClientNeedNothingElse) {
  const std::string call = WALLETGATE_BINARY_DIR "/walletgate call ";
  EXPECT_EQ(Paste(call + "create-user --external-id carol-1 --provider cdp --email carol@example.com\n" + call +
                  "providers\n"),
            "");
  EXPECT_THAT(Out(), HasSubstr("POST /v1/end-users -> 201"));
  EXPECT_THAT(Out(), HasSubstr("GET /v1/providers -> 200"));
}

TEST(ShellBlocks, AreAllPastedOrExcused) {
  std::set<std::string> pages = {"README.md"};
  for (const auto& entry : fs::directory_iterator(fs::path(WALLETGATE_SOURCE_DIR) / "docs")) {
    if (entry.path().extension() == ".md") pages.insert("docs/" + entry.path().filename().string());
  }
  std::size_t excused = 0;
  for (const std::string& page : pages) {
    for (const std::string& block : ShellBlocks(page)) {
      if (IsExcused(page, block)) ++excused;
      else EXPECT_TRUE(kPastedPages.contains(page)) << page << ":\n" << block;
    }
  }
  EXPECT_EQ(excused, kExcuses.size()) << "an excuse is not needed any more, or covers too much";
}

TEST(RunItForReal, ItsLinesAreGoodOnceTheVendorsKeyIsPutIn) {
  std::string block;
  for (const std::string& each : ShellBlocks("README.md")) {
    if (each.starts_with("export STREAMBIRD_SECRET_KEY=")) block = each;
  }
  ASSERT_NE(block, "");
  const auto replace = [&](const std::string& what, const std::string& with) {
    for (std::size_t at = block.find(what); at != std::string::npos; at = block.find(what, at + with.size())) {
      block.replace(at, what.size(), with);
    }
  };
  replace("sk_test_…", "sk_test_0123456789");
  replace("build/release", WALLETGATE_BINARY_DIR);
  const std::size_t serve = block.find(WALLETGATE_BINARY_DIR "/walletgate serve");
  ASSERT_NE(serve, std::string::npos);
  const fakes::TemporaryFile script("real.sh", "set -e\ncd '" WALLETGATE_SOURCE_DIR "'\n" + block.substr(0, serve));
  EXPECT_EQ(std::system(("bash '" + script.path() + "'").c_str()), 0);
}

}  // namespace
}  // namespace walletgate
