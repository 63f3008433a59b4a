#pragma once

// EventLoop over one thread of Pistache's reactor: other folders' sockets, timers and posts run beside the connections.
// Used by LoopTransport, which feeds it the reactor's events.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <pistache/reactor.h>

#include "base/loop/event_loop.h"
#include "base/loop/timer_queue.h"
#include "http/server/posts.h"

namespace walletgate::http {

class PistacheLoop final : public EventLoop {
 public:
  /// Throws std::system_error when the process has no descriptor left.
  PistacheLoop();
  ~PistacheLoop() override;
  PistacheLoop(const PistacheLoop&) = delete;
  PistacheLoop& operator=(const PistacheLoop&) = delete;

  void Watch(int fd, std::uint8_t interest, Watcher watcher) override;
  void Unwatch(int fd) override;
  TimerId After(std::chrono::nanoseconds delay, std::function<void()> action) override;
  void Cancel(TimerId timer) override;
  void Post(std::function<void()> action) override { posts_.Add(std::move(action)); }
  SteadyTime Now() const override;

  /// Before the reactor runs: where descriptors are registered from now on.
  void Attach(Pistache::Aio::Reactor& reactor, const Pistache::Aio::Reactor::Key& key);

  /// A batch of the reactor's events begins: Now() is read afresh.
  void BeginBatch() { now_.reset(); }
  /// Tags of this loop are never those that Pistache gives (descriptors).
  static bool Owns(Pistache::Polling::Tag tag) { return tag.value() >> 32U != 0; }
  void OnEvent(Pistache::Polling::Tag tag, std::uint8_t ready);

  /// Drops every watcher, timer and post, also those to come. On the loop's thread.
  void Close();

 private:
  struct Watched {
    std::uint32_t generation;
    std::uint8_t interest;
    Watcher watcher;
  };

  void Register(int fd, const Watched& watched, bool known);
  void RunTimers();
  void ArmTimer();

  Posts posts_;
  int timer_fd_ = -1;
  Pistache::Aio::Reactor* reactor_ = nullptr;
  Pistache::Aio::Reactor::Key key_;
  std::vector<std::unique_ptr<Watched>> watched_;  ///< by descriptor
  std::uint32_t generation_ = 0;
  TimerQueue timers_;
  std::optional<SteadyTime> armed_;
  mutable std::optional<SteadyTime> now_;
  bool closed_ = false;
};

}  // namespace walletgate::http
