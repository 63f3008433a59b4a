#include "config/secret_ref.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

namespace walletgate::config {
namespace {

class References : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "walletgate_secret_XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  static YamlNode Scalar(std::string text) {
    YamlNode node;
    node.kind = YamlNode::Kind::kScalar;
    node.where = {"f.yaml", 3, 5};
    node.path = "providers.acme.api_key";
    node.scalar = std::move(text);
    return node;
  }

  std::string File(const std::string& name, const std::string& content, mode_t mode) {
    const std::string path = (folder_ / name).string();
    std::ofstream(path) << content;
    ::chmod(path.c_str(), mode);
    return "file:" + path;
  }

  /// The secret, or the message of the fault.
  std::string Secretly(const std::string& text) {
    Diagnostics diagnostics;
    const auto secret = ResolveSecret(Scalar(text), env_, diagnostics);
    EXPECT_EQ(secret.has_value(), diagnostics.empty());
    return secret ? std::string(secret->Reveal()) : diagnostics.items().front().message;
  }

  std::string Openly(const std::string& text) {
    Diagnostics diagnostics;
    const auto value = ResolveText(Scalar(text), env_, diagnostics);
    EXPECT_EQ(value.has_value(), diagnostics.empty());
    return value.value_or(diagnostics.empty() ? "" : "fault: " + diagnostics.items().front().message);
  }

  const std::map<std::string, std::string> variables_ = {{"KEY", "s3cret"}, {"EMPTY", ""}, {"_n1", "x"}};
  const EnvLookup env_ = [this](const std::string& name) -> std::optional<std::string> {
    const auto found = variables_.find(name);
    if (found == variables_.end()) return std::nullopt;
    return found->second;
  };
  std::filesystem::path folder_;
};

TEST_F(References, TakeSecretsFromTheEnvironment) {
  EXPECT_EQ(Secretly("${KEY}"), "s3cret");
  EXPECT_EQ(Secretly("${_n1}"), "x");
  EXPECT_EQ(Secretly("${NONE}"), "the environment variable NONE is not set");
  EXPECT_EQ(Secretly("${EMPTY}"), "the environment variable EMPTY is empty");
  EXPECT_EQ(Secretly("${KEY:-fallback}"), "a secret has no default in a file; write ${KEY}");
}

TEST_F(References, NeverRepeatASecretWrittenAsText) {
  for (const char* text : {"hunter2", "${hunter2", "$hunter2", "x${hunter2}", "${hunter2}x", "${hunter 2}", "${}",
                           "${1hunter2}", "", "FILE:/hunter2"}) {
    EXPECT_EQ(Secretly(text), "a secret must be a reference: write ${NAME} or file:PATH") << text;
  }
}

TEST_F(References, TakeSecretsFromFilesOfTheirOwner) {
  EXPECT_EQ(Secretly(File("a", "s3cret\n", 0600)), "s3cret");
  EXPECT_EQ(Secretly(File("b", "s3cret\r\n", 0640)), "s3cret");
  EXPECT_EQ(Secretly(File("c", "two\nlines\n\n", 0400)), "two\nlines\n");
  EXPECT_EQ(Secretly(File("d", "no end", 0400)), "no end");
}

TEST_F(References, RefuseUnsafeOrUselessFiles) {
  const std::string open = File("open", "hunter2", 0604);
  EXPECT_EQ(Secretly(open), "the secret file " + open.substr(5) +
                                " is open to every user of the machine; take that away with chmod o-rwx");
  EXPECT_NE(Secretly(File("written", "hunter2", 0602)).find("chmod o-rwx"), std::string::npos);
  EXPECT_NE(Secretly(File("empty", "\n", 0600)).find("is empty"), std::string::npos);
  EXPECT_NE(Secretly(File("large", std::string(70000, 'x'), 0600)).find("larger than 64 KiB"), std::string::npos);
  EXPECT_NE(Secretly("file:" + (folder_ / "none").string()).find("cannot be read"), std::string::npos);
  EXPECT_NE(Secretly("file:" + folder_.string()).find("is no regular file"), std::string::npos);
  EXPECT_EQ(Secretly("file:relative"), "the path after 'file:' must be absolute");
  EXPECT_EQ(Secretly("file:"), "the path after 'file:' must be absolute");
}

TEST_F(References, DoNotWaitForAPipe) {
  const std::string path = (folder_ / "pipe").string();
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  EXPECT_NE(Secretly("file:" + path).find("is no regular file"), std::string::npos);
}

TEST_F(References, ReportTheirPlace) {
  Diagnostics diagnostics;
  YamlNode list = Scalar("");
  list.kind = YamlNode::Kind::kSequence;
  EXPECT_FALSE(ResolveSecret(list, env_, diagnostics).has_value());
  EXPECT_FALSE(ResolveText(list, env_, diagnostics).has_value());
  EXPECT_EQ(diagnostics.Format(),
            "f.yaml:3:5: providers.acme.api_key\n  a secret must be a reference: write ${NAME} or file:PATH\n"
            "f.yaml:3:5: providers.acme.api_key\n  must be text\n");
}

TEST_F(References, ReplaceWholeTextsInOrdinarySettings) {
  EXPECT_EQ(Openly("plain"), "plain");
  EXPECT_EQ(Openly("file:/x"), "file:/x");
  EXPECT_EQ(Openly("costs $5"), "costs $5");
  EXPECT_EQ(Openly("${KEY}"), "s3cret");
  EXPECT_EQ(Openly("${KEY:-other}"), "s3cret");
  EXPECT_EQ(Openly("${NONE:-http://a:80}"), "http://a:80");
  EXPECT_EQ(Openly("${NONE:-}"), "");
  EXPECT_EQ(Openly("${EMPTY:-other}"), "other");
  EXPECT_EQ(Openly("${EMPTY}"), "");
  EXPECT_EQ(Openly("${NONE}"), "fault: the environment variable NONE is not set");
  EXPECT_EQ(Openly("http://${KEY}/"), "fault: a reference must be the whole value: ${NAME} or ${NAME:-default}");
  EXPECT_EQ(Openly("${KEY}${KEY}"), "fault: a reference must be the whole value: ${NAME} or ${NAME:-default}");
}

TEST(ProcessEnvironment, TellsUnsetFromEmpty) {
  ::setenv("WALLETGATE_TEST_EMPTY", "", 1);
  const EnvLookup env = ProcessEnvironment();
  EXPECT_EQ(env("WALLETGATE_TEST_EMPTY"), "");
  EXPECT_EQ(env("WALLETGATE_TEST_SURELY_NOT_SET"), std::nullopt);
}

}  // namespace
}  // namespace walletgate::config
