#pragma once

// EventLoop over epoll, for commands (`walletgate call`, `check --online`) and tests. The gateway itself runs on
// Pistache's reactor (http/pistache_loop.h).

#include <functional>
#include <memory>

#include "base/event_loop.h"
#include "base/task.h"

namespace walletgate::transport {

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

  /// Runs until Stop().
  void Run();
  /// Thread-safe.
  void Stop();

  /// Runs the loop until `task` ends, and gives its value.
  template <class T>
  T RunUntilDone(Task<T> task) {
    std::optional<T> value;
    Spawn(std::move(task), [&](T result) {
      value.emplace(std::move(result));
      Stop();
    });
    if (!value) Run();
    return std::move(*value);
  }

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace walletgate::transport
