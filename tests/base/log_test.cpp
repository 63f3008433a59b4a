#include "base/log/log.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "base/json/parse.h"
#include "base/utf8.h"

namespace walletgate {
namespace {

class LogLines : public testing::Test {
 protected:
  void SetUp() override {
    SetLogSink([this](std::string_view line) { lines.emplace_back(line); });
    SetLogLevel(LogLevel::kInfo);
  }
  void TearDown() override {
    SetLogSink({});
    SetLogLevel(LogLevel::kInfo);
  }

  /// The only line, read back; it must be one JSON object without anything that a terminal or a reader acts upon.
  json::Document Only() {
    EXPECT_EQ(lines.size(), 1U);
    EXPECT_TRUE(std::none_of(lines.front().begin(), lines.front().end(),
                             [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }));
    EXPECT_TRUE(IsUtf8(lines.front()));
    auto parsed = json::Parse(lines.front());
    EXPECT_TRUE(parsed.has_value()) << lines.front();
    lines.clear();
    return parsed ? *std::move(parsed) : json::Document();
  }

  std::vector<std::string> lines;
};

TEST_F(LogLines, AreJsonObjectsWithTypedFields) {
  Log(LogLevel::kWarning, "slow vendor",
      {{"provider", "acme"}, {"millis", std::int64_t{-7}}, {"share", 0.25}, {"retried", true}});
  const json::Document line = Only();
  EXPECT_EQ(line.root().Get("level").AsString(), "warning");
  EXPECT_EQ(line.root().Get("message").AsString(), "slow vendor");
  EXPECT_EQ(line.root().Get("provider").AsString(), "acme");
  EXPECT_EQ(line.root().Get("millis").AsInt64(), -7);
  EXPECT_EQ(line.root().Get("share").NumberText(), "0.25");
  EXPECT_TRUE(line.root().Get("retried").AsBool());
  EXPECT_EQ(line.root().Get("time").AsString().size(), std::string("2026-05-20T10:00:00.000Z").size());
}

TEST_F(LogLines, LeaveOutWhatHasNothingToSay) {
  Log(LogLevel::kInfo, "x", {IfAny("reason", ""), IfAny("left_out", 0), IfAny("code", "c"), IfAny("status", 502)});
  const json::Document line = Only();
  EXPECT_FALSE(line.root().Get("reason"));
  EXPECT_FALSE(line.root().Get("left_out"));
  EXPECT_EQ(line.root().Get("code").AsString(), "c");
  EXPECT_EQ(line.root().Get("status").AsInt64(), 502);
}

TEST_F(LogLines, BelowTheLevelAreNotWritten) {
  Log(LogLevel::kDebug, "no");
  SetLogLevel(LogLevel::kError);
  Log(LogLevel::kWarning, "no");
  EXPECT_TRUE(lines.empty());
  EXPECT_FALSE(LogEnabled(LogLevel::kWarning));
  EXPECT_TRUE(LogEnabled(LogLevel::kError));
}

TEST_F(LogLines, CannotBeBrokenByAValue) {
  Log(LogLevel::kInfo, "a\nb", {{"na\"me", "x\r\n{\"level\":\"error\"}\x1b[31m\xc2\x9b\xe2\x80\xa8\xe2\x80\xae"}});
  const json::Document line = Only();
  EXPECT_EQ(line.root().Get("na\"me").AsString(), "x\r\n{\"level\":\"error\"}\x1b[31m\xc2\x9b\xe2\x80\xa8\xe2\x80\xae");
}

TEST_F(LogLines, ShowWhatIsNotUtf8AsReplacement) {
  Log(LogLevel::kInfo, "m", {{"v", "a\xFF\xC3(b"}});
  EXPECT_EQ(Only().root().Get("v").AsString(), "a\uFFFD\uFFFD(b");
}

TEST_F(LogLines, WriteNumbersThatJsonLacksAsNull) {
  Log(LogLevel::kInfo, "m", {{"v", std::numeric_limits<double>::quiet_NaN()}});
  EXPECT_TRUE(Only().root().Get("v").IsNull());
}

TEST_F(LogLines, SurviveNaughtyStrings) {
  const std::string path = WALLETGATE_SOURCE_DIR "/../shared/vectors/strings/naughty-strings.json";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no vectors at " << path;
  std::ifstream stream(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  const auto naughty = json::Parse(text);
  ASSERT_TRUE(naughty.has_value()) << naughty.error().detail;
  EXPECT_GT(naughty->root().size(), 500U);
  for (const json::Value value : naughty->root().Elements()) {
    Log(LogLevel::kInfo, value.AsString(), {{"value", value.AsString()}});
    const json::Document line = Only();
    ASSERT_EQ(line.root().Get("value").AsString(), value.AsString());
    ASSERT_EQ(line.root().Get("message").AsString(), value.AsString());
  }
}

TEST_F(LogLines, FromManyThreadsStayWhole) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([] {
      for (int n = 0; n < 100; ++n) Log(LogLevel::kInfo, "m", {{"n", std::int64_t{n}}});
    });
  }
  for (std::thread& thread : threads) thread.join();
  ASSERT_EQ(lines.size(), 400U);
  for (const std::string& line : lines) ASSERT_TRUE(json::Parse(line).has_value());
}

TEST(LogToStderr, WritesOneLinePerCall) {
  testing::internal::CaptureStderr();
  Log(LogLevel::kError, "first");
  Log(LogLevel::kInfo, "second\n");
  const std::string written = testing::internal::GetCapturedStderr();
  EXPECT_EQ(std::count(written.begin(), written.end(), '\n'), 2);
  EXPECT_TRUE(written.ends_with("\"message\":\"second\\u000a\"}\n")) << written;
}

}  // namespace
}  // namespace walletgate
