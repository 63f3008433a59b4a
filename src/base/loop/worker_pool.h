#pragma once

// A few threads for work that blocks or burns (RS256 signatures, name look-ups, store commits).
// A loop hands work over and gets the value back on itself.

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <variant>
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

  /// Thread-safe. An exception of `work` would end the process.
  void Submit(std::function<void()> work);

  /// Runs `work` on the pool, then resumes the caller on `loop`, with what it gives or throws.
  template <class T>
  Task<T> Run(EventLoop& loop, std::function<T()> work) {
    using Outcome = std::variant<std::exception_ptr, T>;
    Completion<Outcome> done;
    // The completion travels through a raw pointer-free copy; it is only touched again on the loop.
    Submit([&loop, done, work = std::move(work)] {
      auto outcome = std::make_shared<Outcome>();
      try {
        outcome->template emplace<T>(work());
      } catch (...) {
        *outcome = std::current_exception();
      }
      loop.Post([done, outcome] { done.Resolve(std::move(*outcome)); });
    });
    Outcome outcome = co_await done;
    if (const auto* thrown = std::get_if<std::exception_ptr>(&outcome)) std::rethrow_exception(*thrown);
    co_return std::move(std::get<T>(outcome));
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
