// walletgate metrics, schema, openapi, errors, version: what machines and documents need.

#include <CLI/CLI.hpp>

#include "api/error_docs.h"
#include "api/openapi/openapi.h"
#include "cli/console.h"
#include "cli/program.h"
#include "gateway/gateway.h"
#include "http/resources/tables.h"
#include "metrics/catalogue.h"

namespace walletgate::cli {
namespace {

int PrintText(const std::string& text) { return Print(text) ? kExitOk : kExitFailure; }

}  // namespace

std::function<int()> AddMetrics(CLI::App& command) {
  auto describe = std::make_shared<bool>(false);
  auto markdown = std::make_shared<bool>(false);
  command.add_flag("--describe", *describe, "Print the catalogue as JSON")->required();
  command.add_flag("--markdown", *markdown, "Print it as docs/metrics.md instead");
  // CLI11 writes to both flags while it parses: they must live as long as the command.
  return [describe, markdown] {
    return PrintText(*markdown ? metrics::DescribeMarkdown() : metrics::DescribeJson() + "\n");
  };
}

std::function<int()> AddSchema(CLI::App& /*command*/) {
  return [] { return PrintText(gateway::GatewayConfigSchema()); };
}

std::function<int()> AddOpenApi(CLI::App& /*command*/) {
  return [] { return PrintText(api::OpenApiText(gateway::Version(), http::ScopeOf) + "\n"); };
}

std::function<int()> AddErrors(CLI::App& /*command*/) {
  return [] { return PrintText(api::ErrorTableMarkdown()); };
}

std::function<int()> AddVersion(CLI::App& /*command*/) {
  return [] { return PrintText("walletgate " + std::string(gateway::Version()) + "\n"); };
}

}  // namespace walletgate::cli
