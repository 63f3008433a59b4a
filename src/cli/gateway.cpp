#include "cli/gateway.h"

#include "api/openapi.h"
#include "http/gateway_admin.h"
#include "routing/measured_store.h"
#include "storage/memory_store.h"
#include "storage/sqlite_store.h"
#include "transport/curl_http_client.h"

namespace walletgate::cli {
namespace {

constexpr unsigned kPoolThreads = 2;

metrics::Domains DomainsOf(const GatewayConfig& config) {
  metrics::Domains domains;
  for (const auto& [id, spec] : config.specs) domains.providers.push_back(id);
  for (const api::Operation operation : api::kOperations) domains.operations.emplace_back(ToString(operation));
  domains.routes = http::GatewayRoutes();
  domains.validation_fields = {"external_id", "provider",   "login_methods",        "wallets",  "profile",
                               "user_token",  "metadata",   "require_verification", "chain",    "kind",
                               "body"};
  domains.version = Version();
  return domains;
}

Result<std::unique_ptr<storage::Store>> OpenStore(const StoreConfig& config) {
  std::unique_ptr<storage::Store> store = std::make_unique<storage::MemoryStore>();
  if (config.kind == StoreConfig::Kind::kSqlite) {
    storage::SqliteOptions options;
    options.path = config.path;
    options.vfs = config.vfs;
    Result<std::unique_ptr<storage::SqliteStore>> opened = storage::SqliteStore::Open(options);
    if (!opened) return std::move(opened).error();
    store = std::move(*opened);
  }
  return store;
}

}  // namespace

std::string_view Version() { return WALLETGATE_VERSION; }

Gateway::Gateway(const GatewayConfig& config, std::unique_ptr<storage::Store> store)
    : metrics_(DomainsOf(config)),
      drain_timeout_(config.drain_timeout),
      store_(std::make_unique<routing::MeasuredStore>(std::move(store), metrics_, SystemClock())),
      pool_(kPoolThreads) {}

Gateway::~Gateway() {
  // Stopped loops submit nothing more and drop what is still posted to them.
  if (traffic_ != nullptr) traffic_->Drain(std::chrono::milliseconds(0));
  if (admin_ != nullptr) admin_->Drain(std::chrono::milliseconds(0));
}

Result<std::unique_ptr<Gateway>> Gateway::Start(const GatewayConfig& config) {
  transport::InitCurl();
  Result<std::unique_ptr<storage::Store>> store = OpenStore(config.store);
  if (!store) return std::move(store).error();
  std::unique_ptr<Gateway> gateway(new Gateway(config, std::move(*store)));
  Result<void> started = gateway->StartListeners(config);
  if (!started) return std::move(started).error();
  return gateway;
}

Result<void> Gateway::StartListeners(const GatewayConfig& config) {
  auto options = std::make_shared<http::GatewayOptions>();
  options->request_timeout = config.request_timeout;
  options->log_requests = config.log_requests;
  options->openapi = api::OpenApiText(Version());

  for (const auto& [id, tenant] : config.state->tenants()) {
    for (const auto& [provider_id, provider] : tenant.providers) provider->CountRefreshes(metrics_);
  }

  transport::CurlOptions curl;
  curl.max_connections = config.max_connections_per_provider;
  const provider::LoopContext::Shared context{
      pool_, SystemClock(), SystemRandom(), metrics_,
      [curl](EventLoop& loop) { return std::make_unique<transport::CurlHttpClient>(loop, curl); }};
  const routing::EndUserService::Shared service{*store_, flights_, config.key_lifetime};
  auto make_handler = [=, state = config.state](EventLoop& loop) -> std::unique_ptr<http::Handler> {
    return std::make_unique<http::GatewayHandler>(
        std::make_unique<routing::Engine>(loop, context, service, state), options);
  };
  Result<std::unique_ptr<http::Server>> traffic = http::Server::Start(config.traffic, make_handler);
  if (!traffic) return std::move(traffic).error();
  traffic_ = std::move(*traffic);

  auto make_admin = [=, this, state = config.state, resolver = config.resolver](EventLoop& loop) {
    return MakeAdmin(std::make_unique<routing::Engine>(loop, context, service, state), resolver);
  };
  Result<std::unique_ptr<http::Server>> admin = http::Server::Start(config.admin, make_admin);
  if (!admin) return std::move(admin).error();
  admin_ = std::move(*admin);
  return {};
}

std::unique_ptr<http::Handler> Gateway::MakeAdmin(std::unique_ptr<routing::Engine> engine,
                                                  const routing::ResolverOptions& options) {
  const http::AdminView view{metrics_, [this] { return std::string(draining_ ? "draining" : ""); }};
  routing::Engine& own = *engine;
  const routing::IntentDesk::Parts desk{own, *store_, flights_, tries_};
  auto handler = std::make_unique<http::AdminHandler>(view, std::move(engine), desk);
  if (!resolving_.exchange(true)) {
    const routing::Resolver::Parts parts{own, *store_, tries_, [this] { return draining_.load(); }};
    handler->Resolve(parts, options);
  }
  return handler;
}

bool Gateway::Drain() {
  draining_ = true;
  return traffic_->Drain(drain_timeout_);
}

}  // namespace walletgate::cli
