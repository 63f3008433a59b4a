#include "cli/route/route.h"

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>

#include "api/create_end_user.h"
#include "base/json/parse.h"
#include "base/json/writer.h"
#include "cli/console.h"
#include "cli/input.h"
#include "cli/route/simulation.h"
#include "gateway/config/gateway_config.h"

namespace walletgate::cli {
namespace {

struct SimulateOptions {
  std::string config_file = "config/walletgate.yaml";
  std::string against;  ///< "": nothing to compare with
  std::string requests_file;
  std::string tenant;
  bool as_json = false;
};

/// A configuration of the two, and the tenant in it; `exit_code` is kExitOk when both are there.
struct Loaded {
  gateway::GatewayConfig config;
  const routing::Tenant* tenant = nullptr;
  int exit_code = kExitOk;
};

Loaded Load(const std::string& file, const std::string& tenant) {
  Loaded loaded;
  config::Diagnostics diagnostics;
  loaded.config = gateway::LoadGatewayConfig({file, config::ProcessEnvironment()}, diagnostics);
  if (!diagnostics.empty()) {
    loaded.exit_code = ReportFaults(diagnostics, loaded.config.loaded.specs.size());
    return loaded;
  }
  const auto& tenants = loaded.config.loaded.state->tenants();
  loaded.tenant = tenant.empty() ? &tenants.begin()->second : loaded.config.loaded.state->FindTenantShown(tenant);
  if (loaded.tenant == nullptr) {
    Say("walletgate: no tenant '" + tenant + "' in " + file + "\n");
    loaded.exit_code = kExitUsage;
  }
  return loaded;
}

Result<api::CreateEndUser> ReadRequest(const std::string& line) {
  const Result<json::Document> document = json::Parse(line);
  if (!document) return document.error();
  return api::ParseCreateEndUser(document->root());
}

void ReportBadLine(const std::string& place, const Error& error) {
  std::string text = place + ": " + (error.detail.empty() ? "is no request" : error.detail) + "\n";
  for (const FieldError& fault : error.fields) text += "  " + fault.pointer + " " + fault.detail + "\n";
  Say(text);
}

/// Feeds every line of the file; gives the number of lines that are no request.
std::size_t Feed(const std::string& file, Simulation& simulation) {
  std::ifstream opened;
  if (file != kStandardInput) opened.open(file, std::ios::binary);
  std::istream& in = file == kStandardInput ? std::cin : opened;
  std::size_t number = 0;
  std::size_t bad = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const Result<api::CreateEndUser> request = ReadRequest(line);
    if (request) {
      simulation.Add(*request);
      continue;
    }
    ++bad;
    ReportBadLine(file + ":" + std::to_string(number), request.error());
  }
  return bad;
}

int Simulate(const SimulateOptions& options) {
  const Loaded now = Load(options.config_file, options.tenant);
  if (now.exit_code != kExitOk) return now.exit_code;
  Loaded other;
  if (!options.against.empty()) other = Load(options.against, now.tenant->shown());
  if (other.exit_code != kExitOk) return other.exit_code;
  Simulation simulation(*now.tenant, other.tenant);
  const std::size_t bad = Feed(options.requests_file, simulation);
  std::string text;
  if (options.as_json) {
    json::Writer writer(&text);
    simulation.Write(writer);
    text += '\n';
  } else {
    text = simulation.ToTables();
  }
  if (!Print(text)) return kExitFailure;
  if (bad == 0) return kExitOk;
  Say("walletgate: " + std::to_string(bad) + (bad == 1 ? " line is" : " lines are") + " no request and not counted\n");
  return kExitFailure;
}

}  // namespace

std::function<int()> AddRoute(CLI::App& command) {
  auto options = std::make_shared<SimulateOptions>();
  command.require_subcommand(1);
  CLI::App* simulate = command.add_subcommand("simulate", "Count where a file of create requests would go");
  simulate->add_option("-c,--config", options->config_file, "Configuration file")->capture_default_str();
  simulate
      ->add_option("--file", options->requests_file, "Create requests, one JSON object per line; - is standard input")
      ->required()
      ->check(FaultOfInput, "");
  simulate->add_option("--against", options->against, "Another configuration file: who would be elsewhere with it");
  simulate->add_option("--tenant", options->tenant, "As if this tenant asked; by default the first one");
  simulate->add_flag("--json", options->as_json, "Print compact JSON");
  return [options] { return Simulate(*options); };
}

}  // namespace walletgate::cli
