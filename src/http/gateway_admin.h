#pragma once

// The admin listener, apart from traffic: metrics, health, and open intents for operators. Bind it to an address that
// only operators reach. Its loop is also where the resolver works.

#include <functional>
#include <memory>
#include <string>

#include "http/server.h"
#include "metrics/metrics.h"
#include "routing/intent_desk.h"
#include "routing/resolver.h"

namespace walletgate::http {

/// What the admin listener shows. Everything here is thread-safe.
struct AdminView {
  const metrics::Metrics& metrics;
  /// Why the gateway cannot take traffic; "" when it can.
  std::function<std::string()> not_ready_because;
  /// Takes the configuration into use anew and resumes on the loop; JSON that tells what changed. May be empty.
  std::function<Task<Result<std::string>>(EventLoop& loop)> reload = {};
};

/// GET /metrics (text 0.0.4, or OpenMetrics where Accept asks for it), /livez (the process answers), /readyz (200 or
/// 503), /intents; POST /intents/{id}/resolve, POST /reload.
class AdminHandler final : public Handler {
 public:
  AdminHandler(AdminView view, std::unique_ptr<routing::Engine> engine, const routing::IntentDesk::Parts& desk)
      : view_(std::move(view)), engine_(std::move(engine)), desk_(desk) {}

  /// From now on the resolver works on this loop. `parts.engine` is this handler's.
  void Resolve(const routing::Resolver::Parts& parts, const routing::ResolverOptions& options) {
    resolver_ = std::make_unique<routing::Resolver>(parts, options);
  }

  Task<Reply> Handle(const Request& request) override;
  Reply Refuse(const Error& error) override;
  bool Quiet() const override { return engine_->service().Quiet() && (resolver_ == nullptr || resolver_->Quiet()); }

  routing::Engine& engine() { return *engine_; }

 private:
  Reply Answer(const Request& request) const;
  Task<Result<routing::ServiceReply>> Reload(const Request& request);
  Task<Result<routing::ServiceReply>> ListIntents(const Request& request);
  Task<Result<routing::ServiceReply>> ResolveIntent(const Request& request, std::string id);

  AdminView view_;
  std::unique_ptr<routing::Engine> engine_;
  routing::IntentDesk desk_;
  std::unique_ptr<routing::Resolver> resolver_;  ///< goes first: it uses the engine
};

}  // namespace walletgate::http
