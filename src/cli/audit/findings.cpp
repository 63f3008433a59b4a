#include "cli/audit/findings.h"

#include <CLI/CLI.hpp>

#include "base/json/writer.h"
#include "cli/command.h"
#include "cli/console.h"

namespace walletgate::cli {
namespace {

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

}  // namespace

void AddFindingsOptions(CLI::App& command, FindingsOptions& options, const gateway::Rule* (*find)(std::string_view id),
                        const std::string& page) {
  command.add_option("-c,--config", options.config_file, "Configuration file")->capture_default_str();
  const auto fault = [find, page](const std::string& id) {
    return find(id) == nullptr ? "no finding has the id " + id + "; " + page + " has them all" : std::string();
  };
  command.add_option("--accept", options.accepted, "The id of a finding that is meant as it is; may be repeated")
      ->check(fault, "");
  command.add_flag("--json", options.as_json, "Print compact JSON");
}

int ShowFindings(const FindingsOptions& options, Look look) {
  config::Diagnostics diagnostics;
  const gateway::GatewayConfig config =
      gateway::LoadGatewayConfig({options.config_file, config::ProcessEnvironment()}, diagnostics);
  const auto file = diagnostics.empty() ? config::ReadYamlFile(options.config_file, diagnostics) : std::nullopt;
  if (!file) return ReportFaults(diagnostics, config.loaded.specs.size());
  const gateway::AuditReport report =
      look({config, *file, SystemClock().Now()}, {options.accepted.begin(), options.accepted.end()});
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

}  // namespace walletgate::cli
