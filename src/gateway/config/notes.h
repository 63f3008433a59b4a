#pragma once

// What is no fault of a configuration and should be told all the same: `check` says it, a start and a reload log it.

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "gateway/config/gateway_config.h"

namespace walletgate::gateway {

inline constexpr std::string_view kForgetfulStore =
    "the store is in memory: every user is forgotten when the process ends";

/// Time to make a key, hand it over and move the callers.
inline constexpr std::chrono::hours kKeyNotice{14 * 24};

/// An API key whose time is over, or nearly.
struct KeyNote {
  std::string_view message;
  std::string tenant;
  std::string key;  ///< its id
  std::string expires_at;
};

/// Keys that have expired at `now`, or will within 14 days.
std::vector<KeyNote> NotesOnKeys(const routing::State& state, WallTime now);

inline constexpr std::string_view kSharedKeySets =
    "jwks_shared: a vendor that fetches keys under a host that is not mapped believes each of these about the users of "
    "all the others";

/// Those whom kSharedKeySets is about, with their issuers; "" when nobody can speak for another.
std::string SpeakersOf(const routing::KeySets& sets);

/// A warning for each note on what was loaded.
void LogNotes(const LoadedState& loaded, WallTime now);

/// Whose user tokens are verified with which key set, a line for each issuer: "issuer https://a.example: name
/// 5f1b8c0e6a9d2743, of tenant a, at tokens.a.example".
std::string TellIssuers(const routing::KeySets& sets);

/// All notes but those on shared accounts (usage.h), a line each: "note: an API key expires soon: tenant main,
/// key main-1, expires_at 2027-01-31T12:00:00Z"; what has a place in the file comes with it, as faults do. REQUIRES a
/// configuration without faults.
std::string NotesOn(const GatewayConfig& config, WallTime now);

}  // namespace walletgate::gateway
