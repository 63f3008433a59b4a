#pragma once

// The running gateway: everything that a configuration asks for, started and wired, and the one owner of the order in
// which its parts start and stop. Used by `serve`, `demo` and tests.

#include <atomic>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "base/loop/worker_pool.h"
#include "gateway/config/gateway_config.h"
#include "gateway/listeners.h"
#include "gateway/reloader.h"
#include "metrics/metrics.h"
#include "routing/portability/portability_desk.h"
#include "storage/store.h"
#include "telemetry/span_exporter.h"

namespace walletgate::gateway {

/// Not thread-safe, but for what its threads do among themselves.
class Gateway {
 public:
  /// Opens the store and starts both listeners. Error: kStoreUnavailable naming the file and what is wrong with it, or
  /// kInternal naming the listener that could not be bound.
  /// `load` reads the configuration anew for a reload; without it there is none.
  static Result<std::unique_ptr<Gateway>> Start(const GatewayConfig& config, LoadConfig load = {});
  ~Gateway();  ///< stops at once, unless it has drained

  std::uint16_t port() const { return listeners_->port(); }
  std::uint16_t admin_port() const { return listeners_->admin_port(); }

  metrics::Metrics& metrics() { return metrics_; }

  /// Takes a changed configuration into use soon; the log tells what came of it. Thread-safe.
  void RequestReload() { reloader_->Request(); }

  /// Readiness turns false, reloads are refused and every answer closes its connection; after drain_delay no connection
  /// is taken any more, requests in flight finish, also those whose callers were told that it takes longer, and the
  /// resolver's try; then everything stops, the store and the export of spans included. True when all was answered
  /// within drain_timeout. Only ports and metrics may be used afterwards, and reloads asked for: they are refused.
  bool Drain() { return Stop(true); }

 private:
  enum class Phase : std::uint8_t { kStarting, kReady, kStopping };
  /// How a stop goes.
  struct Ending {
    bool drain = false;
    SteadyTime deadline;  ///< for requests, once nobody is let in any more
  };
  /// Something that runs, and how it ends. False: somebody did not get an answer.
  struct Part {
    std::string_view name;
    std::function<bool(Ending& ending)> end;
  };

  Gateway(const GatewayConfig& config, std::unique_ptr<storage::Store> store, LoadConfig load);
  Result<void> StartParts(const GatewayConfig& config);
  /// It runs: a stop ends it before all that have started earlier.
  void Started(std::string_view name, std::function<bool(Ending& ending)> end);
  bool EndTraffic(Ending& ending);
  /// Ends the parts, the last one first. May be called again.
  bool Stop(bool drain);
  /// What is needed before requests may use the state.
  void Introduce(const LoadedState& loaded);
  /// Who could leave which vendor is counted by that configuration.
  void UseForExit(const GatewayConfig& config);
  /// Called on the reloader's thread.
  void Use(const GatewayConfig& next, const GatewayConfig& before);

  metrics::Metrics metrics_;
  std::atomic<std::chrono::milliseconds> drain_timeout_;
  std::atomic<std::chrono::milliseconds> drain_delay_;
  std::atomic<Phase> phase_{Phase::kStarting};
  std::unique_ptr<telemetry::SpanExporter> spans_;  ///< null: nobody exports. The loops record until they are gone
  std::unique_ptr<Listeners> listeners_;
  std::unique_ptr<storage::Store> store_;
  WorkerPool pool_;
  std::unique_ptr<routing::PortabilityDesk> portability_;
  std::unique_ptr<Reloader> reloader_;
  std::vector<Part> parts_;  ///< in the order of their start
};

}  // namespace walletgate::gateway
