#pragma once

// EventLoop over epoll, for commands (`walletgate call`, `check --online`) and tests. The gateway itself runs on
// Pistache's reactor (http/server/pistache_loop.h).

#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "base/loop/event_loop.h"
#include "base/task.h"

namespace walletgate {

/// Outside Run(), Now() is the clock itself; inside, the moment of the last wake-up, and delays count from there.
/// Destroying the loop drops timers and posts unrun.
class EpollLoop final : public EventLoop {
 public:
  EpollLoop();
  ~EpollLoop() override;
  void Watch(int fd, std::uint8_t interest, Watcher watcher) override;
  void Unwatch(int fd) override;
  TimerId After(std::chrono::nanoseconds delay, std::function<void()> action) override;
  void Cancel(TimerId timer) override;
  void Post(std::function<void()> action) override;
  SteadyTime Now() const override;

  /// Runs until Stop(). A Stop that came before makes the next Run return at once.
  void Run();
  /// Thread-safe.
  void Stop();

  /// Runs the loop until `task` ends, and gives its value, or throws what it threw. REQUIRES that nobody else calls
  /// Stop meanwhile.
  template <class T>
  T RunUntilDone(Task<T> task) {
    std::optional<T> value;
    RunUntilDone(Keep(std::move(task), value));
    return std::move(*value);
  }
  void RunUntilDone(Task<void> task);

 private:
  template <class T>
  static Task<void> Keep(Task<T> task, std::optional<T>& value) {
    T result = co_await std::move(task);
    value.emplace(std::move(result));
  }

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace walletgate
