#pragma once

// The timers of one event loop: a map by moment. Shared by the two EventLoop implementations. Not thread-safe.

#include <functional>
#include <map>
#include <optional>
#include <unordered_map>

#include "base/loop/event_loop.h"

namespace walletgate {

class TimerQueue {
 public:
  TimerId Add(SteadyTime at, std::function<void()> action);
  void Cancel(TimerId timer);
  /// The moment of the next timer.
  std::optional<SteadyTime> Next() const;
  /// Runs what is due at `now`; actions may add and cancel timers.
  void RunDue(SteadyTime now);

 private:
  using Queue = std::multimap<SteadyTime, std::pair<TimerId, std::function<void()>>>;
  Queue queue_;
  std::unordered_map<TimerId, Queue::iterator> by_id_;
  TimerId next_id_ = 1;
};

}  // namespace walletgate
