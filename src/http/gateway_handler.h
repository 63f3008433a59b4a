#pragma once

// The end-user API over HTTP: routes, caller authentication, JSON intake, status codes, metrics, one log line.
// What the verbs do is routing::EndUserService's business.

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "api/scope.h"
#include "base/json.h"
#include "base/trace_context.h"
#include "http/admission.h"
#include "http/lag_probe.h"
#include "http/server.h"
#include "metrics/metrics.h"
#include "routing/engine.h"

namespace walletgate::http {

struct GatewayOptions {
  std::chrono::milliseconds request_timeout{30000};  ///< for the whole of a request, vendor included
  bool log_requests = true;
  double success_sample = 1;  ///< of the requests that succeed, those that get a log line; the others always do
  double trace_sample = 1;    ///< of the traces that begin here, those that are recorded, where spans are exported
  AdmissionOptions admission;
  std::string openapi;  ///< the document served at /openapi.json
};

/// The routes that metrics know by name.
std::vector<std::string> GatewayRoutes();

class GatewayHandler final : public Handler {
 public:
  GatewayHandler(std::unique_ptr<routing::Engine> engine, std::shared_ptr<const GatewayOptions> options)
      : engine_(std::move(engine)),
        options_(std::move(options)),
        admission_(options_->admission),
        probe_(engine_->context().loop(), engine_->context().clock(), admission_) {}

  /// From the next request on; those under way keep what they began with.
  void Use(std::shared_ptr<const routing::State> state, std::shared_ptr<const GatewayOptions> options) {
    engine_->SetState(std::move(state));
    options_ = std::move(options);
    admission_.Use(options_->admission);
  }

  /// What a key needs for that method ("POST", in any case) of a route; nothing where no key is asked for.
  static std::optional<api::Scope> ScopeOf(std::string_view method, std::string_view route);

  /// Every answer from now on closes its connection, so that clients go elsewhere.
  void CloseConnections() { closing_ = true; }

  Task<Reply> Handle(const Request& request) override;
  Reply Refuse(const Error& error) override;
  bool Quiet() const override { return engine_->service().Quiet(); }

  routing::Engine& engine() { return *engine_; }

 private:
  struct Exchange;
  using Verb = Task<Result<routing::ServiceReply>> (GatewayHandler::*)(Exchange& exchange);
  struct Route;
  static std::span<const Route> Routes();
  /// The route of the exchange's path, with its {id} or {name} taken out; nullptr for none.
  const Route* FindRoute(Exchange& exchange) const;

  Task<Result<routing::ServiceReply>> Dispatch(Exchange& exchange);
  /// Who asks, into the exchange. Error: kUnauthorized; kForbidden for a key that has not `needed`.
  Result<void> Authenticate(Exchange& exchange, api::Scope needed);
  /// Counts the request against its tenant's limit, into the exchange. Error: kRateLimited.
  Result<void> CheckRate(Exchange& exchange);
  /// Gives the exchange its place among those under way. Error: kOverloaded.
  Result<void> CheckLoad(Exchange& exchange, const Route& route);
  Reply Finish(Exchange& exchange, Result<routing::ServiceReply> result);
  void Count(const Exchange& exchange, const Reply& reply, const Error* error);
  void WriteLogLine(const Exchange& exchange, const Reply& reply, const Error* error) const;
  TraceContext TraceOf(const Request& request) const;
  /// For whoever exports; nothing unless the trace is recorded.
  void RecordSpan(const Exchange& exchange, const Reply& reply, const Error* error) const;
  static std::string_view RouteOf(const Exchange& exchange);

  /// Query, idempotency key (into the exchange) and body of a POST that creates.
  static Result<json::Document> ReadCreation(Exchange& exchange);

  Task<Result<routing::ServiceReply>> CreateEndUser(Exchange& exchange);
  Task<Result<routing::ServiceReply>> CreateWallet(Exchange& exchange);
  Task<Result<routing::ServiceReply>> GetEndUser(Exchange& exchange);
  Task<Result<routing::ServiceReply>> DeleteEndUser(Exchange& exchange);
  Task<Result<routing::ServiceReply>> ListEndUsers(Exchange& exchange);
  Task<Result<routing::ServiceReply>> PlanEndUser(Exchange& exchange);
  Task<Result<routing::ServiceReply>> ListProviders(Exchange& exchange);
  Task<Result<routing::ServiceReply>> GetProvider(Exchange& exchange);
  Task<Result<routing::ServiceReply>> GetJwks(Exchange& exchange);
  Task<Result<routing::ServiceReply>> GetJwksOfIssuer(Exchange& exchange);
  Task<Result<routing::ServiceReply>> GetOpenApi(Exchange& exchange);
  Task<Result<routing::ServiceReply>> GetDocs(Exchange& exchange);

  std::unique_ptr<routing::Engine> engine_;
  std::shared_ptr<const GatewayOptions> options_;
  bool closing_ = false;
  Admission admission_;
  LagProbe probe_;
};

}  // namespace walletgate::http
