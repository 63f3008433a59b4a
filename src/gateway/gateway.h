#pragma once

// The running gateway: everything that a configuration asks for, started and wired, and the one owner of the order in
// which its parts start and stop. Used by `serve`, `demo` and tests.

#include <atomic>
#include <memory>
#include <string>

#include "base/worker_pool.h"
#include "gateway/config/gateway_config.h"
#include "gateway/reloader.h"
#include "http/admin_handler.h"
#include "http/traffic_handler.h"
#include "metrics/metrics.h"
#include "routing/flight_table.h"
#include "routing/resolver.h"
#include "storage/store.h"
#include "transport/span_exporter.h"

namespace walletgate::gateway {

/// Not thread-safe, but for what its threads do among themselves.
class Gateway {
 public:
  /// Opens the store and starts both listeners. Error: kStoreUnavailable naming the file and what is wrong with it, or
  /// kInternal naming the listener that could not be bound.
  /// `load` reads the configuration anew for a reload; without it there is none.
  static Result<std::unique_ptr<Gateway>> Start(const GatewayConfig& config, LoadConfig load = {});
  ~Gateway();  ///< stops at once, unless it has drained

  std::uint16_t port() const { return traffic_->port(); }
  std::uint16_t admin_port() const { return admin_->port(); }

  metrics::Metrics& metrics() { return metrics_; }

  /// Takes a changed configuration into use soon; the log tells what came of it. Thread-safe.
  void RequestReload() { reloader_->Request(); }

  /// Readiness turns false, reloads are refused and every answer closes its connection; after drain_delay no connection
  /// is taken any more, requests in flight finish, also those whose callers were told that it takes longer, and the
  /// resolver's try; then everything stops, the store and the export of spans included. True when all was answered
  /// within drain_timeout. Only ports and metrics may be used afterwards, and reloads asked for: they are refused.
  bool Drain() { return Stop(true); }

 private:
  Gateway(const GatewayConfig& config, std::unique_ptr<storage::Store> store);
  Result<void> StartListeners(const GatewayConfig& config);
  std::unique_ptr<transport::HttpClient> MakeClient(EventLoop& loop, const transport::UpstreamOptions& upstream) const;
  // Both are called on the loop that the handler is for.
  std::unique_ptr<http::Handler> MakeTraffic(std::unique_ptr<routing::Engine> engine,
                                             std::shared_ptr<const http::GatewayOptions> options);
  std::unique_ptr<http::Handler> MakeAdmin(std::unique_ptr<routing::Engine> engine, const GatewayConfig& config);
  /// What is needed before requests may use the state of `config`. `before`: the state in use, or null.
  void Introduce(const GatewayConfig& config, const routing::State* before);
  /// Called on the reloader's thread.
  void Use(const GatewayConfig& next, const GatewayConfig& before);
  /// Closes connections to providers that are gone.
  void DropUnused();
  /// Each runs soon on every loop of its listener; returns when all have, or have stopped, or are too busy. They may
  /// run later than that, and hold what they use.
  void OnEveryLoop(const std::function<void(http::TrafficHandler&)>& traffic,
                   const std::function<void(http::AdminHandler&)>& admin);
  /// The order of a stop, the same for all: see the definition. May be called again.
  bool Stop(bool drain);

  metrics::Metrics metrics_;
  routing::FlightTable flights_;
  routing::TryTable tries_;
  std::atomic<std::chrono::milliseconds> drain_timeout_;
  std::atomic<std::chrono::milliseconds> drain_delay_;
  std::atomic<int> max_calls_;  ///< connections to a provider, of pools made from now on
  std::atomic<bool> draining_{false};
  std::atomic<bool> resolving_{false};              ///< one loop of the admin listener has the resolver
  std::unique_ptr<transport::SpanExporter> spans_;  ///< null: nobody exports. The loops record until they are gone
  std::unique_ptr<http::Server> admin_;
  std::unique_ptr<http::Server> traffic_;
  std::unique_ptr<storage::Store> store_;
  WorkerPool pool_;
  std::unique_ptr<Reloader> reloader_;
};

/// The version of the program ("0.1.0").
std::string_view Version();

}  // namespace walletgate::gateway
