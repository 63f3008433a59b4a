#pragma once

// Takes a changed configuration into use while the gateway serves: reads and proves the whole off the event loops, then
// hands it over; a faulty one changes nothing. One at a time, in order. Owned by Gateway, which begins it last and
// stops it first: between the two, and only then, its parts are used.

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>

#include "base/loop/worker_pool.h"
#include "gateway/config/changes.h"
#include "metrics/metrics.h"
#include "storage/records.h"

namespace walletgate::gateway {

/// Reads the configuration anew, as LoadGatewayConfig does. Called on a thread of the reloader's own.
using LoadConfig = std::function<GatewayConfig(const routing::State& before, config::Diagnostics& diagnostics)>;

class Reloader {
 public:
  struct Parts {
    metrics::Metrics& metrics;
    LoadConfig load;
    /// Takes `next` into use on every loop; returns when that is done. Called on the reloader's thread.
    std::function<void(const GatewayConfig& next, const GatewayConfig& before)> use;
    /// Whom the store has, for what a configuration must not take away. Null: nobody is asked. Called on the reloader's
    /// thread; blocks.
    std::function<Result<std::vector<storage::Usage>>()> users = {};
  };

  /// `config` is the one in use.
  Reloader(const GatewayConfig& config, Parts parts);

  /// From now on the parts may be used. What was asked for before is read meanwhile and taken now. Warns in the log,
  /// soon, of users whom the configuration in use does not know where to find.
  void Begin();

  /// Reloads soon. Asked again before it has begun, it is the same reload; asked while one is at work, another follows.
  /// After Stop it is refused; the log says so. Thread-safe.
  void Request();

  /// Reloads when those before have ended; resumes on `loop`. What changed as JSON (ConfigChanges::Write). Error:
  /// kInvalidRequest with one field per fault, kStoreUnavailable, kShuttingDown, or kInternal after an exception; the
  /// configuration in use stays.
  Task<Result<std::string>> Run(EventLoop& loop);

  /// From now on everything is refused (kShuttingDown): what waits, what comes, and what is being read, when it has
  /// been read. Waits for the one that is being taken into use; the parts are not used after that. Not on a loop. May
  /// be called again, and without Begin.
  void Stop();

  /// After Stop: waits until all that were asked for have been refused, and their callers told so. Not on a loop.
  void Finish() { thread_.Finish(); }

 private:
  enum class Phase : std::uint8_t { kNotBegun, kOpen, kStopped };

  Result<std::string> Reload();
  Result<std::string> ReadAnew();
  /// Adds a fault for each whose users `next` would take away. Error: the store cannot be read.
  Result<void> ProveAgainstStore(const GatewayConfig& next, config::Diagnostics& diagnostics);
  void WarnOfMissing();
  Result<std::string> Take(GatewayConfig next);
  /// Before the parts are used: waits for Begin. False when they must not be any more.
  bool Enter();
  void Leave();
  bool Stopped();
  /// False when stopped: it will not run.
  bool Submit(std::function<void()> work);

  Parts parts_;
  // The reloader's thread's own:
  const Settings started_;  ///< for those that need a restart
  GatewayConfig current_;

  std::mutex mutex_;
  std::condition_variable changed_;  ///< phase_ or taking_
  Phase phase_ = Phase::kNotBegun;   ///< guarded by mutex_
  bool taking_ = false;              ///< guarded by mutex_; the parts are in use
  std::atomic<bool> requested_{false};
  WorkerPool thread_{1};  ///< the last member: what runs there uses the others
};

/// The faults as an Error for a problem document: each with a pointer into the file and its place.
Error FaultsOf(const config::Diagnostics& diagnostics);

}  // namespace walletgate::gateway
