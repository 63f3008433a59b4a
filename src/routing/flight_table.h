#pragma once

// Creates that are under way in this process. Parallel creates of one external id become one vendor call: the first
// takes off, the others wait until it has landed and then look again.

#include <mutex>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/event_loop.h"
#include "base/task.h"

namespace walletgate::routing {

/// Shared by all loops; thread-safe.
class FlightTable {
 public:
  enum class Boarding : std::uint8_t {
    kTookOff,    ///< the caller flies; it must call Land
    kKeyFlying,  ///< a request with the same idempotency key is under way
    kWaited,     ///< someone flew this external id and has landed: look again
  };

  /// Suspends while somebody else flies `external_id`; resumes on `loop`. `key` "": none.
  Task<Boarding> Board(EventLoop& loop, std::string tenant, std::string external_id, std::string key);

  /// As Board without a key, but never waits: false when somebody flies `external_id`.
  bool TryBoard(const std::string& tenant, const std::string& external_id);

  bool IsFlying(const std::string& tenant, const std::string& external_id);

  /// Ends what Board began, and wakes everybody who waits.
  void Land(const std::string& tenant, const std::string& external_id, const std::string& key);

 private:
  struct Waiter {
    EventLoop* loop;
    Completion<bool> done;
  };
  std::mutex mutex_;
  std::unordered_map<std::string, std::vector<Waiter>> flying_;  ///< by tenant and external id
  std::unordered_set<std::string> flying_keys_;                  ///< by tenant and key
};

}  // namespace walletgate::routing
