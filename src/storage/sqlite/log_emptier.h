#pragma once

// Keeps the promise that what was overwritten or removed is gone from the log of the database within a minute: some
// time after a commit the log is copied into the database and cut to nothing. Used by SqliteWriter, on its thread.

#include <chrono>
#include <optional>

#include "base/clock.h"
#include "storage/sqlite/connection.h"

namespace walletgate::storage {

class SqliteLogEmptier {
 public:
  /// `interval`: between the first commit and the emptying. The log is empty. `clock` outlives it.
  SqliteLogEmptier(const Clock& clock, std::chrono::milliseconds interval) : clock_(clock), interval_(interval) {}

  void NoteCommit();
  /// How long to wait for the next call of Run at most, where it has to be called at all.
  std::optional<std::chrono::milliseconds> Pause() const;
  /// Empties the log when it is time. Never waits: while somebody reads what only the log has it comes again, and says
  /// so in our own log when that takes too long. Failures stick to the connection. REQUIRES no open transaction.
  void Run(SqliteConnection& connection);

 private:
  const Clock& clock_;
  const std::chrono::milliseconds interval_;
  std::optional<SteadyTime> since_;  ///< the first commit since the log was emptied; nothing: it is empty
  SteadyTime due_{};
  bool warned_ = false;
};

}  // namespace walletgate::storage
