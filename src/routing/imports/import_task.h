#pragma once

// What is needed to work at one import: who works, with what, and what is to be looked at again after every step, since
// others may pause or cancel it at any time. Used by the parts of ImportRunner, on its loop.

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "routing/engine.h"
#include "storage/store.h"

namespace walletgate::routing {

struct ImportTask {
  Engine& engine;
  storage::Store& store;
  std::function<bool()> stopping;  ///< true: begin nothing more
  storage::ImportClaim claim;
  std::string tenant;

  EventLoop& loop() const { return engine.loop(); }
  SteadyTime Now() const { return engine.clock().Steady(); }

  /// As it is now; nothing where it is in another state, or cannot be gone on with for the moment.
  Task<std::optional<storage::Import>> Look(storage::ImportState expected) const;
  /// From one state to another. `reason`: "" where it went as it should.
  Task<void> Change(storage::ImportState from, storage::ImportState to, std::string reason) const;
  /// To all of its lines, a few at a time. False: others are to go on.
  Task<bool> Tidy(storage::LinesAre what) const;
  /// False, and nothing was written: somebody else works at it, or the store does not take it.
  Task<bool> Note(std::vector<storage::LineDecision> decisions, bool keeps_data) const;

  /// Who lists or knows its users now; null: nobody any more.
  std::shared_ptr<const provider::Provider> FindProvider(const storage::Import& import) const;
};

/// For the metrics; a pending one is none.
void CountLine(metrics::Metrics& metrics, storage::LineState state, metrics::ImportRunKind run);

}  // namespace walletgate::routing
