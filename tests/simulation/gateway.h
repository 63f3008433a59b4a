#pragma once

// One gateway process: the real engines on simulated loops. It dies at any moment and comes back on the same disk.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "routing/engine.h"
#include "routing/recovery/resolver.h"
#include "tests/simulation/accounts.h"
#include "tests/simulation/network.h"
#include "tests/simulation/oracle.h"
#include "tests/simulation/sim_store.h"

namespace walletgate::simulation {

/// Nothing: the connection broke before an answer came.
using Answer = std::optional<Result<routing::ApiAnswer>>;

class Gateway {
 public:
  struct Parts {
    Timeline& timeline;
    Dice& dice;
    SimStore::Parts store;
    Network& network;
    Oracle& oracle;
    const Faults& faults;
    Accounts& accounts;
    const Habits& habits;
  };
  explicit Gateway(const Parts& parts);
  ~Gateway();

  void Start();
  /// Everything in memory is gone, whatever it was doing.
  void Crash();
  bool up() const { return process_ != nullptr; }

  Task<Answer> Perform(Ask ask);

 private:
  struct Process;
  Task<void> Serve(Process& process, std::size_t loop, Attempt attempt);
  Task<Result<routing::ApiAnswer>> Dispatch(routing::Engine& engine, Attempt attempt);
  void Resolve(unsigned serial, Answer answer);

  Parts parts_;
  SimRandom random_;
  Life next_life_ = 1;
  unsigned next_serial_ = 1;
  std::unique_ptr<Process> process_;
  std::map<unsigned, Completion<Answer>> waiting_;  ///< clients, by their attempt
};

}  // namespace walletgate::simulation
