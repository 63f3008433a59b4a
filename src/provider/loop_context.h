#pragma once

// What calls to providers need from one event loop: a connection pool per credential set, and the shared parts.
// Built by the program once per loop; used by `routing` on that loop only.

#include <functional>
#include <map>
#include <memory>

#include "auth/auth_scheme.h"
#include "metrics/metrics.h"
#include "provider/provider.h"
#include "transport/http_client.h"

namespace walletgate::provider {

class LoopContext {
 public:
  /// A client that keeps to those options, with connections of its own.
  using ClientFactory = std::function<std::unique_ptr<transport::HttpClient>(
      EventLoop& loop, const transport::UpstreamOptions& upstream)>;

  struct Shared {
    WorkerPool& pool;
    const Clock& clock;
    Random& random;
    metrics::Metrics& metrics;
    ClientFactory make_client;
    SpanSink* spans = nullptr;  ///< null: nobody exports
  };

  LoopContext(EventLoop& loop, const Shared& shared)
      : loop_(loop), shared_(shared), farewells_(loop, [this] { DropPoolsOfGoneProviders(); }) {}

  /// The context for calls to `provider`. Pools are kept per provider instance, that is per credential set, so that no
  /// connection is ever shared across credentials. The reference stays valid as long as the provider lives. When a
  /// reload has replaced it and its last request has ended, its connections and TLS sessions go with it.
  CallContext& For(const std::shared_ptr<const Provider>& provider);

  EventLoop& loop() { return loop_; }
  WorkerPool& pool() { return shared_.pool; }
  const Clock& clock() const { return shared_.clock; }
  Random& random() { return shared_.random; }
  metrics::Metrics& metrics() { return shared_.metrics; }
  SpanSink* spans() const { return shared_.spans; }

 private:
  struct Pool {
    std::weak_ptr<const Provider> provider;
    std::unique_ptr<transport::HttpClient> client;
    std::unique_ptr<transport::HttpClient> token_client;
    std::unique_ptr<auth::AuthContext> auth;  ///< renewals under way end with it, before their client
    std::unique_ptr<CallContext> context;
  };

  Pool MakePool(const std::shared_ptr<const Provider>& provider);
  void DropPoolsOfGoneProviders();

  EventLoop& loop_;
  Shared shared_;
  std::map<const Provider*, Pool> pools_;
  const FarewellListener farewells_;
};

}  // namespace walletgate::provider
