#pragma once

// The places for calls at a time, and the bounded queue of those who wait for one. Used by Guard, under its mutex.
//
// Places go to whoever waited longest, but of the places a tenant holds at most half while others wait, and whoever
// waits with the most calls makes room for one who has fewer.

#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/loop/event_loop.h"
#include "base/result.h"
#include "base/task.h"
#include "provider/guard/permit.h"
#include "provider/guard/tenancy.h"

namespace walletgate::provider {

/// What a caller is given: a permit and the moment before which it must not be used (min() for at once).
struct Place {
  Permit permit;
  SteadyTime slot;
};
/// A place, or why there is none.
using Arrival = Result<Place>;

struct Waiter {
  EventLoop* loop;
  Tenancy* tenancy;
  Deadline deadline;
  std::uint64_t id = 0;  ///< 0: not in the queue
  Completion<Arrival> arrival{};
};

class Bulkhead {
 public:
  /// `tenancies` outlives it.
  Bulkhead(int max_calls, int max_queue, Tenancies& tenancies)
      : max_calls_(max_calls), max_queue_(max_queue), tenancies_(tenancies) {}

  /// Places that nobody has.
  int free() const { return max_calls_ > running_ ? max_calls_ - running_ : 0; }
  /// Whether one can be spared: the last one only where all the others, if any, are free too.
  bool HasSpare() const { return free() > 1 || (free() == 1 && running_ == 0); }
  /// Whether one of `tenancy` who comes now gets a place or may wait for one.
  bool MayCome(const Tenancy& tenancy);

  /// REQUIRES free() > 0, and that nobody waits who came earlier.
  void Take(Tenancy& tenancy);
  void Give(Tenancy& tenancy);

  /// Puts it last, and gives it an id. Where the queue is full, the last waiter of the tenant with the most makes room
  /// and is told so. REQUIRES free() == 0 and MayCome.
  void Queue(Waiter& waiter);
  /// Out of the queue; nothing where it is not in there any more.
  std::optional<Waiter> Remove(std::uint64_t id);
  /// The first, but for those of a tenant who holds half of the places while another waits. REQUIRES waiting() > 0.
  Waiter TakeNext();
  /// Tells those who wait that the circuit is open: of one tenant; null: everybody.
  void Refuse(const Tenancy* tenancy);

  int running() const { return running_; }
  int running(std::string_view tenant) const {
    const Tenancy* known = tenancies_.Find(tenant);
    return known == nullptr ? 0 : known->running;
  }
  int waiting() const { return static_cast<int>(waiters_.size()); }

 private:
  /// Whose last waiter makes room in a full queue for one of `tenancy`; null: nobody's.
  Tenancy* MostWaitingBeside(const Tenancy& tenancy);
  void MakeRoom(Tenancy& from);

  const int max_calls_;
  const int max_queue_;
  Tenancies& tenancies_;
  int running_ = 0;
  std::deque<Waiter> waiters_;  ///< empty while a place is free
  std::uint64_t last_waiter_ = 0;
};

}  // namespace walletgate::provider
