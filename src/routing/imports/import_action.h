#pragma once

// What is done to an import as a whole. Used by ImportDesk, and by whoever asks it.

#include <cstdint>

namespace walletgate::routing {

enum class ImportAction : std::uint8_t {
  kStart,
  kRehearse,  ///< a dry run
  kPause,
  kResume,
  kCancel,
  kUndo,
};

}  // namespace walletgate::routing
