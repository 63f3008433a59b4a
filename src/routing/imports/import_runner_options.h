#pragma once

// How patient ImportRunner is, and how busy. Used by it, and by tests that cannot wait.

#include <chrono>
#include <cstddef>

namespace walletgate::routing {

struct ImportRunnerOptions {
  std::chrono::milliseconds pause{1000};       ///< between one look at what there is to do and the next
  std::chrono::milliseconds first_rest{1000};  ///< after a step of which nothing went well; doubles with every further
  std::chrono::milliseconds longest_rest{30000};
  /// Such steps in a row before failures count: some minutes, with the rests between them.
  int patience = 12;
  std::size_t at_once = 8;  ///< imports; one that waits for its vendor has its place, too
};

}  // namespace walletgate::routing
