#pragma once

// The running gateway: everything that a configuration asks for, started and wired. Used by `serve`, `demo` and tests.

#include <atomic>
#include <memory>
#include <string>

#include "base/worker_pool.h"
#include "cli/gateway_config.h"
#include "http/gateway_handler.h"
#include "metrics/metrics.h"
#include "routing/flight_table.h"
#include "routing/resolver.h"
#include "storage/store.h"

namespace walletgate::cli {

/// Not thread-safe, but for what its threads do among themselves.
class Gateway {
 public:
  /// Opens the store and starts both listeners. Error: kStoreUnavailable naming the file and what is wrong with it, or
  /// kInternal naming the listener that could not be bound.
  static Result<std::unique_ptr<Gateway>> Start(const GatewayConfig& config);
  ~Gateway();

  std::uint16_t port() const { return traffic_->port(); }
  std::uint16_t admin_port() const { return admin_->port(); }

  /// Readiness turns false, the resolver begins no further try, requests in flight finish, then both listeners stop. True when all were answered.
  bool Drain();

 private:
  Gateway(const GatewayConfig& config, std::unique_ptr<storage::Store> store);
  Result<void> StartListeners(const GatewayConfig& config);
  /// Called on the loop that the handler is for.
  std::unique_ptr<http::Handler> MakeAdmin(std::unique_ptr<routing::Engine> engine,
                                           const routing::ResolverOptions& options);

  metrics::Metrics metrics_;
  routing::FlightTable flights_;
  routing::TryTable tries_;
  std::chrono::milliseconds drain_timeout_;
  std::atomic<bool> draining_{false};
  std::atomic<bool> resolving_{false};  ///< one loop of the admin listener has the resolver
  std::unique_ptr<http::Server> admin_;
  std::unique_ptr<http::Server> traffic_;
  // Their threads post to the loops of both listeners, so they must end before those are gone.
  std::unique_ptr<storage::Store> store_;
  WorkerPool pool_;
};

/// The version of the program ("0.1.0").
std::string_view Version();

}  // namespace walletgate::cli
