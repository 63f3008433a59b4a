#pragma once

// An event loop that a test turns by hand. No descriptors, no clock of its own.

#include <mutex>
#include <utility>
#include <vector>

#include "base/loop/timer_queue.h"

namespace walletgate {

class ManualLoop final : public EventLoop {
 public:
  void Watch(int, std::uint8_t, Watcher) override {}
  void Unwatch(int) override {}
  TimerId After(std::chrono::nanoseconds delay, std::function<void()> action) override {
    return timers_.Add(now_ + delay, std::move(action));
  }
  void Cancel(TimerId timer) override { timers_.Cancel(timer); }
  void Post(std::function<void()> action) override {
    const std::lock_guard lock(mutex_);
    posted_.push_back(std::move(action));
  }
  SteadyTime Now() const override { return now_; }

  /// Lets time pass and runs what is due.
  void Advance(std::chrono::nanoseconds step) {
    now_ += step;
    timers_.RunDue(now_);
  }

  /// Runs what was posted; returns how many actions that were.
  std::size_t RunPosted() {
    std::vector<std::function<void()>> actions;
    {
      const std::lock_guard lock(mutex_);
      actions.swap(posted_);
    }
    for (const auto& action : actions) action();
    return actions.size();
  }

 private:
  SteadyTime now_{};
  TimerQueue timers_;
  std::mutex mutex_;
  std::vector<std::function<void()>> posted_;
};

}  // namespace walletgate
