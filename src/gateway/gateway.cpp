#include "gateway/gateway.h"

#include <algorithm>
#include <future>
#include <thread>

#include "api/openapi/openapi.h"
#include "base/log.h"
#include "gateway/config/accounts.h"
#include "gateway/config/admin.h"
#include "gateway/config/usage.h"
#include "http/resources/tables.h"
#include "storage/measured_store.h"
#include "storage/open_store.h"
#include "transport/curl_http_client.h"

namespace walletgate::gateway {
namespace {

using std::chrono::milliseconds;

constexpr unsigned kPoolThreads = 2;  // signatures are the only work, and rare
/// A loop that is busy for longer swaps its state later than a reload says; nothing else comes of it.
constexpr std::chrono::seconds kSwapPatience{10};

std::shared_ptr<const http::GatewayOptions> OptionsOf(const GatewayConfig& config) {
  auto options = std::make_shared<http::GatewayOptions>();
  options->request_timeout = config.request_timeout;
  options->log_requests = config.log_requests;
  options->success_sample = config.success_sample;
  options->trace_sample = config.trace.sample;
  options->admission = config.admission;
  options->openapi = api::OpenApiText(Version(), http::ScopeOf);
  return options;
}

metrics::Domains DomainsOf(const GatewayConfig& config) {
  metrics::Domains domains;
  for (const auto& [id, spec] : config.specs) domains.providers.push_back(id);
  for (const api::Operation operation : api::kOperations) domains.operations.emplace_back(ToString(operation));
  domains.routes = http::GatewayRoutes();
  domains.validation_fields = {"external_id", "provider",   "login_methods", "wallets",
                               "profile",     "user_token", "metadata",      "require_verification",
                               "chain",       "kind",       "body"};
  domains.version = Version();
  return domains;
}

Result<std::unique_ptr<storage::Store>> OpenStore(const StoreConfig& config, const routing::State& state) {
  storage::StoreOptions options;
  if (config.kind == StoreConfig::Kind::kSqlite) options.kind = storage::StoreOptions::Kind::kSqlite;
  options.sqlite.path = config.path;
  options.sqlite.personal_data = config.personal_data;
  options.sqlite.vfs = config.vfs;
  options.sqlite.accounts = AccountsOf(state);
  return storage::OpenStore(options);
}

/// Null where nothing is to be exported.
std::unique_ptr<transport::SpanExporter> MakeExporter(const TraceConfig& config, metrics::Metrics& metrics) {
  if (config.endpoint.empty()) return nullptr;
  transport::SpanExporterOptions options;
  options.endpoint = ParseUrl(config.endpoint).value();
  options.authorization = config.authorization;
  options.version = Version();
  options.interval = config.interval;
  options.count = [&metrics](transport::SpanFate fate, std::size_t spans) {
    switch (fate) {
      case transport::SpanFate::kExported: return metrics.SpansExported(spans);
      case transport::SpanFate::kQueueFull: return metrics.SpansDropped(metrics::SpanDrop::kQueueFull, spans);
      case transport::SpanFate::kExportFailed: return metrics.SpansDropped(metrics::SpanDrop::kExportFailed, spans);
    }
  };
  return std::make_unique<transport::SpanExporter>(std::move(options));
}

}  // namespace

std::string_view Version() { return WALLETGATE_VERSION; }

Gateway::Gateway(const GatewayConfig& config, std::unique_ptr<storage::Store> store)
    : metrics_(DomainsOf(config)),
      drain_timeout_(config.drain_timeout),
      drain_delay_(config.drain_delay),
      max_calls_(config.call_limits.max_calls),
      spans_(MakeExporter(config.trace, metrics_)),
      store_(std::make_unique<storage::MeasuredStore>(std::move(store), metrics_, SystemClock())),
      pool_(kPoolThreads) {}

Gateway::~Gateway() { Stop(false); }

/// In this order: the store, pool and exporter (the constructor), since requests need them; the reloader, which the
/// admin listener asks and which holds everything back until Begin; traffic, then admin, so that /readyz says yes only
/// when traffic is taken.
Result<std::unique_ptr<Gateway>> Gateway::Start(const GatewayConfig& config, LoadConfig load) {
  transport::InitCurl();
  Result<std::unique_ptr<storage::Store>> store = OpenStore(config.store, *config.state);
  if (!store) return std::move(store).error();
  std::unique_ptr<Gateway> gateway(new Gateway(config, std::move(*store)));
  gateway->Introduce(config, nullptr);
  Reloader::Parts parts{gateway->metrics_, std::move(load), {}, {}};
  parts.use = [self = gateway.get()](const GatewayConfig& next, const GatewayConfig& before) {
    self->Use(next, before);
  };
  parts.tidy = [self = gateway.get()] { self->DropUnused(); };
  parts.users = [self = gateway.get()] { return AskStore(*self->store_); };
  gateway->reloader_ = std::make_unique<Reloader>(config, std::move(parts));
  Result<void> started = gateway->StartListeners(config);
  if (!started) return std::move(started).error();
  gateway->reloader_->Begin();
  return gateway;
}

Result<void> Gateway::StartListeners(const GatewayConfig& config) {
  const auto make_client = [this](EventLoop& loop, const auto& upstream) { return MakeClient(loop, upstream); };
  const provider::LoopContext::Shared context{pool_,    SystemClock(), SystemRandom(),
                                              metrics_, make_client,   spans_.get()};
  const routing::EndUserService::Shared service{*store_, flights_, config.key_lifetime, config.attempts};
  auto make_handler = [=, this, state = config.state, options = OptionsOf(config)](EventLoop& loop) {
    return MakeTraffic(std::make_unique<routing::Engine>(loop, context, service, state), options);
  };
  Result<std::unique_ptr<http::Server>> traffic = http::Server::Start(config.traffic, SystemClock(), make_handler);
  if (!traffic) return std::move(traffic).error();
  traffic_ = std::move(*traffic);

  auto make_admin = [&, this](EventLoop& loop) {
    return MakeAdmin(std::make_unique<routing::Engine>(loop, context, service, config.state), config);
  };
  Result<std::unique_ptr<http::Server>> admin = http::Server::Start(config.admin, SystemClock(), make_admin);
  if (!admin) return std::move(admin).error();
  admin_ = std::move(*admin);
  return {};
}

std::unique_ptr<transport::HttpClient> Gateway::MakeClient(EventLoop& loop,
                                                           const transport::UpstreamOptions& upstream) const {
  return std::make_unique<transport::CurlHttpClient>(loop, transport::CurlOptions{max_calls_, upstream});
}

std::unique_ptr<http::Handler> Gateway::MakeTraffic(std::unique_ptr<routing::Engine> engine,
                                                    std::shared_ptr<const http::GatewayOptions> options) {
  return std::make_unique<http::TrafficHandler>(std::move(engine), std::move(options));
}

std::unique_ptr<http::Handler> Gateway::MakeAdmin(std::unique_ptr<routing::Engine> engine,
                                                  const GatewayConfig& config) {
  const http::AdminView view{metrics_, [this] { return std::string(draining_ ? "draining" : ""); },
                             [this](EventLoop& loop) { return reloader_->Run(loop); }};
  routing::Engine& own = *engine;
  const routing::IntentDesk::Parts desk{own, *store_, flights_, tries_};
  http::AdminGate gate(config.admin_access, IsPrivate(config.admin));
  auto handler = std::make_unique<http::AdminHandler>(view, std::move(gate), std::move(engine), desk);
  if (!resolving_.exchange(true)) {
    const routing::Resolver::Parts parts{own, *store_, tries_, [this] { return draining_.load(); }};
    handler->Resolve(parts, config.resolver);
  }
  return handler;
}

void Gateway::Introduce(const GatewayConfig& config, const routing::State* before) {
  std::vector<std::string> ids;
  for (const auto& [id, spec] : config.specs) ids.push_back(id);
  metrics_.SetProviders(ids);
  for (const auto& [key, provider] : config.state->instances()) {
    const auto known = before == nullptr ? config.state->instances().end() : before->instances().find(key);
    const bool same = before != nullptr && known != before->instances().end() && known->second == provider;
    if (!same) provider->CountRefreshes(metrics_);
  }
}

void Gateway::Use(const GatewayConfig& next, const GatewayConfig& before) {
  Introduce(next, before.state.get());
  drain_timeout_ = next.drain_timeout;
  drain_delay_ = next.drain_delay;
  max_calls_ = next.call_limits.max_calls;
  if (next.log_level != before.log_level) SetLogLevel(LogLevelOf(next));
  const auto options = OptionsOf(next);
  OnEveryLoop(
      [state = next.state, options](http::TrafficHandler& handler) { handler.Use(state, options); },
      [state = next.state, access = next.admin_access](http::AdminHandler& handler) { handler.Use(state, access); });
}

void Gateway::DropUnused() {
  OnEveryLoop([](http::TrafficHandler& handler) { handler.engine().context().DropPoolsOfGoneProviders(); },
              [](http::AdminHandler& handler) { handler.engine().context().DropPoolsOfGoneProviders(); });
}

void Gateway::OnEveryLoop(const std::function<void(http::TrafficHandler&)>& traffic,
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

/// Backwards: first who asks for work, then who does it. Each part ends before what its threads use:
///   the reloader   its thread posts to the loops of both listeners and uses what serves there
///   traffic        its loops use the store, the pool, the exporter, and the resolver's tables
///   admin          last of the two: it tells that traffic is draining, answers reloads, and has the resolver
///   pool, store    their threads finish what they have and post to the loops, which drop it; the loops' memory
///   outlives
///                  them (the servers are members and go with the gateway)
///   exporter       after everybody who records a span; it counts in the metrics, which go last, with the gateway
/// The writer of log lines outlives the gateway (serve.cpp) and is told to forget its metrics before those go.
bool Gateway::Stop(bool drain) {
  draining_ = true;  // /readyz says no at once, and the resolver begins nothing
  if (reloader_ != nullptr) reloader_->Stop();
  if (drain) {
    OnEveryLoop([](http::TrafficHandler& handler) { handler.CloseConnections(); }, [](http::AdminHandler&) {});
    std::this_thread::sleep_for(drain_delay_.load());
  }
  const milliseconds limit = drain ? drain_timeout_.load() : milliseconds(0);
  const SteadyTime end = SystemClock().Steady() + limit;
  bool answered = traffic_ == nullptr || traffic_->Drain(limit);
  if (reloader_ != nullptr) reloader_->Finish();  // so that its callers have their answer before their listener goes
  const auto left = std::chrono::duration_cast<milliseconds>(end - SystemClock().Steady());
  answered = (admin_ == nullptr || admin_->Drain(std::max(left, milliseconds(0)))) && answered;
  pool_.Finish();
  store_.reset();
  spans_.reset();
  return answered;
}

}  // namespace walletgate::gateway
