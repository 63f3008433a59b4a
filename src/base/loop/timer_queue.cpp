#include "base/loop/timer_queue.h"

#include <utility>
#include <vector>

namespace walletgate {

TimerId TimerQueue::Add(SteadyTime at, std::function<void()> action) {
  const TimerId id = next_id_++;
  by_id_.emplace(id, queue_.emplace(at, std::make_pair(id, std::move(action))));
  return id;
}

void TimerQueue::Cancel(TimerId timer) {
  const auto found = by_id_.find(timer);
  if (found == by_id_.end()) return;
  queue_.erase(found->second);
  by_id_.erase(found);
}

std::optional<SteadyTime> TimerQueue::Next() const {
  if (queue_.empty()) return std::nullopt;
  return queue_.begin()->first;
}

void TimerQueue::RunDue(SteadyTime now) {
  // By id, since an action may cancel a timer that is due; and only those due at the start, so that an action that
  // always adds a timer for "now" cannot hold the loop.
  std::vector<TimerId> due;
  for (auto at = queue_.begin(); at != queue_.end() && at->first <= now; ++at) due.push_back(at->second.first);
  for (const TimerId id : due) {
    const auto found = by_id_.find(id);
    if (found == by_id_.end()) continue;
    const std::function<void()> action = std::move(found->second->second.second);
    queue_.erase(found->second);
    by_id_.erase(found);
    action();
  }
}

}  // namespace walletgate
