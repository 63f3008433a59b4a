#pragma once

// Takes a changed configuration into use while the gateway serves: reads and proves the whole off the event loops, then
// hands it over; a faulty one changes nothing. One at a time, in order. Owned by Gateway.

#include <atomic>
#include <functional>
#include <string>

#include "base/worker_pool.h"
#include "cli/config_changes.h"
#include "metrics/metrics.h"

namespace walletgate::cli {

/// Reads the configuration anew, as LoadGatewayConfig does. Called on a thread of the reloader's own.
using LoadConfig = std::function<GatewayConfig(const routing::State& before, config::Diagnostics& diagnostics)>;

class Reloader {
 public:
  struct Parts {
    metrics::Metrics& metrics;
    LoadConfig load;
    /// Takes `next` into use on every loop; returns when that is done. Called on the reloader's thread.
    std::function<void(const GatewayConfig& next, const GatewayConfig& before)> use;
    /// Called when nothing but requests in flight holds the state before.
    std::function<void()> tidy;
  };

  /// `config` is the one in use.
  Reloader(const GatewayConfig& config, Parts parts);

  /// Reloads soon. Asked again before it has begun, it is the same reload; asked while one is at work, another follows.
  /// Thread-safe.
  void Request();

  /// Reloads when those before have ended; resumes on `loop`. What changed as JSON (ConfigChanges::Write). Error:
  /// kInvalidRequest with one field per fault; the configuration in use stays.
  Task<Result<std::string>> Run(EventLoop& loop);

 private:
  Result<std::string> Reload();
  Result<std::string> Take(GatewayConfig next);

  Parts parts_;
  GatewayConfig started_;  ///< without its state: only values that need a restart are compared
  GatewayConfig current_;
  std::atomic<bool> requested_{false};
  WorkerPool thread_{1};  ///< the last member: what runs there uses the others
};

/// The faults as an Error for a problem document: each with a pointer into the file and its place.
Error FaultsOf(const config::Diagnostics& diagnostics);

}  // namespace walletgate::cli
