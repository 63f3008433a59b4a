#include "cli/describe/describe.h"

#include <CLI/CLI.hpp>

#include "api/error_docs.h"
#include "api/openapi/openapi.h"
#include "base/version.h"
#include "cli/console.h"
#include "gateway/config/reference.h"
#include "gateway/config/schema.h"
#include "http/resources/tables.h"
#include "metrics/catalogue.h"
#include "provider/spec/schema.h"

namespace walletgate::cli {
namespace {

int PrintText(const std::string& text) { return Print(text) ? kExitOk : kExitFailure; }

}  // namespace

std::function<int()> AddMetrics(CLI::App& command) {
  // CLI11 writes to the flag while it parses: it must live as long as the command.
  auto markdown = std::make_shared<bool>(false);
  command.add_flag("--markdown", *markdown, "Print it as docs/metrics.md instead");
  command.add_flag("--describe")->group("");  // was needed once; those who still write it get the same
  return [markdown] { return PrintText(*markdown ? metrics::DescribeMarkdown() : metrics::DescribeJson() + "\n"); };
}

std::function<int()> AddSchema(CLI::App& command) {
  auto provider = std::make_shared<bool>(false);
  command.add_flag("--provider", *provider, "Print that of provider files instead");
  return [provider] { return PrintText(*provider ? provider::ProviderSchema() : gateway::ConfigSchema()); };
}

std::function<int()> AddSettings(CLI::App& /*command*/) {
  return [] { return PrintText(gateway::ConfigReference()); };
}

std::function<int()> AddOpenApi(CLI::App& /*command*/) {
  return [] { return PrintText(api::OpenApiText(Version(), http::ScopeOf) + "\n"); };
}

std::function<int()> AddErrors(CLI::App& /*command*/) {
  return [] { return PrintText(api::ErrorTableMarkdown()); };
}

std::function<int()> AddVersion(CLI::App& /*command*/) {
  return [] { return PrintText("walletgate " + std::string(Version()) + "\n"); };
}

}  // namespace walletgate::cli
