#pragma once

// What holds a migration back, and for how long: the time of day, its pace, the target's rate, circuit and queue. Pure
// but for its clock's readings. Used by MigrationRun.

#include <chrono>
#include <optional>
#include <string_view>

#include "api/migrations/migration_pace.h"
#include "provider/provider.h"

namespace walletgate::routing {

/// Why nobody is taken up now.
struct Hold {
  std::string_view reason;  ///< one of the names below
  std::chrono::nanoseconds time{};
};

inline constexpr std::string_view kHeldByWindow = "window";
inline constexpr std::string_view kHeldByPace = "pace";
inline constexpr std::string_view kHeldByRate = "provider_rate";
inline constexpr std::string_view kHeldByCircuit = "provider_circuit";
inline constexpr std::string_view kHeldByTraffic = "live_traffic";

class Throttle {
 public:
  /// What holds it back now, the first reason of those above; nothing: somebody may be taken up.
  std::optional<Hold> Holds(const api::MigrationPace& pace, const provider::Provider& target, std::string_view tenant,
                            const Clock& clock) const;

  /// So many users are taken up now, each with some calls to the target.
  void Take(std::size_t users, const api::MigrationPace& pace, const provider::Provider& target, SteadyTime now);

 private:
  SteadyTime by_pace_{};  ///< nobody before this
  SteadyTime by_rate_{};
};

/// How many users may be taken up together: those of a second at most.
std::size_t MostAtOnce(const api::MigrationPace& pace, const provider::Provider& target);

/// Until the next window opens; nothing: one is open, or there is none.
std::optional<std::chrono::seconds> UntilOpen(const std::vector<api::DayWindow>& windows, WallTime now);

}  // namespace walletgate::routing
