#include "gateway/listeners.h"

#include <future>

#include "api/openapi/openapi.h"
#include "base/loop/nice_thread.h"
#include "base/version.h"
#include "gateway/config/admin.h"
#include "http/answers.h"
#include "http/resources/tables.h"
#include "transport/curl_http_client.h"

namespace walletgate::gateway {
namespace {

/// A loop that is busy for longer swaps its state later than a reload says; nothing else comes of it.
constexpr std::chrono::seconds kSwapPatience{10};

std::shared_ptr<const http::GatewayOptions> OptionsOf(const Settings& settings) {
  auto options = std::make_shared<http::GatewayOptions>();
  options->request_timeout = settings.request_timeout;
  options->log_requests = settings.log_requests;
  options->success_sample = settings.success_sample;
  options->trace_sample = settings.trace.sample;
  options->admission = settings.admission;
  options->openapi = api::OpenApiText(Version(), http::ScopeOf);
  return options;
}

std::shared_ptr<const http::AdminAccess> AccessOf(const Settings& settings) {
  return std::make_shared<const http::AdminAccess>(settings.admin_access);
}

}  // namespace

Listeners::Listeners(const GatewayConfig& config, Parts parts)
    : parts_(std::move(parts)),
      keys_(config.settings.keys),
      attempts_(config.knobs.attempts),
      keeps_personal_data_(config.settings.store.sqlite.personal_data),
      max_calls_(config.settings.call_limits.max_calls) {}

Result<void> Listeners::StartAdmin(const GatewayConfig& config) {
  http::ServerOptions options = config.settings.admin;
  options.max_body_of = http::MaxAdminBody;
  Result<std::unique_ptr<http::Server>> admin =
      http::Server::Start(options, SystemClock(), [&](EventLoop& loop) { return MakeAdmin(loop, config); });
  if (!admin) return std::move(admin).error();
  admin_ = std::move(*admin);
  return {};
}

Result<void> Listeners::StartTraffic(const GatewayConfig& config) {
  auto make = [this, state = config.loaded.state, options = OptionsOf(config.settings)](EventLoop& loop) {
    return std::make_unique<http::TrafficHandler>(MakeEngine(loop, state), options);
  };
  http::ServerOptions served = config.settings.traffic;
  served.max_body_of = http::MaxTrafficBody;
  Result<std::unique_ptr<http::Server>> traffic = http::Server::Start(served, SystemClock(), make);
  if (!traffic) return std::move(traffic).error();
  traffic_ = std::move(*traffic);
  return {};
}

std::unique_ptr<routing::Engine> Listeners::MakeEngine(EventLoop& loop,
                                                       const std::shared_ptr<const routing::State>& state) {
  const auto make_client = [this](EventLoop& own, const transport::UpstreamOptions& upstream) {
    return std::make_unique<transport::CurlHttpClient>(own, transport::CurlOptions{max_calls_, upstream});
  };
  const provider::LoopContext::Shared context{parts_.pool,    SystemClock(), SystemRandom(),
                                              parts_.metrics, make_client,   parts_.spans};
  const routing::ServiceOptions service{parts_.store,         flights_,          http::Answers(), keys_, attempts_,
                                        keeps_personal_data_, parts_.portability};
  return std::make_unique<routing::Engine>(loop, context, service, state);
}

std::unique_ptr<http::Handler> Listeners::MakeAdmin(EventLoop& loop, const GatewayConfig& config) {
  const http::AdminView view{parts_.metrics, parts_.not_ready_because, parts_.reload};
  std::unique_ptr<routing::Engine> engine = MakeEngine(loop, config.loaded.state);
  routing::Engine& own = *engine;
  const http::Desks desks{{own, parts_.store, flights_, tries_, http::Answers()},
                          {own, reconciliations_, http::Answers()}};
  http::AdminGate gate(AccessOf(config.settings), IsPrivate(config.settings.admin));
  auto handler = std::make_unique<http::AdminHandler>(view, std::move(gate), std::move(engine), desks);
  if (!resolving_.exchange(true)) {
    // Imports and whatever else is worked at here must not take the processor from those who serve callers.
    loop.Post([] { BeNice(kNiceOfOperators); });
    const routing::Resolver::Parts parts{own, parts_.store, tries_, parts_.stopping};
    handler->Resolve(parts, config.knobs.resolver);
    handler->Import({own, parts_.store, parts_.stopping}, config.knobs.imports);
    handler->Migrate({own, parts_.store, parts_.stopping, keeps_personal_data_}, config.knobs.migrations);
    handler->Reconcile({own, parts_.store, reconciliations_, parts_.stopping}, config.knobs.reconciler);
  }
  return handler;
}

void Listeners::Use(const GatewayConfig& next) {
  max_calls_ = next.settings.call_limits.max_calls;
  const auto options = OptionsOf(next.settings);
  const auto state = next.loaded.state;
  OnEveryLoop([state, options](http::TrafficHandler& handler) { handler.Use(state, options); },
              [state, access = AccessOf(next.settings)](http::AdminHandler& handler) { handler.Use(state, access); });
}

void Listeners::CloseConnections() {
  OnEveryLoop([](http::TrafficHandler& handler) { handler.CloseConnections(); }, [](http::AdminHandler&) {});
}

void Listeners::OnEveryLoop(const std::function<void(http::TrafficHandler&)>& traffic,
                            const std::function<void(http::AdminHandler&)>& admin) {
  const auto all_done = std::make_shared<std::promise<void>>();
  std::future<void> done = all_done->get_future();
  // Goes with the last of the actions, run or dropped by a loop that has stopped.
  std::shared_ptr<void> token(nullptr, [all_done](void*) { all_done->set_value(); });
  // The handlers of a listener are what its factory makes.
  traffic_->PostToHandlers(
      [traffic, token](http::Handler& handler) { traffic(static_cast<http::TrafficHandler&>(handler)); });
  admin_->PostToHandlers([admin, token](http::Handler& handler) { admin(static_cast<http::AdminHandler&>(handler)); });
  token.reset();
  done.wait_for(kSwapPatience);
}

}  // namespace walletgate::gateway
