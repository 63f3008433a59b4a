#pragma once

// A few threads for work that blocks or burns (RS256 signatures, name look-ups, store commits).
// A loop hands work over and gets the value back on itself.

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "base/loop/event_loop.h"
#include "base/task.h"

namespace walletgate {

class WorkerPool {
 public:
  explicit WorkerPool(unsigned threads);
  /// As Finish.
  ~WorkerPool();

  /// Finishes what was submitted, then joins; what is submitted afterwards never runs. From one thread at a time.
  void Finish();

  /// Thread-safe.
  void Submit(std::function<void()> work);

  /// Runs `work` on the pool, then resumes the caller on `loop`.
  template <class T>
  Task<T> Run(EventLoop& loop, std::function<T()> work) {
    Completion<T> done;
    // The completion travels through a raw pointer-free copy; it is only touched again on the loop.
    Submit([&loop, done, work = std::move(work)] {
      auto value = std::make_shared<T>(work());
      loop.Post([done, value] { done.Resolve(std::move(*value)); });
    });
    co_return co_await done;
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
