#pragma once

// An event loop that moves only when the test says so, with timers on the test's clock. Descriptors are not served.

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "base/loop/event_loop.h"
#include "base/loop/timer_queue.h"
#include "base/task.h"

namespace walletgate {

/// One thread drives it; Post comes from any.
class ManualLoop : public EventLoop {
 public:
  explicit ManualLoop(const Clock& clock) : clock_(clock) {}

  void Watch(int, std::uint8_t, Watcher) override {}
  void Unwatch(int) override {}
  TimerId After(std::chrono::nanoseconds delay, std::function<void()> action) override {
    return timers_.Add(clock_.Steady() + delay, std::move(action));
  }
  void Cancel(TimerId timer) override { timers_.Cancel(timer); }
  void Post(std::function<void()> action) override {
    const std::lock_guard lock(mutex_);
    posts_.push_back(std::move(action));
    posted_.notify_one();
  }
  SteadyTime Now() const override { return clock_.Steady(); }

  /// Runs posts and due timers until there are none left.
  void Turn() {
    while (RunPosts()) {
    }
    timers_.RunDue(clock_.Steady());
    while (RunPosts()) {
    }
  }

  /// Runs `task` to its end, waiting for other threads' posts; nothing when it has not ended after five seconds.
  template <class T>
  std::optional<T> Run(Task<T> task) {
    // Shared with the task: it may end after this function gave up.
    auto value = std::make_shared<std::optional<T>>();
    Spawn(std::move(task), [value](T result) { value->emplace(std::move(result)); });
    for (int i = 0; i < 500 && !value->has_value(); ++i) {
      Turn();
      if (value->has_value()) break;
      std::unique_lock lock(mutex_);
      posted_.wait_for(lock, std::chrono::milliseconds(10), [this] { return !posts_.empty(); });
    }
    return std::move(*value);
  }

 private:
  bool RunPosts() {
    std::vector<std::function<void()>> batch;
    {
      const std::lock_guard lock(mutex_);
      batch.swap(posts_);
    }
    for (const auto& post : batch) post();
    return !batch.empty();
  }

  const Clock& clock_;
  TimerQueue timers_;
  std::mutex mutex_;
  std::condition_variable posted_;
  std::vector<std::function<void()>> posts_;
};

}  // namespace walletgate
