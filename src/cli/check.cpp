#include "cli/check.h"

#include <CLI/CLI.hpp>

#include "base/loop/epoll_loop.h"
#include "base/visible_text.h"
#include "cli/console.h"
#include "gateway/config/notes.h"
#include "gateway/config/usage.h"
#include "gateway/gateway.h"
#include "transport/curl_http_client.h"

namespace walletgate::cli {
namespace {

using ProviderPtr = std::shared_ptr<const provider::Provider>;

struct Probed {
  std::string tenant;
  ProviderPtr provider;
};

/// Every provider instance once: tenants may share them.
std::vector<Probed> InstancesOf(const routing::State& state) {
  std::vector<Probed> instances;
  for (const auto& [id, tenant] : state.tenants()) {
    for (const auto& [provider_id, provider] : tenant.providers) {
      const auto same = [&](const Probed& known) { return known.provider == provider; };
      if (std::none_of(instances.begin(), instances.end(), same)) instances.push_back({tenant.shown(), provider});
    }
  }
  return instances;
}

/// "provider_unavailable, no TLS connection could be made: SSL certificate problem: …".
std::string VerdictOf(const Error& error) {
  const std::string reason = error.reason.empty() ? "" : ": " + error.reason;
  return std::string(InfoOf(error.kind).code) + ", " + VisibleText(error.detail + reason);
}

Task<bool> ProbeAll(std::vector<Probed> instances, provider::LoopContext& context) {
  bool all_good = true;
  for (const Probed& instance : instances) {
    const std::string name = instance.provider->id() + " (tenant " + instance.tenant + "): ";
    if (!instance.provider->spec().probe) {
      Say(name + "has no probe\n");
      continue;
    }
    provider::CallContext& calls = context.For(instance.provider);
    const Deadline deadline = Deadline::After(context.loop().Now(), std::chrono::seconds(10));
    const Result<std::string> probed = co_await instance.provider->Probe(deadline, calls);
    Say(name + (probed ? "answers" + (probed->empty() ? "" : "; " + *probed) : VerdictOf(probed.error())) + "\n");
    all_good = all_good && probed.has_value();
  }
  co_return all_good;
}

bool ProbeOnline(const gateway::GatewayConfig& config) {
  transport::InitCurl();
  EpollLoop loop;
  WorkerPool pool(1);
  metrics::Domains domains;
  for (const auto& [id, spec] : config.loaded.specs) domains.providers.push_back(id);
  domains.operations.emplace_back(provider::Probe::kName);
  metrics::Metrics metrics(domains);
  const provider::LoopContext::Shared shared{
      pool, SystemClock(), SystemRandom(), metrics, [](EventLoop& own, const transport::UpstreamOptions& upstream) {
        return std::make_unique<transport::CurlHttpClient>(own, transport::CurlOptions{.upstream = upstream});
      }};
  provider::LoopContext context(loop, shared);
  return loop.RunUntilDone(ProbeAll(InstancesOf(*config.loaded.state), context));
}

int Check(const std::string& file, bool online) {
  config::Diagnostics diagnostics;
  const gateway::GatewayConfig config = gateway::LoadGatewayConfig({file, config::ProcessEnvironment()}, diagnostics);
  if (!diagnostics.empty()) return ReportFaults(diagnostics, config.loaded.specs.size());
  const gateway::AskedStore asked = gateway::AskStore(config.settings.store);
  if (asked.usages) gateway::ProveUsers(config.loaded, *asked.usages, diagnostics);
  const gateway::SharingVerdict sharing = gateway::JudgeSharing(config.loaded, asked.usages);
  for (const config::Diagnostic& fault : sharing.faults.items())
    diagnostics.Add(fault.where, fault.path, fault.message);
  if (!diagnostics.empty()) return ReportFaults(diagnostics, config.loaded.specs.size());
  const std::string not_asked =
      asked.reason.empty()
          ? ""
          : "note: the store was not asked for its users: " + config.loaded.variables.Hide(asked.reason) + "\n";
  Say(file + ": " + std::to_string(config.loaded.specs.size()) + " providers and " +
      std::to_string(config.loaded.state->tenants().size()) + " tenant(s), no faults\n" +
      gateway::TellIssuers(config.loaded.state->key_sets()) + gateway::NotesOn(config, SystemClock().Now()) +
      not_asked + sharing.warnings.Format());
  if (!online) return kExitOk;
  return ProbeOnline(config) ? kExitOk : kExitFailure;
}

}  // namespace

std::function<int()> AddCheck(CLI::App& command) {
  auto file = std::make_shared<std::string>("config/walletgate.yaml");
  auto online = std::make_shared<bool>(false);
  command.add_option("-c,--config", *file, "Configuration file")->capture_default_str();
  command.add_flag("--online", *online, "Also call each vendor's probe");
  return [file, online] { return Check(*file, *online); };
}

}  // namespace walletgate::cli
