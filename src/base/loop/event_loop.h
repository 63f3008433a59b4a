#pragma once

// One thread that waits for descriptors, timers and posts. `http` implements it over Pistache's reactor; EpollLoop
// (transport) serves commands and tests. Lower folders know only this interface.

#include <chrono>
#include <cstdint>
#include <functional>

#include "base/clock.h"
#include "base/task.h"

namespace walletgate {

using TimerId = std::uint64_t;  ///< 0 is never a timer

/// All calls but Post come from the loop's own thread.
class EventLoop {
 public:
  enum Ready : std::uint8_t { kNone = 0, kRead = 1, kWrite = 2 };  ///< bits; errors and hang-ups set kRead
  using Watcher = std::function<void(std::uint8_t ready)>;

  virtual ~EventLoop() = default;

  /// Calls `watcher` whenever `fd` is ready for a bit of `interest` (level-triggered). A second call for the same
  /// descriptor replaces interest and watcher. The watcher may call Unwatch on its own descriptor.
  virtual void Watch(int fd, std::uint8_t interest, Watcher watcher) = 0;
  /// Must come before close(fd). Unknown descriptors are ignored.
  virtual void Unwatch(int fd) = 0;

  /// Calls `action` once, not before `delay` has passed.
  virtual TimerId After(std::chrono::nanoseconds delay, std::function<void()> action) = 0;
  /// Unknown and fired timers are ignored.
  virtual void Cancel(TimerId timer) = 0;

  /// Runs `action` on the loop soon; never inside this call. Thread-safe.
  virtual void Post(std::function<void()> action) = 0;

  /// Monotonic time, read at most once per wake-up of the loop.
  virtual SteadyTime Now() const = 0;
};

/// Suspends the calling coroutine for `delay`.
Task<void> Sleep(EventLoop& loop, std::chrono::nanoseconds delay);

}  // namespace walletgate
