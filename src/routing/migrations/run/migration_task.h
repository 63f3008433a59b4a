#pragma once

// What is needed to work at one migration: who works, with what, and what is to be looked at again after every step,
// since others may pause or cancel it at any time. Used by the parts of MigrationRunner, on its loop.

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "routing/engine.h"
#include "storage/store.h"

namespace walletgate::routing {

struct MigrationTask {
  Engine& engine;
  storage::Store& store;
  std::function<bool()> stopping;  ///< true: begin nothing more
  storage::MigrationClaim claim;
  std::string tenant;

  EventLoop& loop() const { return engine.loop(); }
  SteadyTime Steady() const { return engine.clock().Steady(); }
  WallTime Now() const { return engine.clock().Now(); }

  /// As it is now; nothing where it is in another state, where it is somebody else's, or cannot be gone on with for the
  /// moment. From now on it is ours for a while more.
  Task<std::optional<storage::Migration>> Look(storage::MigrationState expected) const;
  /// From one state to another. `reason`: "" where it went as it should.
  Task<void> Change(storage::MigrationState from, storage::MigrationState to, std::string reason) const;
};

/// How many of its users are in a state; `reason`: for that one, "" for any.
std::uint64_t CountOf(const storage::Migration& migration, storage::MoveState state, std::string_view reason = {});

}  // namespace walletgate::routing
