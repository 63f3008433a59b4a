#pragma once

// What is done to a migration as a whole. Used by MigrationDesk, and by whoever asks it.

#include <cstdint>
#include <optional>

namespace walletgate::routing {

enum class MigrationAction : std::uint8_t {
  kAssess,
  kStart,
  kPause,
  kResume,
  kCutOver,
  kComplete,
  kCancel,
  kRollBack,
};

/// An action with what was said beside it.
struct MigrationOrder {
  MigrationAction action;
  std::optional<std::uint64_t> blocked_read = {};  ///< of a start: how many users the caller has read to be blocked
  int share = 100;                                 ///< of a cut-over, in percent
};

}  // namespace walletgate::routing
