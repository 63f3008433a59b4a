#pragma once

// One seed, one run: a gateway, vendors, clients and what goes wrong between them, from start to a settled end.

#include <cstdint>
#include <string>
#include <vector>

#include "tests/simulation/faults.h"

namespace walletgate::simulation {

struct RunOptions {
  PlantedBug bug = PlantedBug::kNone;
  bool print = false;  ///< the whole trace, on stdout
};

struct Report {
  std::uint64_t seed = 0;
  std::uint64_t hash = 0;  ///< of everything that happened, in order
  std::uint64_t steps = 0;
  std::size_t made = 0;  ///< users that vendors made
  unsigned crashes = 0;
  unsigned probes = 0;   ///< calls of a circuit that had opened
  unsigned lies = 0;     ///< answers about somebody else
  unsigned late = 0;     ///< users and wallets made when nobody waited for them any more
  unsigned denials = 0;  ///< what was sent and ended as not applied
  std::vector<std::string> violations;

  std::string Text() const;
};

Report RunSeed(std::uint64_t seed, const RunOptions& options = {});

}  // namespace walletgate::simulation
