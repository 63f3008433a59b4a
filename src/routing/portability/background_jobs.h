#pragma once

// One thread for work that takes long and may wait: piece by piece, in turn between the jobs, with lower priority than
// those who serve. Used by PortabilityDesk.

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "base/clock.h"

namespace walletgate::routing {

class BackgroundJobs {
 public:
  /// Does one piece; gives how long to wait before the next one, nothing when it was the last.
  using Piece = std::function<std::optional<std::chrono::nanoseconds>()>;

  BackgroundJobs() : thread_([this] { Run(); }) {}
  /// As Stop.
  ~BackgroundJobs() { Stop(); }
  BackgroundJobs(const BackgroundJobs&) = delete;
  BackgroundJobs& operator=(const BackgroundJobs&) = delete;

  /// `after`: not before so long. Dropped once stopped. Thread-safe. An exception of a piece ends its job, and is
  /// logged.
  void Add(Piece piece, std::chrono::nanoseconds after = {});

  /// Waits for the piece under way; no other begins. From one thread at a time.
  void Stop();

 private:
  struct Job {
    Piece piece;
    SteadyTime not_before;
  };
  void Run();
  /// The next job that may go on, after waiting for it; nothing when stopped.
  std::optional<Job> Take();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> jobs_;  ///< one or two for each report that is kept, and one that counts
  bool stopping_ = false;
  std::thread thread_;  ///< the last member: what runs there uses the others
};

}  // namespace walletgate::routing
