#include "cli/audit.h"

#include <CLI/CLI.hpp>

#include "base/json/writer.h"
#include "cli/console.h"
#include "gateway/audit/audit.h"
#include "gateway/audit/page.h"
#include "gateway/audit/rules.h"

namespace walletgate::cli {
namespace {

struct AuditOptions {
  std::string config_file = "config/walletgate.yaml";
  std::vector<std::string> accepted;  ///< ids
  bool as_json = false;
  bool page = false;
};

std::string FaultOfId(const std::string& id) {
  return gateway::FindRule(id) == nullptr ? "no finding has the id " + id + "; docs/audit.md has them all" : "";
}

std::string Counted(std::size_t count, const std::string& one) {
  return (count == 0 ? "no" : std::to_string(count)) + " " + one + (count == 1 ? "" : "s");
}

/// "3 findings: 1 error, 2 warnings; 1 accepted".
std::string SummaryOf(const gateway::AuditReport& report) {
  std::string text = Counted(report.findings.size(), "finding");
  if (!report.findings.empty()) {
    text += ": " + Counted(report.CountOf(gateway::Severity::kError), "error") + ", " +
            Counted(report.CountOf(gateway::Severity::kWarning), "warning");
  }
  return report.accepted.empty() ? text : text + "; " + std::to_string(report.accepted.size()) + " accepted";
}

int ExitCodeOf(const gateway::AuditReport& report) {
  if (report.CountOf(gateway::Severity::kError) > 0) return kExitErrors;
  return report.findings.empty() ? kExitOk : kExitFailure;
}

int Audit(const AuditOptions& options) {
  config::Diagnostics diagnostics;
  const gateway::GatewayConfig config =
      gateway::LoadGatewayConfig({options.config_file, config::ProcessEnvironment()}, diagnostics);
  const auto file = diagnostics.empty() ? config::ReadYamlFile(options.config_file, diagnostics) : std::nullopt;
  if (!file) return ReportFaults(diagnostics, config.loaded.specs.size());
  const gateway::AuditReport report =
      gateway::Audit({config, *file, SystemClock().Now()}, {options.accepted.begin(), options.accepted.end()});
  std::string text = report.Format();
  if (options.as_json) {
    text.clear();
    json::Writer writer(&text);
    report.Write(writer);
    text += '\n';
  }
  if (!Print(text)) return kExitFailure;
  Say("walletgate: " + SummaryOf(report) + "\n");
  return ExitCodeOf(report);
}

}  // namespace

std::function<int()> AddAudit(CLI::App& command) {
  auto options = std::make_shared<AuditOptions>();
  command.add_option("-c,--config", options->config_file, "Configuration file")->capture_default_str();
  command.add_option("--accept", options->accepted, "The id of a finding that is meant as it is; may be repeated")
      ->check(FaultOfId, "");
  command.add_flag("--json", options->as_json, "Print compact JSON");
  command.add_flag("--page", options->page, "Print docs/audit.md instead");
  return [options]() -> int {
    if (options->page) return Print(gateway::AuditPage()) ? kExitOk : kExitFailure;
    return Audit(*options);
  };
}

}  // namespace walletgate::cli
