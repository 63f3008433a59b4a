#pragma once

// What is to be written, in the order in which it goes. Callers go first; work that no caller waits for goes when no
// request is under way, a little at a time, so that few requests meet a commit of its. Thread-safe. Used by
// SqliteWriter, whose thread takes.

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "base/loop/event_loop.h"
#include "base/result.h"
#include "base/task.h"

namespace walletgate::storage {

class SqliteTables;

/// One piece of work, and who is told that it is durable.
struct SqliteWrite {
  enum class Waits : std::uint8_t {
    kCaller,  ///< somebody waits for an answer
    kBegins,  ///< likewise, and comes back with one that ends it
    kEnds,
    kNobody,
  };

  std::function<void(SqliteTables& tables)> work;
  EventLoop* loop;
  Completion<Result<void>> done;
  Waits waits = Waits::kCaller;
  SteadyTime since{};    ///< by the real clock
  bool refused = false;  ///< by a constraint or a failed check: its own fault, the others go on
};

class SqliteWriteQueue {
 public:
  /// `patience`: SqliteOptions::patience.
  explicit SqliteWriteQueue(std::chrono::milliseconds patience) : patience_(patience) {}

  void Add(SqliteWrite write);
  /// A request that wrote with kBegins ends without another write.
  void NoteNotBegun();
  /// From now on all that is left may be taken.
  void Close();
  bool empty();
  /// No request is under way, or about to write.
  bool quiet();

  /// Waits until something is to be written, or until then, and takes it. Nothing: closed, and nothing is left.
  std::optional<std::vector<SqliteWrite>> Take(SteadyTime until);

 private:
  // mutex_ is locked.
  std::size_t MostPatient() const;  ///< how much of what nobody waits for goes now
  SteadyTime PatientUntil() const;  ///< when the next of it may

  const std::chrono::milliseconds patience_;
  std::mutex mutex_;
  std::condition_variable wake_;
  // Guarded by mutex_.
  std::vector<SqliteWrite> requests_;
  std::deque<SqliteWrite> patient_;  ///< what nobody waits for: at most what the imports that go on at once ask for
  SteadyTime asked_at_{};            ///< when a caller came for the last time
  std::size_t under_way_ = 0;        ///< requests that have begun and not ended
  bool has_just_ended_ = false;      ///< the last of them; nothing of patient_ was written since
  bool closed_ = false;
};

}  // namespace walletgate::storage
