#pragma once

// Looks, in the background and after everything else, at users who wait for wallets or for their vendor: when each is
// due stands in the store (look_schedule.h). One per gateway, part of the Resolver.

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "base/task.h"
#include "routing/engine.h"

namespace walletgate::routing {

struct PendingLooksOptions {
  std::chrono::milliseconds pause{1000};    ///< between one look at what is due and the next
  std::chrono::milliseconds interval{100};  ///< between two looks at an account of whose vendor no rate is known
  std::chrono::milliseconds look_timeout{30000};
};

/// Loop-bound. Works from its construction to its destruction, which may come at any time on the loop.
class PendingLooks {
 public:
  struct Parts {
    Engine& engine;  ///< whose loop, connections and current State it uses
    storage::Store& store;
    std::function<bool()> others_first;  ///< true: begin no look now
  };

  PendingLooks(Parts parts, const PendingLooksOptions& options);
  ~PendingLooks();
  PendingLooks(const PendingLooks&) = delete;
  PendingLooks& operator=(const PendingLooks&) = delete;
  bool Quiet() const { return !reading_ && at_work_.empty(); }

 private:
  using Looks = std::vector<storage::DueLook>;

  void ScheduleNext();
  Task<void> Round();
  Task<void> LookAtAccount(std::string account, Looks due);
  Task<void> LookAtEach(std::string account, Looks due);
  /// Any that calls the account: its guard counts for all of them. Null: none does.
  std::shared_ptr<const provider::Provider> FindAccount(const std::string& account);
  /// How many looks the account may have now: a tenth of its vendor's rate, none while it is not well or others wait.
  std::size_t Allowance(const std::string& account);
  std::chrono::nanoseconds IntervalOf(const provider::Provider& provider) const;

  Parts parts_;
  const PendingLooksOptions options_;
  TimerId timer_ = 0;
  bool reading_ = false;
  std::set<std::string> at_work_;           ///< accounts
  std::map<std::string, SteadyTime> next_;  ///< by account: no look before this
  // Looked up once for each State, and without keeping what a reload has taken away.
  std::weak_ptr<const State> known_;
  std::map<std::string, std::weak_ptr<const provider::Provider>> accounts_;
  TaskScope scope_;  ///< the last member: what runs in it uses the others
};

}  // namespace walletgate::routing
