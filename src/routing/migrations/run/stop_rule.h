#pragma once

// When a migration that goes badly stops by itself. Used by MigrationRun.

#include <cstddef>
#include <deque>
#include <string_view>

#include "api/migrations/migration_pace.h"
#include "routing/migrations/one_move.h"

namespace walletgate::routing {

inline constexpr std::string_view kTooManyFailed = "too_many_failed";
inline constexpr std::string_view kTooManyUnknown = "too_many_unknown";

class StopRule {
 public:
  /// What came of a user. Those of whom nothing was tried count neither way.
  void Note(MoveEnd end);

  /// Why it is to stop; "": it goes on. `unknown`: users whose outcome is unknown now.
  std::string_view Reason(const api::MigrationGuard& guard, std::uint64_t unknown) const;

 private:
  std::deque<bool> failed_;  ///< of the last ones, at most kRemembered
};

}  // namespace walletgate::routing
