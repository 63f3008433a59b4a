#pragma once

// Single flight: what is under way in this process, by end user. Parallel creates of one external id become one vendor
// call: the first takes the flight, the others wait until it has ended and then look again.

#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/loop/event_loop.h"
#include "base/task.h"

namespace walletgate::routing {

class FlightTable;

/// The right to work on one end user, alone. Ends with its owner, on whatever thread that is; whoever waits is woken
/// then.
class Flight {
 public:
  Flight() = default;  ///< none
  Flight(Flight&& other) noexcept
      : table_(std::exchange(other.table_, nullptr)), user_(std::move(other.user_)), key_(std::move(other.key_)) {}
  Flight& operator=(Flight&& other) noexcept {
    std::swap(table_, other.table_);
    user_.swap(other.user_);
    key_.swap(other.key_);
    return *this;
  }
  ~Flight();
  explicit operator bool() const { return table_ != nullptr; }

 private:
  friend class FlightTable;
  Flight(FlightTable* table, std::string user, std::string key)
      : table_(table), user_(std::move(user)), key_(std::move(key)) {}

  FlightTable* table_ = nullptr;
  std::string user_;  ///< tenant and external id
  std::string key_;   ///< tenant and idempotency key; "" without one
};

/// Shared by all loops; thread-safe. REQUIRES that it outlives its flights.
class FlightTable {
 public:
  struct Taking {
    enum class Outcome : std::uint8_t {
      kTaken,
      kKeyInUse,  ///< a request with the same idempotency key is under way
      kWaited,    ///< somebody had this external id and is through: look again
    } outcome = Outcome::kWaited;
    Flight flight = {};  ///< with kTaken only
  };

  /// Suspends while somebody else has `external_id`; resumes on `loop`. `key` "": none.
  Task<Taking> Take(EventLoop& loop, std::string tenant, std::string external_id, std::string key);

  /// As Take without a key, but never waits: none when somebody has `external_id`.
  Flight TryTake(const std::string& tenant, const std::string& external_id);

  bool IsTaken(const std::string& tenant, const std::string& external_id);

 private:
  friend class Flight;
  struct Waiter {
    EventLoop* loop;
    Completion<bool> done;
  };

  void End(const std::string& user, const std::string& key);

  std::mutex mutex_;
  std::unordered_map<std::string, std::vector<Waiter>> flights_;  ///< by tenant and external id
  std::unordered_set<std::string> keys_;                          ///< tenant and key
};

}  // namespace walletgate::routing
