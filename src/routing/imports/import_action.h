#pragma once

#include <cstdint>

namespace walletgate::routing {

/// What is done to an import as a whole. Used by ImportDesk and whoever calls it.
enum class ImportAction : std::uint8_t {
  kStart,
  kRehearse,  ///< a dry run
  kPause,
  kResume,
  kCancel,
  kUndo,
};

}  // namespace walletgate::routing
