#include "cli/serve.h"

#include <CLI/CLI.hpp>

#include "base/log/log.h"
#include "base/log/log_writer.h"
#include "base/version.h"
#include "cli/console.h"
#include "gateway/config/notes.h"
#include "gateway/gateway.h"
#include "gateway/signals.h"

namespace walletgate::cli {
namespace {

Result<std::unique_ptr<gateway::Gateway>> StartGateway(const gateway::GatewayConfig& config, const std::string& file) {
  return gateway::Gateway::Start(config, [file](const routing::State& before, config::Diagnostics& faults) {
    return gateway::LoadGatewayConfig({file, config::ProcessEnvironment(), &before}, faults);
  });
}

void LogServing(const gateway::Gateway& gateway, const gateway::GatewayConfig& config) {
  Log(LogLevel::kInfo, "serving",
      {{"version", Version()},
       {"address", std::string_view(config.settings.traffic.address)},
       {"port", std::int64_t{gateway.port()}},
       {"admin_port", std::int64_t{gateway.admin_port()}},
       {"providers", static_cast<std::int64_t>(config.loaded.specs.size())},
       {"tenants", static_cast<std::int64_t>(config.loaded.state->tenants().size())}});
  if (config.settings.store.kind == storage::StoreOptions::Kind::kMemory)
    Log(LogLevel::kWarning, gateway::kForgetfulStore);
  gateway::LogNotes(config.loaded, SystemClock().Now());
}

/// Until a signal ends it. True when everybody got an answer.
bool ServeUntilStopped(gateway::Gateway& gateway) {
  const int signal = gateway::WaitForStopSignal([&] { gateway.RequestReload(); });
  Log(LogLevel::kInfo, "draining", {{"signal", std::int64_t{signal}}});
  const bool answered = gateway.Drain();
  if (gateway::TakeHangup()) gateway.RequestReload();  // one that came while it drained is refused, and the log says so
  return answered;
}

int Serve(const std::string& file) {
  gateway::DisableCoreDumps();
  config::Diagnostics diagnostics;
  gateway::GatewayConfig config = gateway::LoadGatewayConfig({file, config::ProcessEnvironment()}, diagnostics);
  if (!diagnostics.empty()) return ReportFaults(diagnostics, config.loaded.specs.size());
  SetLogLevel(config.settings.log_level);
  LogWriter log_writer;
  bool answered = true;
  if (!gateway::StopSignalWaits()) {  // else there is no need to begin
    Result<std::unique_ptr<gateway::Gateway>> gateway = StartGateway(config, file);
    if (!gateway) {
      Say("walletgate: " + config.loaded.variables.Hide(gateway.error().detail) + "\n");
      return kExitFailure;
    }
    log_writer.OnDropped([&](std::uint64_t lines) { (*gateway)->metrics().LogRecordsDropped(lines); });
    LogServing(**gateway, config);
    config.loaded = {};  // what a reload replaces must not be held here
    answered = ServeUntilStopped(**gateway);
    log_writer.OnDropped({});
  }
  Log(LogLevel::kInfo, "stopped", {{"all_answered", answered}});
  return answered ? kExitOk : kExitFailure;
}

}  // namespace

std::function<int()> AddServe(CLI::App& command) {
  auto file = std::make_shared<std::string>("config/walletgate.yaml");
  command.add_option("-c,--config", *file, "Configuration file")->capture_default_str();
  return [file] { return Serve(*file); };
}

}  // namespace walletgate::cli
