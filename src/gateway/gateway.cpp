#include "gateway/gateway.h"

#include <algorithm>
#include <filesystem>
#include <thread>

#include "base/log/log.h"
#include "base/version.h"
#include "gateway/config/tenants/accounts.h"
#include "gateway/config/usage.h"
#include "gateway/revision.h"
#include "http/resources/tables.h"
#include "http/stages/record.h"
#include "storage/measured_store.h"
#include "storage/open_store.h"
#include "transport/curl_http_client.h"

namespace walletgate::gateway {
namespace {

using std::chrono::milliseconds;

constexpr unsigned kPoolThreads = 2;  // signatures are the only work, and rare

metrics::Domains DomainsOf(const LoadedState& loaded) {
  metrics::Domains domains;
  for (const auto& [id, spec] : loaded.specs) domains.providers.push_back(id);
  for (const api::Operation operation : api::kOperations) domains.operations.emplace_back(ToString(operation));
  domains.routes = http::GatewayRoutes();
  domains.validation_fields = http::ValidationFields();
  domains.version = Version();
  domains.revision = Revision();
  return domains;
}

Result<std::unique_ptr<storage::Store>> OpenStore(const GatewayConfig& config) {
  storage::StoreOptions options = config.settings.store;
  options.sqlite.vfs = config.knobs.store_vfs;
  options.sqlite.accounts = AccountsOf(*config.loaded.state);
  return storage::OpenStore(options);
}

/// Beside the database, whose disk has room for what is about its users.
std::string FolderOfReports(const GatewayConfig& config) {
  const storage::StoreOptions& store = config.settings.store;
  const bool on_disk = store.kind == storage::StoreOptions::Kind::kSqlite;
  const std::filesystem::path folder = std::filesystem::path(store.sqlite.path).parent_path();
  if (on_disk) return folder.empty() ? "." : folder.string();
  std::error_code error;
  return std::filesystem::temp_directory_path(error).string();
}

/// Null where nothing is to be exported.
std::unique_ptr<telemetry::SpanExporter> MakeExporter(const GatewayConfig& config, metrics::Metrics& metrics) {
  const TraceSettings& trace = config.settings.trace;
  if (trace.endpoint.empty()) return nullptr;
  telemetry::SpanExporterOptions options;
  options.endpoint = ParseUrl(trace.endpoint).value();
  options.authorization = trace.authorization;
  options.version = Version();
  options.interval = config.knobs.span_interval;
  options.count = [&metrics](telemetry::SpanFate fate, std::size_t spans) {
    switch (fate) {
      case telemetry::SpanFate::kExported: return metrics.SpansExported(spans);
      case telemetry::SpanFate::kQueueFull: return metrics.SpansDropped(metrics::SpanDrop::kQueueFull, spans);
      case telemetry::SpanFate::kExportFailed: return metrics.SpansDropped(metrics::SpanDrop::kExportFailed, spans);
    }
  };
  return std::make_unique<telemetry::SpanExporter>(std::move(options));
}

}  // namespace

Gateway::Gateway(const GatewayConfig& config, std::unique_ptr<storage::Store> store, LoadConfig load)
    : metrics_(DomainsOf(config.loaded)),
      drain_timeout_(config.settings.drain_timeout),
      drain_delay_(config.settings.drain_delay),
      spans_(MakeExporter(config, metrics_)),
      store_(std::make_unique<storage::MeasuredStore>(std::move(store), metrics_, SystemClock())),
      pool_(kPoolThreads) {
  portability_ = std::make_unique<routing::PortabilityDesk>(
      routing::PortabilityDesk::Parts{*store_, metrics_, SystemClock(), SystemRandom(), FolderOfReports(config),
                                      config.settings.store.sqlite.personal_data});
  Reloader::Parts reloads{metrics_, std::move(load), {}};
  reloads.use = [this](const GatewayConfig& next, const GatewayConfig& before) { Use(next, before); };
  reloads.users = [this] { return AskStore(*store_); };
  reloader_ = std::make_unique<Reloader>(config, std::move(reloads));
  Listeners::Parts served{metrics_, *store_, pool_, spans_.get(), {}, {}, {}};
  served.not_ready_because = [this] {
    const Phase phase = phase_;
    return std::string(phase == Phase::kReady ? "" : phase == Phase::kStarting ? "starting" : "draining");
  };
  served.reload = [this](EventLoop& loop) { return reloader_->Run(loop); };
  served.stopping = [this] { return phase_ == Phase::kStopping; };
  served.portability = portability_.get();
  listeners_ = std::make_unique<Listeners>(config, std::move(served));
}

Gateway::~Gateway() { Stop(false); }

Result<std::unique_ptr<Gateway>> Gateway::Start(const GatewayConfig& config, LoadConfig load) {
  transport::InitCurl();
  Result<std::unique_ptr<storage::Store>> store = OpenStore(config);
  if (!store) return std::move(store).error();
  std::unique_ptr<Gateway> gateway(new Gateway(config, std::move(*store), std::move(load)));
  gateway->Introduce(config.loaded);
  Result<void> started = gateway->StartParts(config);
  if (!started) return std::move(started).error();
  return gateway;
}

/// Who does work is there before who asks for it. A stop goes backwards, so that each part ends before what its threads
/// use:
/// - exporter: everybody records spans; it counts in the metrics, which go last, with the gateway
/// - store: commits what is queued; posts to loops that have ended are dropped, and the loops' memory is still there
/// - workers: in the same way
/// - reports: the store answers them until the page under way is read; admin and traffic ask for them
/// - admin: before traffic, so that it tells why the gateway is not ready; it answers reloads and has the resolver
/// - reloader: its callers have their answers before their listener ends; holds everything back until reloads are taken
/// - traffic: its loops use the store, the workers, the exporter, and the resolver's tables
/// - reloads: the reloader's thread posts to the loops of both listeners and uses what serves there
/// - readiness: /readyz says yes when all the others are there, and no before any of them ends
/// The writer of log lines outlives the gateway (serve.cpp) and is told to forget its metrics before those go.
Result<void> Gateway::StartParts(const GatewayConfig& config) {
  const auto ends = [](auto end) {
    return [end](Ending&) {
      end();
      return true;
    };
  };
  Started("exporter", ends([this] { spans_.reset(); }));
  Started("store", ends([this] { store_.reset(); }));
  Started("workers", ends([this] { pool_.Finish(); }));
  Started("reports", ends([this] { portability_->Stop(); }));
  if (Result<void> admin = listeners_->StartAdmin(config); !admin) return admin;
  Started("admin", [this](const Ending& ending) {
    const auto left = std::chrono::duration_cast<milliseconds>(ending.deadline - SystemClock().Steady());
    return listeners_->EndAdmin(std::max(left, milliseconds(0)));
  });
  Started("reloader", ends([this] {
            reloader_->Stop();
            reloader_->Finish();
          }));
  if (Result<void> traffic = listeners_->StartTraffic(config); !traffic) return traffic;
  Started("traffic", [this](Ending& ending) { return EndTraffic(ending); });
  reloader_->Begin();
  Started("reloads", ends([this] { reloader_->Stop(); }));
  phase_ = Phase::kReady;
  Started("readiness", ends([this] { phase_ = Phase::kStopping; }));
  UseForExit(config);
  return {};
}

void Gateway::UseForExit(const GatewayConfig& config) {
  metrics_.ExitObjective(config.settings.exit.objective);
  portability_->Use(config.loaded.state);
}

void Gateway::Started(std::string_view name, std::function<bool(Ending& ending)> end) {
  parts_.push_back({name, std::move(end)});
}

bool Gateway::EndTraffic(Ending& ending) {
  if (ending.drain) {
    listeners_->CloseConnections();
    std::this_thread::sleep_for(drain_delay_.load());
  }
  const milliseconds limit = ending.drain ? drain_timeout_.load() : milliseconds(0);
  ending.deadline = SystemClock().Steady() + limit;
  return listeners_->EndTraffic(limit);
}

bool Gateway::Stop(bool drain) {
  Ending ending{drain, SystemClock().Steady()};
  bool answered = true;
  phase_ = Phase::kStopping;  // of a start that fails half-way too: the resolver begins nothing more
  for (; !parts_.empty(); parts_.pop_back()) {
    Log(LogLevel::kDebug, "stopping", {{"part", parts_.back().name}});
    answered = parts_.back().end(ending) && answered;
  }
  return answered;
}

void Gateway::Introduce(const LoadedState& loaded) {
  std::vector<std::string> ids;
  for (const auto& [id, spec] : loaded.specs) ids.push_back(id);
  metrics_.SetProviders(ids);
  for (const std::shared_ptr<provider::Provider>& provider : loaded.fresh) provider->CountRefreshes(metrics_);
}

void Gateway::Use(const GatewayConfig& next, const GatewayConfig& before) {
  Introduce(next.loaded);
  drain_timeout_ = next.settings.drain_timeout;
  drain_delay_ = next.settings.drain_delay;
  if (next.settings.log_level != before.settings.log_level) SetLogLevel(next.settings.log_level);
  listeners_->Use(next);
  UseForExit(next);
}

}  // namespace walletgate::gateway
