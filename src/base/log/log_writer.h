#pragma once

// Takes the writing of log lines off the threads that log: event loops must not wait for whoever reads stderr.
// Used by `walletgate serve`; without one, Log writes by itself.

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "base/clock.h"

namespace walletgate {

/// While it lives, Log queues its lines here. When the reader is so slow that the queue is full, lines are dropped and
/// counted. One at a time in a process.
class LogWriter {
 public:
  struct Options {
    int fd = 2;
    std::size_t max_queued_bytes = 4U << 20U;
    std::chrono::milliseconds last_patience{2000};  ///< for what is queued at the end
  };

  LogWriter() : LogWriter(Options()) {}
  explicit LogWriter(const Options& options);
  /// Writes what is queued, as far as its patience reaches.
  ~LogWriter();
  LogWriter(const LogWriter&) = delete;
  LogWriter& operator=(const LogWriter&) = delete;

  /// Calls `count` with the number of lines dropped from now on, from any thread; an empty function ends that.
  void OnDropped(std::function<void(std::uint64_t lines)> count);

 private:
  void Queue(std::string_view line);
  void Run();
  void Write(std::string_view text);
  bool AwaitRoom();
  void Drop(std::uint64_t lines);  ///< REQUIRES mutex_

  const Options options_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::string queued_;                             ///< guarded by mutex_
  std::function<void(std::uint64_t)> on_dropped_;  ///< guarded by mutex_
  bool ending_ = false;                            ///< guarded by mutex_
  SteadyTime give_up_at_ = SteadyTime::max();      ///< guarded by mutex_
  std::thread thread_;
};

}  // namespace walletgate
