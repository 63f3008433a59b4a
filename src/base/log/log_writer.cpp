#include "base/log/log_writer.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/log/log.h"

namespace walletgate {
namespace {

/// Writes of this size to a pipe are not mixed with those of others (PIPE_BUF).
constexpr std::size_t kMaxWrite = 4096;
constexpr int kPollMilliseconds = 100;

/// Whole lines, as many as one write may take; at least one.
std::string_view FirstLines(std::string_view text) {
  if (text.size() <= kMaxWrite) return text;
  std::size_t end = text.rfind('\n', kMaxWrite - 1);
  if (end == std::string_view::npos) end = text.find('\n');
  return text.substr(0, end + 1);
}

}  // namespace

LogWriter::LogWriter(const Options& options) : options_(options), thread_([this] { Run(); }) {
  SetLogSink([this](std::string_view line) { Queue(line); });
}

LogWriter::~LogWriter() {
  SetLogSink({});
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    give_up_at_ = SystemClock().Steady() + options_.last_patience;
  }
  wake_.notify_one();
  thread_.join();
}

void LogWriter::OnDropped(std::function<void(std::uint64_t lines)> count) {
  const std::lock_guard lock(mutex_);
  on_dropped_ = std::move(count);
}

void LogWriter::Queue(std::string_view line) {
  const std::lock_guard lock(mutex_);
  if (queued_.size() + line.size() >= options_.max_queued_bytes) return Drop(1);
  const bool idle = queued_.empty();
  queued_ += line;
  queued_ += '\n';
  if (idle) wake_.notify_one();
}

void LogWriter::Drop(std::uint64_t lines) {
  if (on_dropped_) on_dropped_(lines);
}

void LogWriter::Run() {
  std::string text;
  for (;;) {  // until it is told to stop and everything is written
    text.clear();
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return ending_ || !queued_.empty(); });
      if (queued_.empty()) return;
      text.swap(queued_);
    }
    Write(text);
  }
}

void LogWriter::Write(std::string_view text) {
  while (!text.empty()) {
    std::string_view lines = FirstLines(text);
    text.remove_prefix(lines.size());
    bool failed = false;
    while (!lines.empty() && !failed) {
      failed = !AwaitRoom();
      const ssize_t written = failed ? 0 : ::write(options_.fd, lines.data(), lines.size());
      if (written < 0) failed = errno != EINTR && errno != EAGAIN;
      if (written > 0) lines.remove_prefix(static_cast<std::size_t>(written));
    }
    if (!failed) continue;
    const std::lock_guard lock(mutex_);
    Drop(static_cast<std::uint64_t>(std::ranges::count(lines, '\n')));
  }
}

/// False when the end has come and nobody reads.
bool LogWriter::AwaitRoom() {
  for (;;) {  // until there is room, or the wait is over
    bool given_up = false;
    {
      const std::lock_guard lock(mutex_);
      given_up = SystemClock().Steady() >= give_up_at_;
    }
    pollfd reader{options_.fd, POLLOUT, 0};
    if (::poll(&reader, 1, given_up ? 0 : kPollMilliseconds) > 0) return true;
    if (given_up) return false;
  }
}

}  // namespace walletgate
