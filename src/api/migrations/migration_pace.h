#pragma once

// How fast a migration goes and what stops it: the members `pace` and `stop_when` of its request, which may be changed
// while it runs. Used by migration_request.h, and by whoever keeps to them.

#include <cstdint>
#include <vector>

#include "api/object_rules.h"
#include "base/json/sink.h"
#include "base/json/value.h"

namespace walletgate::api {

/// A part of every day, in minutes since midnight UTC: from `from` on, until before `to`. Where `to` comes before
/// `from` it is that of the next day.
struct DayWindow {
  int from = 0;
  int to = 0;
  friend bool operator==(const DayWindow& a, const DayWindow& b) = default;
};

struct MigrationPace {
  int users_per_second = 1000;          ///< at most, over all of the migration; 1 to 1000
  int max_in_flight = 8;                ///< calls to the target at a time; 1 to 64
  double share_of_provider_rate = 0.3;  ///< of the rate that the target's file declares, at most; above 0, to 1
  std::vector<DayWindow> windows;       ///< when users are taken up; none: at all times
  friend bool operator==(const MigrationPace& a, const MigrationPace& b) = default;
};

/// The migration pauses by itself where one of these is reached.
struct MigrationGuard {
  double failed_share = 0.02;  ///< of the last `of_last` users; above 0, to 1
  int of_last = 200;           ///< 10 to 10000
  int unknown = 10;            ///< users whose outcome is unknown, at a time; 1 to 1000
  friend bool operator==(const MigrationGuard& a, const MigrationGuard& b) = default;
};

// For MemberRule::read. Members that are not there leave what is in `out`; `windows` are replaced as a whole.
void ReadPace(json::Value value, const Place& place, MigrationPace& out);
void ReadGuard(json::Value value, const Place& place, MigrationGuard& out);

/// As an object with all members, which the readers give back.
void WritePace(const MigrationPace& pace, json::Sink& sink);
void WriteGuard(const MigrationGuard& guard, json::Sink& sink);

}  // namespace walletgate::api
