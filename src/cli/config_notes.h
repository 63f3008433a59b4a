#pragma once

// What is no fault of a configuration and should be told all the same: `check` says it, a start and a reload log it.

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "cli/gateway_config.h"

namespace walletgate::cli {

inline constexpr std::string_view kForgetfulStore = "the store is in memory: every user is forgotten when the process ends";

/// An API key whose time is over, or nearly.
struct KeyNote {
  std::string_view message;
  std::string tenant;
  std::string key;  ///< its id
  std::string expires_at;
};

/// Keys that have expired at `now`, or will within 14 days.
std::vector<KeyNote> NotesOnKeys(const routing::State& state, WallTime now);

/// One warning for each.
void LogNotesOnKeys(const routing::State& state, WallTime now);

/// All notes, a line each: "note: an API key expires soon: tenant main, key main-1, expires_at 2027-01-31T12:00:00Z".
/// REQUIRES a configuration without faults.
std::string NotesOn(const GatewayConfig& config, WallTime now);

}  // namespace walletgate::cli
