#include "cli/explain.h"

#include <CLI/CLI.hpp>

#include "api/create_end_user.h"
#include "api/problem.h"
#include "base/json/parse.h"
#include "base/json/text.h"
#include "cli/console.h"
#include "cli/input.h"
#include "gateway/config/gateway_config.h"
#include "http/answers.h"
#include "routing/admin/report.h"

namespace walletgate::cli {
namespace {

struct ExplainOptions {
  std::string config_file = "config/walletgate.yaml";
  std::string request_file;
  std::string provider;
  std::string tenant;
  bool as_json = false;
};

int Refuse(const Error& error) {
  const std::string problem = api::ProblemText(error, "", "");
  const Result<json::Document> document = json::Parse(problem);
  Print((document ? json::ToPrettyText(document->root()) : problem) + "\n");
  return kExitFailure;
}

Result<api::CreateEndUser> ReadRequest(const ExplainOptions& options) {
  const Result<std::string> text = ReadInput(options.request_file);
  if (!text) return text.error();
  const Result<json::Document> document = json::Parse(*text);
  if (!document) return document.error();
  Result<api::CreateEndUser> request = api::ParseCreateEndUser(document->root());
  if (request && !options.provider.empty()) request->provider = options.provider;
  return request;
}

int Explain(const ExplainOptions& options) {
  config::Diagnostics diagnostics;
  const gateway::GatewayConfig config =
      gateway::LoadGatewayConfig({options.config_file, config::ProcessEnvironment()}, diagnostics);
  if (!diagnostics.empty()) return ReportFaults(diagnostics, config.loaded.specs.size());
  const auto& tenants = config.loaded.state->tenants();
  const routing::Tenant* tenant =
      options.tenant.empty() ? &tenants.begin()->second : config.loaded.state->FindTenantShown(options.tenant);
  if (tenant == nullptr) {
    Say("walletgate: no tenant '" + options.tenant + "' in " + options.config_file + "\n");
    return kExitUsage;
  }
  const Result<api::CreateEndUser> request = ReadRequest(options);
  if (!request) return Refuse(request.error());
  const Result<routing::ApiAnswer> plan =
      routing::AnswerWithPlan(http::Answers(), {*tenant, *request, provider::Audience::kOperator});
  if (!plan) return Refuse(plan.error());
  const Result<json::Document> document = json::Parse(plan->body);
  Print(options.as_json ? plan->body : json::ToPrettyText(document->root()));
  Print("\n");
  return document->root().Get("provider").IsNull() ? kExitFailure : kExitOk;
}

}  // namespace

std::function<int()> AddExplain(CLI::App& command) {
  auto options = std::make_shared<ExplainOptions>();
  command.add_option("request", options->request_file, "A file with the JSON request; - is standard input")
      ->required()
      ->check(FaultOfInput, "");
  command.add_option("-c,--config", options->config_file, "Configuration file")->capture_default_str();
  command.add_option("--provider", options->provider, "As if the request named this provider");
  command.add_option("--tenant", options->tenant, "As if this tenant asked; by default the first one");
  command.add_flag("--json", options->as_json, "Print compact JSON");
  return [options] { return Explain(*options); };
}

}  // namespace walletgate::cli
