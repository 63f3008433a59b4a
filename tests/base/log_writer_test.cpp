#include "base/log/log_writer.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <thread>
#include <vector>

#include "base/json/parse.h"
#include "base/log/log.h"

namespace walletgate {
namespace {

class Pipe {
 public:
  Pipe() { EXPECT_EQ(::pipe2(ends_.data(), O_CLOEXEC), 0); }
  ~Pipe() {
    CloseWriting();
    ::close(ends_[0]);
  }
  int writing() const { return ends_[1]; }
  void CloseWriting() {
    if (ends_[1] >= 0) ::close(ends_[1]);
    ends_[1] = -1;
  }
  std::string ReadAll() {
    CloseWriting();
    return ReadRest();
  }
  /// Until somebody has closed the other end.
  std::string ReadRest() const {
    std::string all;
    std::array<char, 4096> some{};
    for (ssize_t got = 1; got > 0;) {
      got = ::read(ends_[0], some.data(), some.size());
      if (got > 0) all.append(some.data(), static_cast<std::size_t>(got));
    }
    return all;
  }

 private:
  std::array<int, 2> ends_{-1, -1};
};

/// The lines of a log, each of which must be whole.
std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    lines.push_back(text.substr(at, end - at));
    EXPECT_TRUE(json::Parse(lines.back()).has_value()) << lines.back();
    at = end == std::string::npos ? text.size() : end + 1;
  }
  return lines;
}

class LogWriterTest : public testing::Test {
 protected:
  void SetUp() override { SetLogLevel(LogLevel::kInfo); }

  LogWriter::Options OptionsFor(std::size_t max_queued_bytes) const {
    LogWriter::Options options;
    options.fd = pipe_.writing();
    options.max_queued_bytes = max_queued_bytes;
    options.last_patience = std::chrono::milliseconds(200);
    return options;
  }

  Pipe pipe_;
};

TEST_F(LogWriterTest, WritesEveryLineInOrderBeforeItEnds) {
  {
    LogWriter writer(OptionsFor(1U << 20U));
    for (int i = 0; i < 200; ++i) Log(LogLevel::kInfo, "line", {{"number", std::int64_t{i}}});
  }
  const std::vector<std::string> lines = LinesOf(pipe_.ReadAll());
  ASSERT_EQ(lines.size(), 200U);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    EXPECT_EQ(json::Parse(lines[i])->root().Get("number").AsInt64(), static_cast<std::int64_t>(i));
  }
}

TEST_F(LogWriterTest, NobodyWaitsForAReaderWhoDoesNotRead) {
  constexpr int kLines = 20000;  // far more than a pipe and the queue hold
  std::atomic<std::uint64_t> dropped{0};
  {
    LogWriter writer(OptionsFor(64U << 10U));
    writer.OnDropped([&](std::uint64_t lines) { dropped += lines; });
    for (int i = 0; i < kLines; ++i) Log(LogLevel::kInfo, "line", {{"number", std::int64_t{i}}});
    EXPECT_GT(dropped, 0U) << "counted while the reader is still away";
  }
  EXPECT_EQ(LinesOf(pipe_.ReadAll()).size() + dropped, static_cast<std::uint64_t>(kLines))
      << "each line was written whole, or counted";
}

TEST_F(LogWriterTest, ALineLongerThanAPipeTakesAtOnceArrivesWhole) {
  const std::string text(200'000, 'x');
  LogWriter::Options options = OptionsFor(1U << 20U);
  options.last_patience = std::chrono::seconds(60);
  std::thread logging([&] {
    {
      LogWriter writer(options);
      Log(LogLevel::kInfo, text);
      Log(LogLevel::kInfo, "after");
    }
    pipe_.CloseWriting();
  });
  const std::vector<std::string> lines = LinesOf(pipe_.ReadRest());
  logging.join();
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_GT(lines.front().size(), text.size());
}

TEST_F(LogWriterTest, WithoutOneLinesGoTheirOwnWay) {
  { LogWriter writer(OptionsFor(1U << 20U)); }
  std::string seen;
  SetLogSink([&](std::string_view line) { seen = line; });
  Log(LogLevel::kInfo, "later");
  SetLogSink({});
  EXPECT_NE(seen.find("later"), std::string::npos);
  EXPECT_EQ(pipe_.ReadAll(), "");
}

}  // namespace
}  // namespace walletgate
