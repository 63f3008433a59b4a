#pragma once

// Clients that behave like real ones: they give up too early or too late, repeat the same request with the same key,
// and sometimes send something else under it.

#include <string>
#include <vector>

#include "tests/simulation/gateway.h"
#include "tests/simulation/natives.h"
#include "tests/simulation/people.h"

namespace walletgate::simulation {

/// What all clients of a run share.
struct Crowd {
  Timeline& timeline;
  Dice& dice;
  Gateway& gateway;
  SimLoop& loop;
  const People& people;
  const Natives& natives;
  const Habits& habits;
  std::vector<Ask> asked{};  ///< everything that creates something, once each
  unsigned busy = 0;         ///< clients that have not finished
};

/// Some work of one tenant's client, to its end.
Task<void> RunClient(Crowd& crowd, std::string tenant, unsigned number);

/// Repeats everything that was ever asked for until nothing changes; as a client with patience would.
Task<void> RepeatAll(Crowd& crowd);

}  // namespace walletgate::simulation
