#pragma once

// A few threads for work that blocks or burns (RS256 signatures, name look-ups, store commits).
// A loop hands work over and gets the value back on itself.

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "base/loop/handover.h"

namespace walletgate {

class WorkerPool {
 public:
  explicit WorkerPool(unsigned threads);
  /// As Finish.
  ~WorkerPool();

  /// Finishes what was submitted, then joins; what is submitted afterwards never runs. From one thread at a time.
  void Finish();

  /// Thread-safe. An exception of `work` would end the process.
  void Submit(std::function<void()> work);

  /// Runs `work` on the pool, then resumes the caller on `loop`, with what it gives or throws.
  template <class T>
  Task<T> Run(EventLoop& loop, std::function<T()> work) {
    const Handover<T> handover(loop);
    Submit(handover.Job(std::move(work)));
    co_return co_await handover.Await();
  }

 private:
  void Work();
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> queue_;  ///< while its callers limit themselves: one per request
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace walletgate
