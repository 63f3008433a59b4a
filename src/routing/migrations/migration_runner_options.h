#pragma once

// How busy MigrationRunner is. Used by it, and by tests that cannot wait.

#include <chrono>

namespace walletgate::routing {

struct MigrationRunnerOptions {
  std::chrono::milliseconds pause{1000};  ///< between one look at what there is to do and the next
};

}  // namespace walletgate::routing
