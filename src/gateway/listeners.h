#pragma once

// Both listeners of a gateway, and what serves on each of their loops: handlers with an engine, and on one loop of the
// admin listener the resolver. Used by Gateway, which owns the order.

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "base/loop/worker_pool.h"
#include "base/span.h"
#include "gateway/config/gateway_config.h"
#include "http/admin_handler.h"
#include "http/traffic_handler.h"
#include "metrics/metrics.h"
#include "routing/intents/flight_table.h"
#include "routing/portability/portability_desk.h"
#include "routing/reconciliation/reconciliation_board.h"
#include "routing/recovery/resolver.h"
#include "storage/store.h"

namespace walletgate::gateway {

/// Not thread-safe, but for what its threads do among themselves, and for Use on another thread.
class Listeners {
 public:
  /// What serves there uses; all outlive the loops.
  struct Parts {
    metrics::Metrics& metrics;
    storage::Store& store;
    WorkerPool& pool;
    SpanSink* spans;                                 ///< null: nobody exports
    std::function<std::string()> not_ready_because;  ///< http::AdminView
    std::function<Task<Result<std::string>>(EventLoop& loop)> reload;
    std::function<bool()> stopping;  ///< the resolver begins nothing more
    routing::PortabilityDesk* portability = nullptr;
  };
  Listeners(const GatewayConfig& config, Parts parts);

  /// Errors of both: kInternal naming the listener that could not be bound.
  Result<void> StartAdmin(const GatewayConfig& config);
  Result<void> StartTraffic(const GatewayConfig& config);

  std::uint16_t port() const { return traffic_->port(); }
  std::uint16_t admin_port() const { return admin_->port(); }

  /// Serves with `next` from the next request on, on every loop. REQUIRES that both have started.
  void Use(const GatewayConfig& next);
  /// From now on every answer of the traffic listener closes its connection.
  void CloseConnections();

  /// As http::Server::Drain.
  bool EndTraffic(std::chrono::milliseconds limit) { return traffic_->Drain(limit); }
  bool EndAdmin(std::chrono::milliseconds limit) { return admin_->Drain(limit); }

 private:
  std::unique_ptr<routing::Engine> MakeEngine(EventLoop& loop, const std::shared_ptr<const routing::State>& state);
  // Called on the loop that the handler is for.
  std::unique_ptr<http::Handler> MakeAdmin(EventLoop& loop, const GatewayConfig& config);
  /// Each runs soon on every loop of its listener; returns when all have, or have stopped, or are too busy. They may
  /// run later than that, and hold what they use.
  void OnEveryLoop(const std::function<void(http::TrafficHandler&)>& traffic,
                   const std::function<void(http::AdminHandler&)>& admin);

  const Parts parts_;
  const routing::KeyLimits keys_;
  const int attempts_;
  const bool keeps_personal_data_;
  std::atomic<int> max_calls_;  ///< connections to a provider, of pools made from now on
  routing::FlightTable flights_;
  routing::TryTable tries_;
  routing::ReconciliationBoard reconciliations_;
  std::atomic<bool> resolving_{false};  ///< one loop of the admin listener has the resolver
  std::unique_ptr<http::Server> admin_;
  std::unique_ptr<http::Server> traffic_;
};

}  // namespace walletgate::gateway
