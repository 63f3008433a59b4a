#pragma once

// The admin listener, apart from traffic: metrics, health, and open intents for operators. Its loop is also where the
// resolver works.

#include <functional>
#include <memory>
#include <span>
#include <string>

#include "http/admin_gate.h"
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
/// 503), /intents; POST /intents/{id}/resolve, POST /reload. Each change leaves a line of audit.
class AdminHandler final : public Handler {
 public:
  AdminHandler(AdminView view, AdminGate gate, std::unique_ptr<routing::Engine> engine,
               const routing::IntentDesk::Parts& desk)
      : view_(std::move(view)), gate_(std::move(gate)), engine_(std::move(engine)), desk_(desk) {}

  /// From now on the resolver works on this loop. `parts.engine` is this handler's.
  void Resolve(const routing::Resolver::Parts& parts, const routing::ResolverOptions& options) {
    resolver_ = std::make_unique<routing::Resolver>(parts, options);
  }

  /// From the next request on; those under way keep what they began with.
  void Use(std::shared_ptr<const routing::State> state, std::shared_ptr<const AdminAccess> access) {
    engine_->SetState(std::move(state));
    gate_.Use(std::move(access));
  }

  Task<Reply> Handle(const Request& request) override;
  Reply Refuse(const Error& error) override;
  bool Quiet() const override { return engine_->service().Quiet() && (resolver_ == nullptr || resolver_->Quiet()); }

  routing::Engine& engine() { return *engine_; }

 private:
  struct Visit;
  using Verb = Task<Result<routing::ServiceReply>> (AdminHandler::*)(Visit& visit);
  struct Route;
  static std::span<const Route> Routes();
  /// The route of the visit's path and method, with its {id} taken out. Errors: kNotFound, kMethodNotAllowed.
  static Result<const Route*> FindRoute(Visit& visit);

  Task<Result<routing::ServiceReply>> Dispatch(Visit& visit);
  /// Nothing when the route is for everybody. Errors: those of AdminGate::Admit.
  Result<void> Admit(Visit& visit, const Route& route) const;
  std::string NewRequestId() const;

  Task<Result<routing::ServiceReply>> Metrics(Visit& visit);
  Task<Result<routing::ServiceReply>> Live(Visit& visit);
  Task<Result<routing::ServiceReply>> Ready(Visit& visit);
  Task<Result<routing::ServiceReply>> ListIntents(Visit& visit);
  Task<Result<routing::ServiceReply>> ResolveIntent(Visit& visit);
  Task<Result<routing::ServiceReply>> Reload(Visit& visit);

  AdminView view_;
  AdminGate gate_;
  std::unique_ptr<routing::Engine> engine_;
  routing::IntentDesk desk_;
  std::unique_ptr<routing::Resolver> resolver_;  ///< goes first: it uses the engine
};

}  // namespace walletgate::http
