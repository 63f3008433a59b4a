#pragma once

// The admin listener, apart from traffic: metrics, health, and open intents for operators. Each request goes through
// AdminPipeline (http/pipeline.h). Its loop is also where the resolver works.

#include <functional>
#include <memory>
#include <string>

#include "base/check.h"
#include "http/admin_gate.h"
#include "http/line_limits.h"
#include "http/server/server.h"
#include "metrics/metrics.h"
#include "routing/admin/intent_desk.h"
#include "routing/admin/reconciliation_desk.h"
#include "routing/imports/import_runner.h"
#include "routing/migrations/migration_runner.h"
#include "routing/reconciliation/reconciler.h"
#include "routing/recovery/resolver.h"

namespace walletgate::http {

/// What the admin listener shows. Everything here is thread-safe.
struct AdminView {
  const metrics::Metrics& metrics;
  /// Why the gateway cannot take traffic; "" when it can.
  std::function<std::string()> not_ready_because;
  /// Takes the configuration into use anew and resumes on the loop; JSON that tells what changed. May be empty.
  std::function<Task<Result<std::string>>(EventLoop& loop)> reload = {};
};

/// What the stages and handlers of the listener use, on its loop.
struct Admin {
  AdminView view;
  AdminGate gate;
  routing::IntentDesk desk;
  routing::ReconciliationDesk reconciliations;
  LineLimits lines = {};
};

/// Who answers operators there. `engine` of each is the handler's.
struct Desks {
  routing::IntentDesk::Parts intents;
  routing::ReconciliationDesk::Parts reconciliations;
};

class AdminHandler final : public Handler {
 public:
  AdminHandler(AdminView view, AdminGate gate, std::unique_ptr<routing::Engine> engine, const Desks& desks)
      : engine_(std::move(engine)),
        parts_{std::move(view), std::move(gate), routing::IntentDesk(desks.intents),
               routing::ReconciliationDesk(desks.reconciliations)} {}

  /// From now on the resolver works on this loop. `parts.engine` is this handler's.
  void Resolve(const routing::Resolver::Parts& parts, const routing::ResolverOptions& options) {
    walletgate::Check(resolver_ == nullptr, "one resolver works at the open intents");
    resolver_ = std::make_unique<routing::Resolver>(parts, options);
  }

  /// From now on imports are worked at on this loop. `parts.engine` is this handler's.
  void Import(const routing::ImportRunner::Parts& parts, const routing::ImportRunnerOptions& options) {
    walletgate::Check(imports_ == nullptr, "one runner works at the imports");
    imports_ = std::make_unique<routing::ImportRunner>(parts, options);
  }

  /// From now on migrations are worked at on this loop. `parts.engine` is this handler's.
  void Migrate(const routing::MigrationRunner::Parts& parts, const routing::MigrationRunnerOptions& options) {
    walletgate::Check(migrations_ == nullptr, "one runner works at the migrations");
    migrations_ = std::make_unique<routing::MigrationRunner>(parts, options);
  }

  /// From now on reconciliations run on this loop, beside the resolver. `parts.engine` is this handler's.
  void Reconcile(const routing::Reconciler::Parts& parts, const routing::ReconcilerOptions& options) {
    walletgate::Check(reconciler_ == nullptr, "one reconciler reads the vendors' lists");
    reconciler_ = std::make_unique<routing::Reconciler>(parts, options);
  }

  /// From the next request on; those under way keep what they began with.
  void Use(std::shared_ptr<const routing::State> state, std::shared_ptr<const AdminAccess> access) {
    walletgate::Check(state != nullptr && access != nullptr, "a configuration that is taken into use is whole");
    engine_->SetState(std::move(state));
    parts_.gate.Use(std::move(access));
  }

  Task<Reply> Handle(const Request& request) override;
  Reply Refuse(const Error& error) override;
  void NoteEvicted(metrics::Evicted why) override;
  bool Quiet() const override {
    return engine_->service().Quiet() && (resolver_ == nullptr || resolver_->Quiet()) &&
           (imports_ == nullptr || imports_->Quiet()) && (migrations_ == nullptr || migrations_->Quiet()) &&
           (reconciler_ == nullptr || reconciler_->Quiet());
  }

  routing::Engine& engine() { return *engine_; }

 private:
  std::unique_ptr<routing::Engine> engine_;
  Admin parts_;
  // These go first: they use the engine.
  std::unique_ptr<routing::Resolver> resolver_;
  std::unique_ptr<routing::ImportRunner> imports_;
  std::unique_ptr<routing::MigrationRunner> migrations_;
  std::unique_ptr<routing::Reconciler> reconciler_;
};

}  // namespace walletgate::http
